import AudioFiles
import Foundation
import NoteModel
import Signal

/// One sample of a keyboard: a note played by the model on a key, with a loop if it sustains.
public struct KeyboardSample: Sendable {
  /// The sound with its root key, ranges and loop.
  public let file: AudioFile
  /// How much the loop's seam stands out; see ``SeamlessLoop/seamRatio``. Nil without a loop.
  public let seamRatio: Double?

  /// A note whose sustain falls by more than this fades by itself, in dB a second.
  private static let mostDecay = 12.0

  /// Plays a sample.
  /// - Parameters:
  ///   - blend: what is played; its pitch and velocity are those of the sample.
  ///   - keys, velocities: that the sample serves.
  public init(
    _ blend: NoteBlend, of sources: [NoteSource], _ blender: NoteBlender,
    keys: ClosedRange<Int>, velocities: ClosedRange<Int>, comment: String
  ) {
    let clip = blender.render(blend, of: sources)
    let samples = clip.mono
    let rate = clip.sampleRate
    let shape = NoteShape(samples, sampleRate: rate)
    let decay = SoundDescription(of: clip, pitch: blend.pitch)?.decayDBPerSecond ?? .infinity
    let loop =
      decay > Self.mostDecay
      ? nil : SeamlessLoop(samples, sustain: shape.sustain, sampleRate: rate)
    var instrument = SampleInstrument(
      rootPitch: blend.pitch ?? 60, keys: keys, velocities: velocities)
    if let loop { instrument.loops = [.init(samples: loop.range)] }
    file = AudioFile(
      clip: AudioClip(samples: loop?.samples ?? samples, sampleRate: rate), instrument: instrument,
      comment: comment)
    seamRatio = loop?.seamRatio
  }

  /// What a sampler repeats.
  public var loop: Range<Int>? { file.instrument?.loops.first?.samples }
}
