/// What a musician would say of a note, as numbers with units.
///
/// ```swift
/// let pitch = PitchTracker().notePitch(of: clip).pitch
/// let description = SoundDescription(of: clip, pitch: pitch)
/// description?.words  // "fast attack, stretched, decays"
/// ```
/// What a sound does not have (partials, a sustained part) is nil. How each number is found, and what
/// was measured of it, is told in <doc:DescribingANote>.
public struct SoundDescription: Codable, Sendable, Equatable {
  /// Fundamental frequency that the other numbers were read with, in Hz; nil for an unpitched sound.
  public let pitchHz: Double?
  /// Spectral centroid in Hz, above 20: the mean frequency of the whole sound, each weighed with its
  /// power. Weighed with its magnitude, a faint hiss would count like a tone.
  ///
  /// Source: Peeters et al. 2011, "The Timbre Toolbox", power scale.
  public let brightnessHz: Double
  /// Time that the envelope takes from 20 to 3 dB below its highest value, in ms. A sudden start reads
  /// as half the envelope's window: 2.5 to 5 ms, more below 100 Hz, and 10 ms in an unpitched sound. Where
  /// the note swells by more than 3 dB after it has begun, the swell counts.
  ///
  /// Source: Peeters et al. 2011, attack time, thresholds fixed.
  public let attackMilliseconds: Double
  /// How fast the level falls after the attack, in dB/s; negative if it rises. Nil of a sound that
  /// stays within 20 dB of its highest level for less than 0.1 s.
  ///
  /// Source: the median slope of Theil 1950 and Sen 1968.
  public let decayDBPerSecond: Double?
  /// Share of the power that lies in a floor between partials, 0 (tones) … 1 (noise).
  public let noisiness: Double
  /// How far the partials are stretched: `B` in `f_k = k f₀ √(1 + B k²)`, at least 0; some 0.0004 in
  /// the middle of a piano. Nil where fewer than five partials follow the law within 5 cents.
  ///
  /// Source: Fletcher, Blackham, Stratton 1962.
  public let inharmonicity: Double?
  /// Power of the partials 3, 5, 7… over that of 2, 4, 6…, in dB, ±60 at most; high in a clarinet or a
  /// square wave, −2.4 in a saw. Nil where there is no partial above the fundamental.
  public let oddToEvenDB: Double?

  /// Describes a sound; nil if it is silent, or holds nothing above 20 Hz.
  ///
  /// Thread role: control.
  /// - Parameters:
  ///   - clip: of any length; the mean of its channels counts, without its DC.
  ///   - pitch: MIDI pitch, as `PitchTracker` or the file tells it; nil for an unpitched sound.
  public init?(of clip: AudioClip, pitch: Double?) {
    let rate = clip.sampleRate
    let hz = pitch.map(Units.pitchToHz).flatMap { $0 >= 20 && $0 <= rate / 4 ? $0 : nil }
    let samples = Self.withoutDC(clip.mono)
    guard let envelope = NoteEnvelope(samples, sampleRate: rate, pitchHz: hz),
      let shape = SpectralShape(samples, sampleRate: rate, pitchHz: hz)
    else { return nil }
    let start = min(samples.count, Int(envelope.attackEndSeconds * rate))
    let partials = hz.flatMap { Partials(samples[start...], sampleRate: rate, pitchHz: $0) }

    pitchHz = hz
    brightnessHz = shape.centroidHz
    attackMilliseconds = 1000 * envelope.attackSeconds
    decayDBPerSecond = envelope.decayDBPerSecond
    noisiness = shape.noiseShare
    inharmonicity = partials?.inharmonicity
    oddToEvenDB = partials?.oddToEvenDB
  }

  private static func withoutDC(_ samples: [Float]) -> [Float] {
    guard !samples.isEmpty else { return [] }
    let mean = Float(samples.reduce(0.0) { $0 + Double($1) } / Double(samples.count))
    return samples.map { $0 - mean }
  }
}
