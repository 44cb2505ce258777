import Foundation
import OutputFiles
import Score
import Synth

/// What it takes to play a jam once more, sample for sample: its notes as a MIDI file, and a recipe
/// beside it, JSON, that says what played them and how.
public struct Take: Codable, Sendable, Equatable {
  /// Why a file is no recipe.
  public enum Failure: Error, LocalizedError, Equatable {
    /// It cannot be read, or is no recipe.
    case notARecipe(path: String, reason: String)

    /// For the player.
    public var errorDescription: String? {
      switch self {
      case .notARecipe(let path, let reason):
        "\(path): this is no recipe of a take (\(reason)); 'sfumato jam --take NAME.mid' writes one"
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
  public static let formatName = "sfumato-take-1"

  /// See ``formatName``.
  public var format = Take.formatName
  /// The MIDI file, as seen from the recipe.
  public var score: String
  /// The sounds, likewise.
  public var sounds: [String]
  /// Folders of drums, likewise.
  public var drums: [String]
  /// How the mix moves.
  public var movement: Movement
  /// Of the sounds' noise.
  public var seed: UInt64
  /// Length.
  public var sampleCount: Int
  /// The command that it came from.
  public var command: String

  /// Makes a recipe of one that is played.
  /// - Parameters:
  ///   - sounds, drums: paths as seen from here.
  ///   - sweep: how the mix moves.
  ///   - command: what made it.
  public init(
    sounds: [String], drums: [String], sweep: Sweep, seed: UInt64, sampleCount: Int,
    command: String
  ) {
    score = ""
    self.sounds = sounds
    self.drums = drums
    movement = Movement(
      shape: sweep.shape, periodSeconds: sweep.periodSeconds, seed: sweep.seed)
    self.seed = seed
    self.sampleCount = sampleCount
    self.command = command
  }

  /// How the mix moves.
  public var sweep: Sweep {
    Sweep(movement.shape, periodSeconds: movement.periodSeconds, seed: movement.seed)
  }

  // MARK: - Files

  /// Most bytes that a recipe may have.
  private static let mostBytes = 1 << 20
  /// Longest take that is played again, in samples.
  private static let mostSamples = 3600 * 48_000

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
    guard format == Self.formatName else {
      throw failure("its format is '\(format.prefix(40))', not '\(Self.formatName)'")
    }
    guard [1, 2, 4].contains(sounds.count), drums.count <= 2,
      (1...Self.mostSamples).contains(sampleCount), (0.01...3600).contains(movement.periodSeconds)
    else { throw failure("its numbers make no sense") }
    let folder = URL(filePath: path).deletingLastPathComponent().relativePath
    func seen(_ path: String) -> String {
      path.hasPrefix("/") || folder == "." ? path : "\(folder)/\(path)"
    }
    score = seen(score)
    sounds = sounds.map(seen)
    drums = drums.map(seen)
  }

  /// Writes the notes as a MIDI file and the recipe beside it, each whole or not at all.
  /// - Parameter path: of the MIDI file.
  /// - Throws: `OutputFileError`.
  public func write(_ sequence: NoteSequence, toMIDI path: String) throws(OutputFileError) {
    try sequence.writeMIDI(to: path)
    var take = self
    let folder = URL(filePath: path).deletingLastPathComponent().standardizedFileURL
    func seen(_ path: String) -> String {
      PatchFile.relativePath(of: URL(filePath: path).standardizedFileURL, from: folder)
    }
    take.score = URL(filePath: path).lastPathComponent
    take.sounds = sounds.map(seen)
    take.drums = drums.map(seen)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Plain numbers and strings.
    let data = try! encoder.encode(take) + Data("\n".utf8)
    try OutputFile.write(Array(data), to: Self.recipePath(besideMIDI: path))
  }
}
