import Foundation
import OutputFiles
import Synth

/// What it takes to play a jam or a live performance once more, sample for sample: a score as a MIDI file,
/// and a recipe beside it, JSON, that says what played it and how.
public struct Take: Sendable, Equatable {
  /// Why a take cannot be played.
  public enum Failure: Error, LocalizedError, Equatable {
    /// It cannot be read, or is no recipe.
    case notARecipe(path: String, reason: String)
    /// A value is missing, of another kind, or out of range.
    case badValue(path: String, key: String, expected: String)
    /// The recipe has a part for a track, counted from 0, that its score does not have.
    case noTrack(score: String, index: Int)

    /// For the player.
    public var errorDescription: String? {
      switch self {
      case .notARecipe(let path, let reason):
        "\(path): this is no recipe of a take (\(reason)); 'sfumato jam' and 'sfumato perform' write one "
          + "with --take NAME.mid"
      case .badValue(let path, let key, let expected):
        "\(path): \"\(key)\" in the recipe has to be \(expected)"
      case .noTrack(let score, let index):
        "\(score): there is no track \(index + 1) with pitches, which the recipe beside it plays; give it "
          + "the MIDI file that it was written with"
      }
    }
  }

  /// What is played.
  public enum Recipe: Sendable, Equatable {
    /// A jam.
    case jam(Jam)
    /// A piece.
    case piece(Piece)
  }

  /// The MIDI file, as seen from the recipe.
  public private(set) var score = ""
  /// The sounds of a jam, or of the hands beside a piece, likewise.
  public private(set) var sounds: [String]
  /// Folders of drums, likewise.
  public private(set) var drums: [String]
  /// How it is played.
  public private(set) var recipe: Recipe
  /// Of the sounds' noise.
  public private(set) var seed: UInt64
  /// Length.
  public private(set) var sampleCount: Int
  /// The command that it came from.
  public private(set) var command: String

  /// Makes a take; all paths as seen from here.
  /// - Parameters:
  ///   - recipe: what was played.
  ///   - sounds: of a jam, or of the hands beside a piece.
  ///   - drums: folders of drums.
  ///   - seed: of the sounds' noise.
  ///   - sampleCount: length of the sound.
  ///   - command: what made it.
  public init(
    _ recipe: Recipe, sounds: [String], drums: [String], seed: UInt64, sampleCount: Int,
    command: String
  ) {
    self.recipe = recipe
    self.sounds = sounds
    self.drums = drums
    self.seed = seed
    self.sampleCount = sampleCount
    self.command = command
  }

  /// What hands did, in the order of time.
  public var hands: [Gesture] {
    switch recipe {
    case .jam(let jam): jam.hands
    case .piece(let piece): piece.hands
    }
  }

  // MARK: - Files

  /// Most bytes that a recipe may have: twenty minutes in which hands never rest.
  private static let mostBytes = 1 << 26
  /// Longest take that is played again, in samples.
  static let mostSamples = 3600 * 48_000

  /// The recipe's path beside a MIDI file.
  package static func recipePath(besideMIDI path: String) -> String {
    URL(filePath: path).deletingPathExtension().appendingPathExtension("json").relativePath
  }

  /// Reads a recipe; its paths are then as seen from here.
  /// - Throws: ``Failure``.
  public init(contentsOf url: URL) throws(Failure) { try self.init(contentsOf: url.path) }

  /// Reads a recipe by its path.
  package init(contentsOf path: String) throws(Failure) {
    let data: Data
    do {
      data = Data(try FileSystem.read(path, maximumBytes: Self.mostBytes))
    } catch .tooLarge {
      throw .notARecipe(path: path, reason: "it is larger than a recipe can be")
    } catch {
      throw .notARecipe(path: path, reason: "it cannot be opened")
    }
    do { self = try JSONDecoder().decode(Take.self, from: data) } catch {
      throw Self.failure(error, path: path)
    }
    if let problem { throw .badValue(path: path, key: problem.key, expected: problem.expected) }
    score = RelativePath.read(score, from: path)
    changePaths { RelativePath.read($0, from: path) }
  }

  private static func failure(_ error: any Error, path: String) -> Failure {
    if let error = error as? OtherFormat {
      return .notARecipe(path: path, reason: error.description)
    }
    func key(_ context: DecodingError.Context, _ last: String? = nil) -> String {
      let keys = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? "." + $0.stringValue }
      let text = (keys + [last.map { ".\($0)" } ?? ""]).joined()
      return text.hasPrefix(".") ? String(text.dropFirst()) : text
    }
    switch error as? DecodingError {
    case .keyNotFound(let missing, let context)?:
      return .badValue(path: path, key: key(context, missing.stringValue), expected: "there")
    case .typeMismatch(_, let context)?, .valueNotFound(_, let context)?:
      return context.codingPath.isEmpty
        ? .notARecipe(path: path, reason: "it is something else")
        : .badValue(path: path, key: key(context), expected: "of another kind")
    case .dataCorrupted(let context)? where !context.codingPath.isEmpty:
      return .badValue(path: path, key: key(context), expected: "something else")
    default: return .notARecipe(path: path, reason: "it is damaged or something else")
    }
  }

  /// The first value that cannot be played.
  private var problem: (key: String, expected: String)? {
    let counts = "1, 2 or 4 sounds"
    if !(1...Self.mostSamples).contains(sampleCount) {
      return ("sampleCount", "1 to \(Self.mostSamples)")
    }
    if drums.count > 2 { return ("drums", "at most 2 folders") }
    switch recipe {
    case .jam(let jam):
      if !Piece.canBlend(sounds) { return ("sounds", counts) }
      if !(0.01...3600).contains(jam.movement.periodSeconds) {
        return ("movement.periodSeconds", "0.01 to 3600")
      }
      return Gesture.problem(of: jam.hands, key: "hands")
    case .piece(let piece):
      // A piece of drums alone has no sounds for hands.
      if !Piece.canBlend(sounds), !piece.parts.isEmpty || !sounds.isEmpty {
        return ("sounds", counts)
      }
      return piece.problem
    }
  }

  /// Writes the score as a MIDI file and the recipe beside it, each whole or not at all.
  /// - Parameters:
  ///   - score: a MIDI file's bytes.
  ///   - path: of the MIDI file.
  /// - Throws: `OutputFileError`.
  package func write(score: [UInt8], toMIDI path: String) throws(OutputFileError) {
    try OutputFile.write(score, to: path)
    var take = self
    take.score = URL(filePath: path).lastPathComponent
    take.changePaths { RelativePath.written($0, in: path) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // A number that is none can be written, but is not read.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = try! encoder.encode(take) + Data("\n".utf8)
    try OutputFile.write(Array(data), to: Self.recipePath(besideMIDI: path))
  }

  private mutating func changePaths(_ change: (String) -> String) {
    sounds = sounds.map(change)
    drums = drums.map(change)
    switch recipe {
    case .jam(var jam):
      jam.hands.changePaths(change)
      recipe = .jam(jam)
    case .piece(var piece):
      piece.changePaths(change)
      recipe = .piece(piece)
    }
  }
}

extension Take: Codable {
  /// What the recipe calls the format.
  public static let formatName = "sfumato-take-3"
  /// Read too: the same without hands in jams, and without pieces.
  static let formerFormatNames = ["sfumato-take-2", "sfumato-take-1"]

  private enum Key: String, CodingKey {
    case format, score, sounds, drums, movement, hands, piece, seed, sampleCount, command
  }

  /// A format that is none of a take.
  private struct OtherFormat: Error, CustomStringConvertible {
    let name: String
    var description: String { "its format is '\(name.prefix(40))', not '\(formatName)'" }
  }

  /// Reads a recipe as it is written.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    let format = (try? values.decode(String.self, forKey: .format)) ?? "none"
    guard format == Self.formatName || Self.formerFormatNames.contains(format) else {
      throw OtherFormat(name: format)
    }
    score = try values.decode(String.self, forKey: .score)
    sounds = try values.decode([String].self, forKey: .sounds)
    drums = try values.decode([String].self, forKey: .drums)
    seed = try values.decode(UInt64.self, forKey: .seed)
    sampleCount = try values.decode(Int.self, forKey: .sampleCount)
    command = try values.decode(String.self, forKey: .command)
    if values.contains(.movement), values.contains(.piece) {
      throw DecodingError.dataCorruptedError(
        forKey: .piece, in: values, debugDescription: "a jam is no piece")
    }
    recipe =
      values.contains(.movement)
      ? .jam(
        Jam(
          movement: try values.decode(Movement.self, forKey: .movement),
          hands: try values.decodeIfPresent([Gesture].self, forKey: .hands) ?? []))
      : .piece(try values.decode(Piece.self, forKey: .piece))
  }

  /// Writes a recipe.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(Self.formatName, forKey: .format)
    try values.encode(score, forKey: .score)
    try values.encode(sounds, forKey: .sounds)
    try values.encode(drums, forKey: .drums)
    try values.encode(seed, forKey: .seed)
    try values.encode(sampleCount, forKey: .sampleCount)
    try values.encode(command, forKey: .command)
    switch recipe {
    case .jam(let jam):
      try values.encode(jam.movement, forKey: .movement)
      try values.encode(jam.hands, forKey: .hands)
    case .piece(let piece): try values.encode(piece, forKey: .piece)
    }
  }
}
