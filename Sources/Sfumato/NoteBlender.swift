import AudioFiles
import Foundation
import NoteModel
import Signal

/// Recorded notes in, new notes out: what `sfumato blend` does, in four calls.
///
/// ```swift
/// let blender = NoteBlender(model)
/// let flute = try blender.source(AudioFile.read("flute_C4.wav"), path: "flute_C4.wav")
/// let cello = try blender.source(AudioFile.read("cello_C4.wav"), path: "cello_C4.wav")
/// let clip = blender.render(NoteBlend(MixPath(weights: [0.5, 0.5])), of: [flute, cello])
/// ```
/// Inside, all is mono and has the model's 48 kHz. Thread role: control; any number of threads may use
/// one blender.
public struct NoteBlender: Sendable {
  /// Most seconds of a recording that are heard as one note.
  public static let longestSeconds = 10.0

  /// The model that hears and plays.
  public let model: NoteModel
  private let renderer: NoteRenderer

  /// Works with a model.
  /// - Parameter phase: how phase is found; `.export` is best, `.pghi` six times as fast.
  public init(_ model: NoteModel, phase: PhaseReconstruction = .export) {
    self.model = model
    renderer = NoteRenderer(model.configuration, phase: phase)
  }

  /// How the pitch of a recording is told.
  public enum Pitch: Sendable, Equatable {
    /// By its file and by ear; see ``NotePitchEstimate``.
    case auto
    /// It has none.
    case unpitched
    /// By the player, as a MIDI pitch.
    case midi(Double)
  }

  /// Hears a recorded note: its mean over channels, from its onset on, at most ``longestSeconds`` of it.
  /// - Parameters:
  ///   - file: the recording.
  ///   - path: its name, which may tell the pitch (`cello_C4.wav`).
  ///   - pitch: how the pitch is told.
  ///   - velocity: how hard it was played, 0…1.
  /// - Throws: `SignalError` for sample rates that cannot be resampled.
  public func encode(
    _ file: AudioFile, path: String, pitch: Pitch = .auto, velocity: Double = 0.75
  ) throws(SignalError) -> EncodedNote {
    let midi: Double? =
      switch pitch {
      // The key, not the cents: how an instrument is tuned is part of its latent.
      case .auto: NotePitchEstimate(of: file, path: path).key.map(Double.init)
      case .unpitched: nil
      case .midi(let midi): midi
      }
    return model.note(
      try samples(of: file), as: NoteCondition(pitch: midi, velocity: velocity),
      source: path.split(separator: "/").last.map(String.init))
  }

  /// Hears a recorded note and makes it ready to be blended.
  public func source(_ file: AudioFile, path: String) throws(SignalError) -> NoteSource {
    NoteSource(try encode(file, path: path), model: model)
  }

  /// Plays what lies between some notes, at their own loudness but never beyond full scale.
  public func render(_ blend: NoteBlend, of sources: [NoteSource], seed: UInt64 = 0) -> AudioClip {
    var samples = renderer.render(blend, of: sources, model: model, seed: seed)
    let peak = samples.reduce(0) { max($0, abs($1)) }
    if peak > Self.highestPeak {
      for i in samples.indices { samples[i] *= Self.highestPeak / peak }
    }
    return AudioClip(samples: samples, sampleRate: model.configuration.sampleRate)
  }

  /// Nearly full scale, which integers do not quite reach.
  private static let highestPeak: Float = 0.9999

  /// The samples that the model hears: from the onset on; a longer recording is faded out at the end.
  package func samples(of file: AudioFile) throws(SignalError) -> [Float] {
    let rate = model.configuration.sampleRate
    let sound = try AudioClip(samples: file.clip.mono, sampleRate: file.clip.sampleRate)
      .resampled(toHz: rate).mono
    let onset = NoteOnset.index(in: sound, noiseLevel: NoteOnset.noiseLevel(of: sound))
    let available = sound.count - onset + NoteOnset.leadSampleCount
    let longest = Int(Self.longestSeconds * rate)
    var samples = NoteOnset.aligned(sound, onset: onset, count: min(available, longest))
    if available > longest || file.secondsLeftOut > 0 {
      let fade = min(samples.count, Int(0.05 * rate))
      for i in 0..<fade { samples[samples.count - 1 - i] *= Float(i) / Float(fade) }
    }
    return samples
  }
}
