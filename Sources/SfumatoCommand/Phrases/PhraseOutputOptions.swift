import OutputFiles
import ArgumentParser
import Foundation
import Sfumato

/// Where a subcommand of `phrase` puts its phrases, and how it shows them.
struct PhraseOutputOptions: ParsableArguments {
  /// Phrases from which on a picture shows them in columns.
  private static let manyPhrases = 12

  @Option(
    name: .shortAndLong,
    help: """
      The MIDI file to write (.mid): all phrases one after the other; several also one each, NAME-1.mid, \
      NAME-2.mid …; in a folder they are called phrases.mid.
      """,
    completion: .file(extensions: PhraseInput.suffixes))
  var output: String?

  @Option(
    help: "A picture of the phrases to write; '-' is standard output.",
    completion: .file(extensions: ["png"]))
  var png: String?

  @Option(
    help: """
      Quarter notes a minute of the MIDI files, 20 to 400.  (default: as the phrase has it, or 120, in 6/8 \
      180)
      """)
  var tempo: Double?

  @Option(
    help: """
      How drums are played: 'played', with force and timing as by hand, or 'off', on the grid with one force.
      """)
  var hands = HandsChoice.played

  @OptionGroup var replacing: ReplaceOptions

  @Flag(help: "Do not draw the phrases in the terminal.")
  var quiet = false

  @Flag(help: "Print a JSON object.")
  var json = false

  func validate() throws {
    try require("--tempo", tempo, in: 20...400)
  }

  /// Finds out before the work whether its results will have a place.
  /// - Throws: `OutputFileError`.
  func check(inputs: [String], count: Int) throws {
    if let path = try path() {
      try OutputFile.check(path, inputs: inputs)
      for name in names(path, count: count) {
        try OutputFile.check(name, inputs: inputs, mayReplace: replacing.force)
      }
    }
    if let png { try PictureOutput.check(png, inputs: inputs) }
  }

  private func path() throws(OutputFileError) -> String? {
    guard let output else { return nil }
    return try OutputPath.resolve(output, name: "phrases", suffix: "mid")
  }

  /// Writes and shows phrases.
  /// - Parameters:
  ///   - titles: one for each phrase, as a player counts them.
  ///   - setting: tempo, metre, programs, names, texts and loudness of what they come from.
  ///   - texts: of all phrases together, beside those of the setting.
  ///   - seed: of the hands that play drums.
  func write(
    _ phrases: [NoteGrid], titles: [String], setting: PhraseSetting? = nil,
    texts: [TextMark] = [], seed: UInt64 = 1
  ) throws {
    var setting = setting ?? PhraseSetting(metre: phrases[0].metre)
    if let tempo { (setting.beatsPerMinute, setting.tempoChanges) = (tempo, []) }
    var whole = NoteSequence(.joined(phrases), setting: setting)
    if let hands = try hands.load(for: phrases) {
      whole = hands.played(whole, setting: setting, seed: seed)
    }
    whole.texts = (whole.texts + texts).sorted { $0.beat < $1.beat }
    var start = 0.0
    let sequences = phrases.map { phrase in
      var sequence = NoteSequence(phrase, setting: setting)
      let end = start + Double(phrase.stepCount) / 4
      sequence.takeDrums(of: whole, beats: start..<end)
      sequence.texts = whole.texts.filter { (start..<end).contains($0.beat) }
        .map { $0.moved(byBeats: -start) }
      start = end
      return sequence
    }
    try write(whole, phrases: zip(phrases, sequences).map { ($0, $1) }, titles: titles)
  }

  /// Writes and shows a piece that a phrase was made for.
  /// - Parameters:
  ///   - piece: to write.
  ///   - phrase: to show.
  func write(_ piece: NoteSequence, showing phrase: NoteGrid, title: String) throws {
    var piece = piece
    if let tempo { piece.tempoMap = TempoMap(beatsPerMinute: tempo) }
    try write(piece, phrases: [(phrase, piece)], titles: [title])
  }

  private func write(
    _ whole: NoteSequence, phrases: [(grid: NoteGrid, sequence: NoteSequence)], titles: [String]
  ) throws {
    let path = try path()
    let names: [String] = path.map { self.names($0, count: phrases.count) } ?? []
    if let path {
      try whole.writeMIDI(to: path)
      for (name, phrase) in zip(names, phrases) { try phrase.sequence.writeMIDI(to: name) }
    }
    if let png {
      var picture = PianoRollPicture()
      if phrases.count >= Self.manyPhrases {
        let isShort = phrases.allSatisfy { $0.sequence.barCount <= 4 }
        (picture.columnCount, picture.rowHeight) = (isShort ? 4 : 2, 4)
      }
      for (title, phrase) in zip(titles, phrases) { picture.add(phrase.sequence, title: title) }
      try picture.write(to: png)
    }
    if json {
      let reports = phrases.enumerated().map { index, phrase in
        PhraseReport(phrase.grid, file: names.isEmpty ? path : names[index])
      }
      print(try Report.jsonText(["phrases": reports]))
    } else if !quiet, output != OutputFile.standardOutput, png != OutputFile.standardOutput {
      for (title, phrase) in zip(titles, phrases) {
        print(Report.heading(title) + "  " + PhraseReport.summary(of: phrase.grid))
        print(PianoRoll(phrase.grid).text)
      }
    }
  }

  /// The files of single phrases; none for one phrase or standard output.
  private func names(_ path: String, count: Int) -> [String] {
    guard count > 1, path != OutputFile.standardOutput else { return [] }
    let dot = path.lastIndex(of: ".") ?? path.endIndex
    return (1...count).map { "\(path[..<dot])-\($0)\(path[dot...])" }
  }
}

/// Whether drums are played by hand.
enum HandsChoice: String, ExpressibleByArgument, CaseIterable {
  case played
  case off

  /// The installed hands, where some phrase has drums for them.
  func load(for phrases: [NoteGrid]) throws -> DrumHands? {
    guard self == .played, phrases.contains(where: { $0.voices.contains(.drums) }) else {
      return nil
    }
    return try HandsPreset.load()
  }
}

extension NoteSequence {
  /// Takes the strokes of another piece in some of its beats, for tracks of drums; what comes early
  /// belongs to its sixteenth.
  fileprivate mutating func takeDrums(of other: NoteSequence, beats: Range<Double>) {
    let early = 0.125
    for index in tracks.indices where tracks[index].isDrums {
      tracks[index].notes = other.tracks[index].notes.compactMap { note in
        guard beats.contains(note.startBeat + early) else { return nil }
        var note = note
        note.startBeat = max(0, note.startBeat - beats.lowerBound)
        return note
      }
    }
  }
}
