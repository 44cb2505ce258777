import Page
import Sfumato

/// Draws the page's music: phrases, those between two, and the bars of a jam.
///
/// Threads: that of the workshop alone.
struct PageComposer {
  /// A phrase that is kept, by its number.
  typealias Kept = (number: Int, phrase: NoteGrid)

  private var models: [PhraseKind: PhraseModel] = [:]
  private var jam: Playing?
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
        "phrases \(first.number) and \(second.number) are not of one length and metre: nothing lies between them"
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

  /// The next bars of a jam, which begins in place of the one before where it is a newer one.
  ///
  /// Another amount, temperature or key is heard from these bars on: their phrase is drawn once more, a step
  /// from the one that is heard before them.
  /// - Parameters:
  ///   - number: of the jam.
  ///   - seed: of all its draws.
  ///   - takesBack: whether the bars that were given last are not heard, and others take their place.
  /// - Returns: nil for a jam that is over.
  mutating func bars(
    ofJam number: Int, _ manner: PageManner, seed: UInt64, takesBack: Bool
  ) throws -> (piece: PagePiece, key: MusicalKey?)? {
    if number > jam?.number ?? 0 {
      jam = Playing(try newJam(manner, seed: seed), number: number)
    }
    guard var playing = jam, playing.number == number else { return nil }
    if takesBack { playing.takeBack() }
    playing.follow(manner)
    playing.before = playing.now
    let section = playing.now.jam.next()
    let start = playing.now.beat
    let sequence = NoteSequence(
      tracks: section.tracks.map { $0.moved(byBeats: -start) }, tempoMap: playing.now.jam.tempoMap,
      metreMap: MetreMap(playing.now.jam.metre))
    playing.now.sections += 1
    let piece = PagePiece(
      title: "jam \(seed), \(playing.now.sections)", sequence: sequence, phrase: section.phrase,
      beats: section.endBeat - playing.now.beat, jam: number)
    playing.now.beat = section.endBeat
    jam = playing
    return (piece, playing.now.jam.key)
  }

  private mutating func newJam(_ manner: PageManner, seed: UInt64) throws -> Jam {
    var options = Jam.Options()
    options.amount = manner.amount
    options.temperature = manner.temperature
    options.key = manner.key
    options.beatsPerMinute = manner.beatsPerMinute
    options.seed = seed
    return Jam(try model(manner.kind), options: options)
  }

  private mutating func model(_ kind: PhraseKind) throws -> PhraseModel {
    if let model = models[kind] { return model }
    let model = try PhrasePreset.load(kind)
    models[kind] = model
    return model
  }

  /// A jam that goes on.
  private struct Playing {
    /// The jam, and how much of it was given.
    struct Place {
      var jam: Jam
      var beat = 0.0
      var sections = 0
    }

    var now: Place
    /// Where it was before the bars that were given last.
    var before: Place?
    let number: Int

    init(_ jam: Jam, number: Int) {
      now = Place(jam: jam)
      self.number = number
    }

    /// Goes back to before the bars that were given last.
    mutating func takeBack() {
      if let before { now = before }
      before = nil
    }

    /// Goes on in another manner; a jam without a wanted key keeps the one that it has.
    mutating func follow(_ manner: PageManner) {
      if let key = manner.key, key != now.jam.key { now.jam.key = key }
      guard manner.amount != now.jam.amount || manner.temperature != now.jam.temperature else {
        return
      }
      (now.jam.amount, now.jam.temperature) = (manner.amount, manner.temperature)
      // The first bars are drawn where the jam begins.
      if now.sections > 0 { now.jam.redraw() }
    }
  }
}
