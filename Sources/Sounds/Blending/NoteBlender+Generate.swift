import Neural
import NoteVAE
import Signal

extension NoteBlender {
  /// A new note: a sample from the model's prior, or from around a note.
  /// - Parameters:
  ///   - note: what it is like; nil for any note.
  ///   - amount: how far from it, 0…1: at 0 it is the model's version of it.
  ///   - pitch: MIDI pitch; nil for that of `note`, or C4.
  ///   - sampleCount: length; nil for that of `note`, or 3 s.
  ///   - seed: the same one gives the same note.
  public func sampledNote(
    like note: NoteLatent? = nil, amount: Double = 0.3, pitch: Double? = nil,
    sampleCount: Int? = nil, seed: UInt64
  ) -> EncodedNote {
    var random = RandomGenerator(seed: seed)
    let length = sampleCount ?? Int(3 * model.configuration.sampleRate)
    var latent =
      note.map { model.sample(like: $0, variation: amount, using: &random) }
      ?? model.sample(
        as: NoteCondition(pitch: 60, velocity: 0.75), sampleCount: length, using: &random)
    if let pitch { latent.condition.pitch = pitch }
    return EncodedNote(latent, by: model)
  }

  /// Plays a note of ``sampledNote(like:amount:pitch:sampleCount:seed:)`` and gives it an end.
  ///
  /// A sampled note need not end, and may begin again after it was over: once it has fallen by 60 dB it
  /// stays silent, and the 0.1 s before its end fade.
  /// - Parameters:
  ///   - note: that was sampled.
  ///   - sampleCount: length; nil for the note's own.
  ///   - seed: of the noise.
  public func renderSampled(
    _ note: EncodedNote, sampleCount: Int? = nil, seed: UInt64
  ) -> AudioClip {
    var blend = NoteBlend.single
    blend.sampleCount = sampleCount
    let clip = render(blend, of: [NoteSource(note, model: model)], seed: seed)
    return Self.ended(clip)
  }

  private static func ended(_ clip: AudioClip) -> AudioClip {
    var channels = clip.channels
    let block = Int(0.05 * clip.sampleRate)
    var loudest: Float = 0
    let end = stride(from: 0, to: clip.sampleCount, by: block).first { start in
      let peak = channels.reduce(Float(0)) { peak, samples in
        samples[start...].prefix(block).reduce(peak) { max($0, abs($1)) }
      }
      loudest = max(loudest, peak)
      return peak < 0.001 * loudest
    }
    let length = end ?? clip.sampleCount
    let fade = min(length, Int(0.1 * clip.sampleRate))
    for channel in channels.indices {
      for i in length..<clip.sampleCount { channels[channel][i] = 0 }
      for i in 0..<fade { channels[channel][length - 1 - i] *= Float(i) / Float(fade) }
    }
    return AudioClip(channels: channels, sampleRate: clip.sampleRate)
  }
}
