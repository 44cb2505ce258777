import Page
import Sfumato

/// Draws the page's music: phrases, those between two, and the bars of a jam.
///
/// Threads: that of the workshop alone.
struct PageComposer {
  /// A phrase that is kept, by its number.
  typealias Kept = (number: Int, phrase: NoteGrid)

  private var models: [PhraseKind: PhraseModel] = [:]
  private var jam: (jam: Jam, number: Int, seed: UInt64, beat: Double, sections: Int)?
  private var path: (from: Int, to: Int, phrases: [NoteGrid])?
  private var drawCount = 0

  /// Phrases of a way between two: of short ones, and of long ones, which take longer.
  private static let (shortSteps, longSteps) = (21, 11)

  /// Draws a phrase.
  mutating func phrase(_ manner: PageManner, seed: UInt64) throws -> PagePiece {
    let drawn = try model(manner.kind).sample(
      count: 1, temperature: manner.temperature, key: manner.key, seed: seed)
    drawCount += 1
    return PagePiece(phrase: drawn[0], title: "drawn, \(drawCount)", manner)
  }

  /// Goes between two phrases; the same two again cost nothing.
  mutating func between(
    _ first: Kept, _ second: Kept, _ manner: PageManner, share: Double
  ) throws -> PagePiece {
    guard let kind = first.phrase.kind, second.phrase.kind == kind else {
      throw CommandFailure(
        "phrases \(first.number) and \(second.number) are not equally long: nothing lies between them"
      )
    }
    let phrases: [NoteGrid]
    if let path, path.from == first.number, path.to == second.number {
      phrases = path.phrases
    } else {
      let isShort = kind.barCount == 2
      phrases = try model(kind).interpolate(
        first.phrase, second.phrase, steps: isShort ? Self.shortSteps : Self.longSteps,
        isEven: isShort)
      path = (first.number, second.number, phrases)
    }
    let place = Int((share * Double(phrases.count - 1)).rounded())
    let percent = Int((100 * share).rounded())
    return PagePiece(
      phrase: phrases[place], title: "\(percent) % from \(first.number) to \(second.number)", manner
    )
  }

  /// Begins a jam in place of the one before.
  mutating func beginJam(_ manner: PageManner, seed: UInt64, number: Int) throws {
    var options = Jam.Options()
    options.amount = manner.amount
    options.temperature = manner.temperature
    options.key = manner.key
    options.beatsPerMinute = manner.beatsPerMinute
    options.seed = seed
    jam = (Jam(try model(manner.kind), options: options), number, seed, 0, 0)
  }

  /// The next bars of a jam; nil if another one has begun.
  mutating func bars(ofJam number: Int) -> (piece: PagePiece, key: MusicalKey?)? {
    guard var playing = jam, playing.number == number else { return nil }
    let section = playing.jam.next()
    var sequence = NoteSequence(tracks: section.tracks, tempoMap: playing.jam.tempoMap)
    for track in sequence.tracks.indices {
      sequence.tracks[track].notes = sequence.tracks[track].notes.map { note in
        var note = note
        note.startBeat -= playing.beat
        return note
      }
    }
    playing.sections += 1
    let piece = PagePiece(
      title: "jam \(playing.seed), \(playing.sections)", sequence: sequence,
      phrase: section.phrase, beats: section.endBeat - playing.beat, jam: number)
    playing.beat = section.endBeat
    jam = playing
    return (piece, playing.jam.key)
  }

  private mutating func model(_ kind: PhraseKind) throws -> PhraseModel {
    if let model = models[kind] { return model }
    let model = try PhrasePreset.load(kind)
    models[kind] = model
    return model
  }
}
