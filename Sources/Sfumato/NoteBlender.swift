import AudioFiles
import Foundation
import NoteModel
import Signal

/// Recorded notes in, new notes out: what `sfumato blend` does, in three calls.
///
/// ```swift
/// let blender = NoteBlender(model)
/// let flute = try blender.encode(AudioFile.read("flute_C4.wav"), path: "flute_C4.wav")
/// let cello = try blender.encode(AudioFile.read("cello_C4.wav"), path: "cello_C4.wav")
/// let clip = blender.render(.blend([flute, cello], weights: [0.5, 0.5]))
/// ```
public struct NoteBlender: Sendable {
  /// Most seconds of a recording that are heard as one note.
  public static let longestSeconds = 10.0

  private let model: NoteModel
  private let renderer: NoteRenderer

  /// Works with a model.
  public init(_ model: NoteModel) {
    self.model = model
    renderer = NoteRenderer(model.configuration, phase: .export)
  }

  /// Hears a recorded note: its mean over channels, from its onset on.
  /// - Parameters:
  ///   - file: the recording.
  ///   - path: its name, which may tell the pitch (`cello_C4.wav`).
  ///   - velocity: how hard it was played, 0…1.
  /// - Throws: `SignalError` for sample rates that cannot be resampled.
  public func encode(
    _ file: AudioFile, path: String, velocity: Double = 0.75
  ) throws(SignalError) -> NoteLatent {
    let rate = model.configuration.sampleRate
    let sound = try AudioClip(samples: file.clip.mono, sampleRate: file.clip.sampleRate)
      .resampled(toHz: rate).mono
    let onset = NoteOnset.index(in: sound, noiseLevel: NoteOnset.noiseLevel(of: sound))
    let available = sound.count - onset + NoteOnset.leadSampleCount
    let samples = NoteOnset.aligned(
      sound, onset: onset, count: min(available, Int(Self.longestSeconds * rate)))
    // The key, not the cents: how an instrument is tuned is part of its latent.
    let key = NotePitchEstimate(of: file, path: path).key
    return model.encode(
      samples, as: NoteCondition(pitch: key.map(Double.init), velocity: velocity))
  }

  /// Makes a latent sound, at its own loudness but never beyond full scale.
  public func render(_ latent: NoteLatent) -> AudioClip {
    let configuration = model.configuration
    var samples = renderer.render(
      model.decode(latent), sampleCount: latent.sampleCount,
      gain: latent.level / configuration.referenceLevel)
    let peak = samples.reduce(0) { max($0, abs($1)) }
    if peak > Self.highestPeak {
      for i in samples.indices { samples[i] *= Self.highestPeak / peak }
    }
    return AudioClip(samples: samples, sampleRate: configuration.sampleRate)
  }

  private static let highestPeak: Float = 0.98
}
