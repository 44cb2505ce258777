import AudioFiles
import Foundation
import NoteVAE
import Signal

/// A note as it was heard, and what is worth knowing about its recording.
public struct HeardNote: Sendable {
  /// The note.
  public let note: EncodedNote
  /// What a player might not expect; mostly nothing.
  public let remarks: [NoteRemark]
}

extension NoteBlender {
  /// Most seconds of a recording that are heard as one note.
  public static let longestSeconds = 10.0

  /// How the pitch of a recording is told.
  public enum Pitch: Sendable, Equatable {
    /// By its file and by ear; see `NotePitchEstimate`.
    case auto
    /// It has none.
    case unpitched
    /// By the player, as a MIDI pitch.
    case midi(Double)
  }

  /// Hears a recorded note: one channel of it (see `MonoMix`) and what its two channels have beside that,
  /// without DC, from its onset on, at most ``longestSeconds`` of it.
  /// - Parameters:
  ///   - file: the recording.
  ///   - path: its name, which may tell the pitch (`cello_C4.wav`).
  ///   - pitch: how the pitch is told.
  ///   - velocity: how hard it was played, 0…1.
  /// - Throws: `SignalError` for sample rates that cannot be resampled.
  public func hear(
    _ file: AudioFile, path: String, pitch: Pitch = .auto, velocity: Double = 0.75
  ) throws(SignalError) -> HeardNote {
    let mix = MonoMix(of: file.clip.withoutDC)
    let sound = AudioClip(samples: mix.samples, sampleRate: file.clip.sampleRate)
    let (cut, resampled) = try cut(of: sound, isWhole: file.secondsLeftOut == 0)
    let samples = cut.applied(to: resampled)
    var stereo = mix.pair
    try stereo?.apply { channel throws(SignalError) in
      cut.applied(
        to: try AudioClip(samples: channel, sampleRate: sound.sampleRate)
          .resampled(toHz: cut.sampleRate).mono)
    }
    let estimate = NotePitchEstimate(of: sound, in: file, path: path)
    let midi: Double? =
      switch pitch {
      case .auto: estimate.recordedPitch
      case .unpitched: nil
      case .midi(let midi): midi
      }
    let note = model.note(
      samples, as: NoteCondition(pitch: midi, velocity: velocity),
      source: path.split(separator: "/").last.map(String.init), stereo: stereo)
    return HeardNote(
      note: note,
      remarks: NoteRemark.all(
        of: file, mix, heardSeconds: Double(samples.count) / model.configuration.sampleRate,
        pitch: pitch, taken: midi, estimate))
  }

  /// Hears a recorded note; see ``hear(_:path:pitch:velocity:)``.
  public func encode(
    _ file: AudioFile, path: String, pitch: Pitch = .auto, velocity: Double = 0.75
  ) throws(SignalError) -> EncodedNote {
    try hear(file, path: path, pitch: pitch, velocity: velocity).note
  }

  /// What is heard of a recording, and it at the model's rate.
  /// - Parameters:
  ///   - clip: one channel.
  ///   - isWhole: whether it ends where the recording does.
  private func cut(
    of clip: AudioClip, isWhole: Bool
  ) throws(SignalError) -> (cut: NoteCut, resampled: [Float]) {
    let sound = try clip.resampled(toHz: model.configuration.sampleRate).mono
    return (NoteCut(of: sound, sampleRate: model.configuration.sampleRate, isWhole: isWhole), sound)
  }
}

/// What is heard of a recording: from the onset on, its ends faded where they are steps. Its channels are
/// cut as their mix is.
private struct NoteCut {
  let sampleRate: Double
  private let steps: NoteEdges.Steps
  private let onset: Int
  private let count: Int
  private let fade: Int

  /// - Parameters:
  ///   - sound: mono, at `sampleRate`.
  ///   - isWhole: whether it ends where the recording does.
  init(of sound: [Float], sampleRate: Double, isWhole: Bool) {
    self.sampleRate = sampleRate
    steps = NoteEdges.Steps(of: sound)
    var sound = sound
    NoteEdges.soften(&sound, steps, sampleRate: sampleRate)
    onset = NoteOnset.index(in: sound, noiseLevel: NoteOnset.noiseLevel(of: sound))
    let available = sound.count - onset + NoteOnset.leadSampleCount
    let longest = Int(NoteBlender.longestSeconds * sampleRate)
    count = min(available, longest)
    fade = available > longest || !isWhole ? min(count, Int(0.05 * sampleRate)) : 0
  }

  /// The part of a channel, as long as the recording is.
  func applied(to channel: [Float]) -> [Float] {
    var channel = channel
    NoteEdges.soften(&channel, steps, sampleRate: sampleRate)
    var samples = NoteOnset.aligned(channel, onset: onset, count: count)
    for i in 0..<fade { samples[samples.count - 1 - i] *= Float(i) / Float(fade) }
    return samples
  }
}
