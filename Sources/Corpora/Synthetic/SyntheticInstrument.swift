import Signal
import Foundation
import Neural

/// An instrument that nobody ever built: a number and a seed decide all that it is.
///
/// All its notes share one way to make sound, one body, one tuning and one length; key and velocity
/// change them as on an instrument: harder is louder and brighter.
package struct SyntheticInstrument {
  /// A family of instruments, and how many of a hundred belong to it.
  package enum Kind: String, CaseIterable, Sendable {
    case additive, modulated, subtractive, plucked, struck, blown, sung, noise, drum

    var weight: Float {
      switch self {
      case .additive: 22
      case .modulated: 11
      case .subtractive: 15
      case .plucked: 15
      case .struck: 9
      case .blown: 10
      case .sung: 8
      case .noise: 3
      case .drum: 7
      }
    }

    /// Whether its notes may have a pitch.
    var isTonal: Bool { self != .noise }

    fileprivate func voice(using random: inout RandomGenerator) -> any SyntheticVoice {
      switch self {
      case .additive: AdditiveVoice(using: &random)
      case .modulated: ModulatedVoice(using: &random)
      case .subtractive: SubtractiveVoice(using: &random)
      case .plucked: PluckedVoice(using: &random)
      case .struck: StruckVoice(using: &random)
      case .blown: BlownVoice(using: &random)
      case .sung: SungVoice(using: &random)
      case .noise: NoiseVoice(using: &random)
      case .drum: DrumVoice(using: &random)
      }
    }

    fileprivate static func draw(using random: inout RandomGenerator) -> Kind {
      var rest = random.uniform() * allCases.reduce(0) { $0 + $1.weight }
      for kind in allCases {
        rest -= kind.weight
        if rest < 0 { return kind }
      }
      return .additive
    }
  }

  /// E.g. "synthetic/0012 plucked".
  package let name: String
  /// What it is.
  package let kind: Kind
  /// Whether its notes have a pitch; else each key is a sound of its own.
  package let isPitched: Bool
  /// MIDI keys that it plays.
  package let keys: ClosedRange<Int>
  /// Semitones above concert pitch.
  package let tuning: Float
  /// Samples from key down to key up.
  package let heldCount: Int

  private let voices: [(voice: any SyntheticVoice, level: Float)]
  private let body: [Biquad]
  /// Saturation of a hard note; 0 is none.
  private let drive: Float
  /// Peak of the hardest note, and decibels down to the softest.
  private let level: Float
  private let velocityRange: Float
  private let random: RandomGenerator

  /// Draws an instrument.
  /// - Parameters:
  ///   - index: its number.
  ///   - seed: of the set that it belongs to.
  ///   - heldCount: longest time that a key is held, in samples.
  package init(index: Int, seed: UInt64, heldCount: Int) {
    random = RandomGenerator(seed: seed).stream(index)
    var random = random.stream(0)
    kind = Kind.draw(using: &random)
    name = String(format: "synthetic/%04d ", index) + kind.rawValue
    isPitched = kind.isTonal && (kind != .drum || random.chance(0.4))
    let lowest = kind == .drum ? 24 + random.integer(below: 30) : 24 + random.integer(below: 40)
    let span = kind == .drum ? 24 : 24 + random.integer(below: 25)
    keys = lowest...min(lowest + span, 104)
    tuning = random.chance(0.4) ? 0 : random.between(-0.5, 0.5)
    self.heldCount = Int(
      Float(heldCount) * (random.chance(0.75) ? 1 : random.ratioBetween(0.08, 1)))

    var voices: [(voice: any SyntheticVoice, level: Float)] = [(kind.voice(using: &random), 1)]
    if isPitched, random.chance(0.15) {
      let kinds: [Kind] = [.additive, .modulated, .subtractive, .plucked, .struck, .blown]
      voices.append((random.pick(kinds).voice(using: &random), random.between(0.15, 0.9)))
    }
    self.voices = voices
    body =
      random.chance(kind == .plucked || kind == .blown ? 0.75 : 0.35)
      ? Biquad.body(using: &random) : []
    drive = random.chance(0.12) ? random.ratioBetween(1.5, 12) : 0
    level = powf(10, random.between(-24, 0) / 20)
    velocityRange = random.between(4, 30)
  }

  /// The MIDI pitch of a key, with the instrument's tuning; nil if its notes have none.
  package func pitch(of key: Int) -> Double? { isPitched ? Double(Float(key) + tuning) : nil }

  /// Plays one note.
  /// - Parameters:
  ///   - key: MIDI key.
  ///   - velocity: 1…127.
  ///   - count: samples.
  /// - Returns: the note with its onset at `NoteOnset.leadSampleCount`, and where it was let go;
  ///   nil if nothing sounds.
  package func render(
    key: Int, velocity: Int, count: Int
  ) -> (samples: [Float], releaseSample: Int)? {
    let strength = Float(velocity) / 127
    // Late onsets are cut off in front; what is lost there is rendered behind.
    let spare = 4_800
    let note = VoiceNote(
      hz: 440 * exp2f((Float(key) + tuning - 69) / 12), strength: strength, heldCount: heldCount,
      count: count + spare, random: random.stream(1 + key * 128 + velocity))
    var samples = [Float](repeating: 0, count: note.count)
    for (voice, level) in voices {
      let part = voice.render(note)
      let scale = level / max(NoteOnset.peak(of: part), 1e-9)
      for i in samples.indices { samples[i] += scale * part[i] }
    }
    body.apply(to: &samples)
    normalise(&samples)
    if drive > 0 {
      let gain = drive * powf(10, -velocityRange * (1 - strength) / 20)
      for i in samples.indices { samples[i] = tanhf(gain * samples[i]) }
      normalise(&samples)
    }
    var blocker = DCBlocker()
    let gain = level * powf(10, -velocityRange * (1 - strength) / 20)
    for i in samples.indices { samples[i] = gain * blocker.process(samples[i]) }
    let peak = NoteOnset.peak(of: samples)
    guard peak.isFinite, peak >= FluidSynth.silence else { return nil }
    let onset = NoteOnset.index(in: samples)
    return (
      NoteOnset.aligned(samples, onset: onset, count: count),
      max(heldCount - onset + NoteOnset.leadSampleCount, 0)
    )
  }

  private func normalise(_ samples: inout [Float]) {
    let scale = 1 / max(NoteOnset.peak(of: samples), 1e-9)
    for i in samples.indices { samples[i] *= scale }
  }
}
