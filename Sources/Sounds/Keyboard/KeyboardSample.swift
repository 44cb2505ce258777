import AudioFiles
import Foundation
import NoteVAE
import Signal

/// One sample of a keyboard: a note played by the model on a key, with a loop if it sustains.
///
/// Samplers make a note softer than velocity 127 by the square of its velocity, as the model does. So
/// that nothing is made soft twice, the sample is stored as loud as it would be at 127, less
/// ``headroomDB``, with the timbre of the velocity it was played at.
public struct KeyboardSample: Sendable {
  /// How much below the level of velocity 127 samples are stored, in dB: room for what is louder than
  /// the recording. The SFZ file adds it again.
  public static let headroomDB = 6.0

  /// The sound with its root key, ranges and loop.
  public var file: AudioFile
  /// How much the loop's seam stands out; see `SeamlessLoop/seamRatio`. Nil without a loop.
  public let seamRatio: Double?
  /// Level that the sample lacks because full scale would not hold it, in dB; mostly 0.
  public let volumeDB: Double

  /// Plays a sample.
  /// - Parameters:
  ///   - blend: what is played; its pitch and velocity are those of the sample.
  ///   - keys, velocities: that the sample serves.
  ///   - isLooped: whether the note sustains.
  ///   - comment: for the file.
  init(
    _ blend: NoteBlend, of sources: [NoteSource], _ blender: NoteBlender,
    keys: ClosedRange<Int>, velocities: ClosedRange<Int>, isLooped: Bool, comment: String
  ) {
    let clip = blender.render(blend, of: sources)
    let rate = clip.sampleRate
    let samples = clip.middle
    let loop =
      isLooped
      ? SeamlessLoop(
        samples, sustain: NoteShape(samples, sampleRate: rate).sustain, sampleRate: rate) : nil
    let velocity = max(blend.velocity ?? 1, 1.0 / 127)
    let wanted = Units.dbToAmplitude(-Self.headroomDB) / (velocity * velocity)
    let most = Self.fullScale / Double(max(clip.peak, 1e-9))
    let gain = Float(min(wanted, most))
    volumeDB = max(0, Units.amplitudeToDB(wanted / most))
    var instrument = SampleInstrument(
      rootPitch: blend.pitch ?? 60, keys: keys, velocities: velocities)
    if let loop { instrument.loops = [.init(samples: loop.range)] }
    file = AudioFile(
      clip: AudioClip(
        channels: clip.channels.map { (loop?.looped($0) ?? $0).map { gain * $0 } },
        sampleRate: rate),
      instrument: instrument, comment: comment)
    seamRatio = loop?.seamRatio
  }

  /// A peak that dither does not clip.
  private static let fullScale = 0.999

  /// What a sampler repeats.
  public var loop: Range<Int>? { file.instrument?.loops.first?.samples }
}
