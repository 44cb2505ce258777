import Foundation
import OutputFiles
import Synth

/// What it takes to play a jam or a live performance once more, sample for sample: a score as a MIDI file,
/// and a recipe beside it, JSON, that says what played it and how.
public struct Take: Codable, Sendable, Equatable {
  /// Why a take cannot be played.
  public enum Failure: Error, LocalizedError, Equatable {
    /// It cannot be read, or is no recipe.
    case notARecipe(path: String, reason: String)
    /// The recipe has a part for a track, counted from 0, that its score does not have.
    case noTrack(score: String, index: Int)

    /// For the player.
    public var errorDescription: String? {
      switch self {
      case .notARecipe(let path, let reason):
        "\(path): this is no recipe of a take (\(reason)); 'sfumato jam' and 'sfumato perform' write one "
          + "with --take NAME.mid"
      case .noTrack(let score, let index):
        "\(score): there is no track \(index + 1) with pitches, which the recipe beside it plays; give it "
          + "the MIDI file that it was written with"
      }
    }
  }

  /// A mix that moves by itself.
  public struct Movement: Codable, Sendable, Equatable {
    /// The way it takes.
    public var shape: Sweep.Shape
    /// Seconds there and back.
    public var periodSeconds: Double
    /// Of a walk.
    public var seed: UInt64
  }

  /// What the recipe calls the format.
  public static let formatName = "sfumato-take-2"
  /// Of jams, read too: the same but for pieces.
  static let formerFormatName = "sfumato-take-1"

  /// See ``formatName``.
  public private(set) var format = Take.formatName
  /// The MIDI file, as seen from the recipe.
  public private(set) var score = ""
  /// The sounds of a jam, or of the hands beside a piece, likewise.
  public private(set) var sounds: [String]
  /// Folders of drums, likewise.
  public private(set) var drums: [String]
  /// How the mix of a jam moves; nil for a piece.
  public private(set) var movement: Movement?
  /// How a piece was performed; nil for a jam.
  public private(set) var piece: Piece?
  /// Of the sounds' noise.
  public private(set) var seed: UInt64
  /// Length.
  public private(set) var sampleCount: Int
  /// The command that it came from.
  public private(set) var command: String

  /// Makes a recipe of a jam.
  /// - Parameters:
  ///   - sounds, drums: paths as seen from here.
  ///   - sweep: how the mix moves.
  ///   - command: what made it.
  public init(
    sounds: [String], drums: [String], sweep: Sweep, seed: UInt64, sampleCount: Int,
    command: String
  ) {
    self.sounds = sounds
    self.drums = drums
    movement = Movement(
      shape: sweep.shape, periodSeconds: sweep.periodSeconds, seed: sweep.seed)
    self.seed = seed
    self.sampleCount = sampleCount
    self.command = command
  }

  /// Makes a recipe of a performance.
  /// - Parameters:
  ///   - sounds: of the hands; this and all paths as seen from here.
  ///   - command: what made it.
  public init(
    _ piece: Piece, sounds: [String], drums: [String], seed: UInt64, sampleCount: Int,
    command: String
  ) {
    self.piece = piece
    self.sounds = sounds
    self.drums = drums
    self.seed = seed
    self.sampleCount = sampleCount
    self.command = command
  }

  /// How the mix of a jam moves.
  public var sweep: Sweep? {
    movement.map { Sweep($0.shape, periodSeconds: $0.periodSeconds, seed: $0.seed) }
  }

  // MARK: - Files

  /// Most bytes that a recipe may have: twenty minutes in which hands never rest.
  private static let mostBytes = 1 << 26
  /// Longest take that is played again, in samples.
  static let mostSamples = 3600 * 48_000

  /// The recipe's path beside a MIDI file.
  public static func recipePath(besideMIDI path: String) -> String {
    URL(filePath: path).deletingPathExtension().appendingPathExtension("json").relativePath
  }

  /// Reads a recipe; its paths are then as seen from here.
  /// - Throws: ``Failure``.
  public init(contentsOf path: String) throws(Failure) {
    func failure(_ reason: String) -> Failure { .notARecipe(path: path, reason: reason) }
    guard let handle = FileHandle(forReadingAtPath: path),
      let data = try? handle.read(upToCount: Self.mostBytes + 1)
    else { throw failure("it cannot be opened") }
    guard data.count <= Self.mostBytes, let take = try? JSONDecoder().decode(Take.self, from: data)
    else { throw failure("it is damaged or something else") }
    self = take
    guard [Self.formatName, Self.formerFormatName].contains(format) else {
      throw failure("its format is '\(format.prefix(40))', not '\(Self.formatName)'")
    }
    guard (movement == nil) != (piece == nil) else {
      throw failure("it has to have either the movement of a jam or a piece")
    }
    guard Piece.canBlend(sounds), drums.count <= 2, (1...Self.mostSamples).contains(sampleCount),
      movement.map({ (0.01...3600).contains($0.periodSeconds) }) ?? true,
      piece?.isSensible ?? true
    else { throw failure("its numbers make no sense") }
    let folder = URL(filePath: path).deletingLastPathComponent().relativePath
    func seen(_ path: String) -> String {
      path.hasPrefix("/") || folder == "." ? path : "\(folder)/\(path)"
    }
    score = seen(score)
    changePaths(seen)
  }

  /// Writes the score as a MIDI file and the recipe beside it, each whole or not at all.
  /// - Parameters:
  ///   - score: a MIDI file's bytes.
  ///   - path: of the MIDI file.
  /// - Throws: `OutputFileError`.
  public func write(score: [UInt8], toMIDI path: String) throws(OutputFileError) {
    try OutputFile.write(score, to: path)
    var take = self
    let folder = URL(filePath: path).deletingLastPathComponent().standardizedFileURL
    take.score = URL(filePath: path).lastPathComponent
    take.changePaths {
      PatchFile.relativePath(of: URL(filePath: $0).standardizedFileURL, from: folder)
    }
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
    piece?.changePaths(change)
  }
}
