import Sounds
import AudioFiles
import Foundation
import NoteVAE
import Music
import OutputFiles
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
  package init(folder: String, model: NoteModel) throws {
    let blender = NoteBlender(model)
    var drums: [DrumClass: NoteSource] = [:]
    for drum in DrumClass.allCases {
      let paths = AudioFileFormat.suffixes.keys.sorted().map {
        "\(folder)/\(Self.fileName(of: drum)).\($0)"
      }
      guard let path = paths.first(where: FileSystem.exists) else { continue }
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
