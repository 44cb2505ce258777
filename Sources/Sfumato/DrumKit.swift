import AudioFiles
import Foundation
import NoteModel
import Score
import Signal
import Synth

/// Drums as notes without pitch, heard by the note model: one sound file for each of nine drums.
///
/// A kit is a folder with `kick.wav`, `snare.wav`, `closed_hat.wav`, `open_hat.wav`, `low_tom.wav`,
/// `mid_tom.wav`, `high_tom.wav`, `crash.wav`, `ride.wav`, or as many of them as there are; other
/// formats of sound files will do.
public struct DrumKit: Sendable {
  /// Why a folder is no kit.
  public enum Failure: Error, LocalizedError, Equatable {
    /// None of the nine files is there.
    case empty(path: String)

    /// For the player.
    public var errorDescription: String? {
      switch self {
      case .empty(let path):
        "\(path): there is no drum in this folder; name sound files kick.wav, snare.wav, "
          + "closed_hat.wav, open_hat.wav, low_tom.wav, mid_tom.wav, high_tom.wav, crash.wav, ride.wav"
      }
    }
  }

  /// The drums that there are.
  let drums: [DrumClass: NoteSource]

  /// Hears a kit.
  /// - Throws: ``Failure``, `AudioFileError`, `SignalError`.
  public init(folder: String, model: NoteModel) throws {
    let blender = NoteBlender(model)
    var drums: [DrumClass: NoteSource] = [:]
    for drum in DrumClass.allCases {
      let paths = AudioFileFormat.suffixes.keys.sorted().map {
        "\(folder)/\(Self.fileName(of: drum)).\($0)"
      }
      guard let path = paths.first(where: FileManager.default.fileExists) else { continue }
      let file = try AudioFile.read(path)
      try file.requireSound(path: path)
      drums[drum] = NoteSource(
        try blender.encode(file, path: path, pitch: .unpitched), model: model)
    }
    guard !drums.isEmpty else { throw Failure.empty(path: folder) }
    self.drums = drums
  }

  /// The drums that have no file.
  public var missing: [DrumClass] { DrumClass.allCases.filter { drums[$0] == nil } }

  /// Name of a drum's file, without its ending.
  public static func fileName(of drum: DrumClass) -> String {
    switch drum {
    case .kick: "kick"
    case .snare: "snare"
    case .closedHat: "closed_hat"
    case .openHat: "open_hat"
    case .lowTom: "low_tom"
    case .midTom: "mid_tom"
    case .highTom: "high_tom"
    case .crash: "crash"
    case .ride: "ride"
    }
  }
}

/// Plays the strokes of a piece on one kit, or on what lies between two.
///
/// Each stroke is a note of its own, decoded at its place between the kits and at its force; what was
/// struck before in the same way is not decoded again.
struct DrumPlayer {
  private let kits: [DrumKit]
  private let blender: NoteBlender
  private var strokes: [Stroke: [Float]] = [:]

  /// Places between the kits, and forces, are taken in so many steps.
  private static let stepCount = 16.0

  private struct Stroke: Hashable {
    var drum: DrumClass
    var place: Int
    var force: Int
  }

  /// - Parameter kits: one or two.
  init(_ kits: [DrumKit], model: NoteModel) {
    self.kits = kits
    blender = NoteBlender(model)
  }

  /// The sound of a stroke, mono at the model's rate.
  /// - Parameters:
  ///   - position: between two kits from left to right.
  ///   - velocity: 0…1.
  /// - Returns: nil for a drum that no kit has.
  mutating func samples(
    of drum: DrumClass, position: BlendPosition, velocity: Double
  ) -> [Float]? {
    let sources = kits.compactMap { $0.drums[drum] }
    guard !sources.isEmpty else { return nil }
    let stroke = Stroke(
      drum: drum, place: Int((position.x * Self.stepCount).rounded()),
      force: max(1, Int((velocity * Self.stepCount).rounded())))
    if let known = strokes[stroke] { return known }
    let place = BlendPosition(x: Double(stroke.place) / Self.stepCount)
    var blend = NoteBlend(MixPath(weights: place.weights(count: sources.count)))
    blend.velocity = Double(stroke.force) / Self.stepCount
    let samples = blender.render(blend, of: sources).mono
    strokes[stroke] = samples
    return samples
  }
}
