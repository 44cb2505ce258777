import ArgumentParser
import Foundation
import Sfumato

/// Which phrase of a longer piece a subcommand of `phrase` takes.
struct PhraseInputOptions: ParsableArguments {
  @Option(
    name: .customLong("pick"),
    help: ArgumentHelp(
      "Which phrase of a longer piece to take, one number for each file; without it a longer piece "
        + "is cut and the pieces are listed.", valueName: "number,…"))
  var take: NumberList?

  /// Takes one phrase of each piece.
  /// - Parameters:
  ///   - pieces: as ``PhraseInput/piece(_:)`` reads them.
  ///   - paths: where from.
  ///   - kind: of the phrases.
  /// - Throws: `PhraseInputError` or `OutputFileError`.
  func phrases(
    of pieces: [NoteSequence], _ paths: [String], kind: PhraseKind
  ) throws -> [PhraseExtraction.Phrase] {
    if let take, take.numbers.count != paths.count {
      throw ValidationError(
        "--pick needs one number for each file: \(paths.count), not \(take.numbers.count)")
    }
    return try zip(pieces, paths).enumerated().map { index, source in
      let (piece, path) = source
      let candidates = try PhraseInput.candidates(of: piece, path: path, kind: kind)
      guard candidates.count > 1 || take != nil else { return candidates[0] }
      guard let number = take?.numbers[index] else {
        try PhraseInput.writeCandidates(candidates, path: path, kind: kind)
        throw PhraseInputError.several(path: path, count: candidates.count, kind: kind)
      }
      guard candidates.indices.contains(number - 1) else {
        throw PhraseInputError.noSuchPhrase(path: path, number: number, count: candidates.count)
      }
      return candidates[number - 1]
    }
  }
}

/// Reads phrases from MIDI files.
enum PhraseInput {
  /// File name endings, for the shell's completion.
  static let suffixes = ["mid", "midi"]

  /// The phrases of a piece, at least one, one after the other by track.
  /// - Throws: ``PhraseInputError``.
  static func candidates(
    of piece: NoteSequence, path: String, kind: PhraseKind
  ) throws -> [PhraseExtraction.Phrase] {
    try phrases(of: piece, path: path, kind: kind, rules: .input(kind))
  }

  /// Reads a file.
  /// - Throws: `MIDIFileError`.
  static func piece(_ path: String) throws -> NoteSequence {
    let file = try MIDIFile(contentsOf: path)
    for remark in file.remarks where remark != .noNotes { Report.remark("\(path): \(remark)") }
    return file.sequence
  }

  /// One of the phrases of a file, counted from 1.
  static func phrase(
    _ number: Int, of piece: NoteSequence, path: String, kind: PhraseKind
  ) throws -> PhraseExtraction.Phrase {
    let found = try candidates(of: piece, path: path, kind: kind)
    guard found.indices.contains(number - 1) else {
      throw PhraseInputError.noSuchPhrase(path: path, number: number, count: found.count)
    }
    return found[number - 1]
  }

  /// The phrase that a piece ends with: the last bars of its last track.
  static func lastPhrase(
    of piece: NoteSequence, path: String, kind: PhraseKind
  ) throws -> PhraseExtraction.Phrase {
    var rules = PhraseRules.input(kind)
    rules.hopBars = 1
    let found = try phrases(of: piece, path: path, kind: kind, rules: rules)
    let last = found[found.count - 1]
    let bars = last.grid.withoutEmptyEnd().barCount
    let reaching = last.startBeat + Double(bars) * kind.metre.beatsPerBar
    return found.first {
      $0.tracks == last.tracks && $0.startBeat + kind.beatCount >= reaching
    } ?? last
  }

  private static func phrases(
    of piece: NoteSequence, path: String, kind: PhraseKind, rules: PhraseRules
  ) throws -> [PhraseExtraction.Phrase] {
    let found = PhraseExtraction(of: piece, kind: kind, rules: rules)
    guard !found.phrases.isEmpty else {
      throw PhraseInputError.none(path: path, kind: kind, reasons: found.reasons)
    }
    return found.phrases
  }

  /// Writes each candidate beside the working folder's other files, and lists them.
  static func writeCandidates(
    _ candidates: [PhraseExtraction.Phrase], path: String, kind: PhraseKind
  ) throws {
    for (index, candidate) in candidates.enumerated() {
      let name = "\(SoundInput.title(path)).phrase\(index + 1).mid"
      try NoteSequence(candidate.grid, setting: candidate.setting).writeMIDI(to: name)
      let tracks = candidate.tracks.map { "\($0 + 1)" }.joined(separator: ", ")
      print(
        "\(index + 1)  \(name)  from bar \(candidate.bar + 1), "
          + "\(candidate.tracks.count == 1 ? "track" : "tracks") \(tracks), "
          + PhraseReport.summary(of: candidate.grid))
    }
  }
}

/// Why a file gives no phrase to work with.
enum PhraseInputError: Error, LocalizedError {
  /// There is none in it.
  case none(path: String, kind: PhraseKind, reasons: [String])
  /// There are several, which were written out.
  case several(path: String, count: Int, kind: PhraseKind)
  /// A number beyond the last one.
  case noSuchPhrase(path: String, number: Int, count: Int)

  var errorDescription: String? {
    switch self {
    case .none(let path, let kind, let reasons):
      "\(path): there is no \(kind.rawValue) phrase in it"
        + (reasons.isEmpty ? "" : ": " + reasons.prefix(3).joined(separator: "; "))
    case .several(let path, let count, let kind):
      "\(path) holds \(count) phrases of \(kind.barCount) bars, listed above and written out; choose "
        + "one with --pick, or give its file"
    case .noSuchPhrase(let path, let number, let count):
      "\(path) has no phrase \(number): it holds \(count)"
    }
  }
}
