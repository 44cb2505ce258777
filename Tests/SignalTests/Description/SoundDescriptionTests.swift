import Foundation
import Music
import Signal
import Testing

/// Sounds of known character, and what is said of them.
@Suite struct SoundDescriptionTests {
  static let rate = 48_000.0

  static func clip(seconds: Double = 1.5, _ value: (_ t: Double) -> Double) -> AudioClip {
    AudioClip(
      samples: (0..<Int(seconds * rate)).map { Float(value(Double($0) / rate)) }, sampleRate: rate)
  }

  static func describe(_ clip: AudioClip, hz: Double?) throws -> SoundDescription {
    try #require(SoundDescription(of: clip, pitch: hz.map(Units.hzToPitch)))
  }

  /// `Σ sin(2π f_k t) / k^slope` of the partials `numbers`, of a string with inharmonicity `b`.
  static func string(
    hz: Double, numbers: [Int], slope: Double = 1, b: Double = 0
  ) -> (_ t: Double) -> Double {
    { t in
      numbers.reduce(0) { sum, number in
        let k = Double(number)
        return sum + 0.2 * sin(2 * .pi * hz * k * (1 + b * k * k).squareRoot() * t) / pow(k, slope)
      }
    }
  }

  @Test(arguments: [55.0, 220, 440, 1760]) func aSineIsItsOwnCentreAndNoNoise(hz: Double) throws {
    let sine = try Self.describe(Self.clip { 0.5 * sin(2 * .pi * hz * $0) }, hz: hz)
    #expect(abs(sine.brightnessHz / hz - 1) < 0.01, "\(sine.brightnessHz) Hz")
    #expect(sine.noisiness < 0.005, "\(sine.noisiness)")
    #expect(abs(try #require(sine.decayDBPerSecond)) < 0.2)
    #expect(sine.inharmonicity == nil && sine.oddToEvenDB == nil)
    #expect(sine.words.hasSuffix("sustains") && sine.words.hasPrefix("dark"))
  }

  @Test func aSawHasTheCentreThatItsPartialsHave() throws {
    // Power 1/k²: the centre of N partials is f₀ · H(N) / Σ 1/k².
    let numbers = Array(1...40)
    let saw = try Self.describe(Self.clip(Self.string(hz: 220, numbers: numbers)), hz: 220)
    let harmonic = numbers.reduce(0.0) { $0 + 1 / Double($1) }
    let power = numbers.reduce(0.0) { $0 + 1 / Double($1 * $1) }
    #expect(abs(saw.brightnessHz / (220 * harmonic / power) - 1) < 0.01, "\(saw.brightnessHz)")
    #expect(saw.noisiness < 0.01)
    // Of the 24 partials that are looked for.
    let odd = stride(from: 3, through: 24, by: 2).reduce(0.0) { $0 + 1 / Double($1 * $1) }
    let even = stride(from: 2, through: 24, by: 2).reduce(0.0) { $0 + 1 / Double($1 * $1) }
    #expect(abs(try #require(saw.oddToEvenDB) - 10 * log10(odd / even)) < 0.1)
    #expect(try #require(saw.inharmonicity) < 1e-6)
  }

  @Test func aSquareIsHollow() throws {
    let numbers = Array(stride(from: 1, through: 39, by: 2))
    let square = try Self.describe(Self.clip(Self.string(hz: 220, numbers: numbers)), hz: 220)
    #expect(try #require(square.oddToEvenDB) > 50)
    #expect(square.words.contains("hollow"))
  }

  @Test func noiseIsNoiseAndItsShareIsMeasured() throws {
    let count = Int(2 * Self.rate)
    let noise = TestSignals.noise(count: count).map { $0 * Float(3).squareRoot() }  // power 1
    let alone = try Self.describe(AudioClip(samples: noise, sampleRate: Self.rate), hz: nil)
    #expect(alone.noisiness > 0.95)
    #expect(abs(alone.brightnessHz / 12_000 - 1) < 0.02)
    #expect(alone.words.contains("noisy") && alone.words.contains("bright"))
    for share in [0.01, 0.1, 0.5] {
      let mixed = (0..<count).map { i -> Float in
        let tone = (2 * (1 - share)).squareRoot() * sin(2 * .pi * 330 * Double(i) / Self.rate)
        return 0.2 * (Float(tone) + Float(share.squareRoot()) * noise[i])
      }
      let heard = try Self.describe(AudioClip(samples: mixed, sampleRate: Self.rate), hz: 330)
      // Where the tone begins and ends it has a spectrum of its own.
      #expect(abs(heard.noisiness - share) < 0.1 * share + 0.003, "\(heard.noisiness)")
    }
  }

  @Test(arguments: [6.0, 20, 60]) func anExponentialFallsAtItsRate(dbPerSecond: Double) throws {
    let falling = try Self.describe(
      Self.clip(seconds: 3) { t in
        Units.dbToAmplitude(-dbPerSecond * t) * sin(2 * .pi * 300 * t)
      }, hz: 300)
    let decay = try #require(falling.decayDBPerSecond)
    #expect(abs(decay / dbPerSecond - 1) < 0.02, "\(decay) dB/s")
    #expect(falling.words.contains("fast attack"))
    #expect(falling.words.hasSuffix(dbPerSecond < 10 ? "fades" : "decays"))
  }

  @Test func aShortReleaseIsNoDecay() throws {
    let held = try Self.describe(
      Self.clip(seconds: 2) { t in min(1, 5 * (2 - t)) * sin(2 * .pi * 300 * t) }, hz: 300)
    #expect(abs(try #require(held.decayDBPerSecond)) < 0.5)
  }

  @Test(arguments: [40.0, 150, 500]) func aLinearAttackIsTimedBetweenItsThresholds(
    milliseconds: Double
  ) throws {
    for delay in [0, 0.2] {
      let swelling = try Self.describe(
        Self.clip { t in
          min(1, max(0, t - delay) * 1000 / milliseconds) * sin(2 * .pi * 400 * t)
        }, hz: 400)
      #expect(
        abs(swelling.attackMilliseconds - (0.5.squareRoot() - 0.1) * milliseconds) < 3,
        "\(swelling.attackMilliseconds) ms of \(milliseconds)")
    }
  }

  @Test func aSuddenStartReadsAsTheEnvelopesOwnTime() throws {
    let start = try Self.describe(Self.clip { sin(2 * .pi * 400 * $0) }, hz: 400)
    #expect((2.5...5.5).contains(start.attackMilliseconds), "\(start.attackMilliseconds) ms")
  }

  @Test(arguments: [3e-5, 4e-4, 2e-3]) func aStiffStringTellsItsInharmonicity(b: Double) throws {
    for hz in [110.0, 262, 523] {
      let stiff = try Self.describe(
        Self.clip(Self.string(hz: hz, numbers: Array(1...15), b: b)), hz: hz)
      let found = try #require(stiff.inharmonicity)
      #expect(abs(found / b - 1) < 0.02, "\(found) for \(b) at \(hz) Hz")
      #expect(stiff.words.contains("stretched") == (b >= 1e-4))
    }
  }

  @Test func partialsThatFollowNoLawHaveNoInharmonicity() throws {
    // A bar clamped nowhere: 1, 2.756, 5.404, 8.933.
    let bar = Self.clip { t in
      [1, 2.756, 5.404, 8.933].reduce(0) { $0 + 0.2 * sin(2 * .pi * 440 * $1 * t) }
    }
    #expect(try Self.describe(bar, hz: 440).inharmonicity == nil)
  }

  @Test func aConstantOffsetChangesNothing() throws {
    let note = Self.string(hz: 220, numbers: [1, 2, 3])
    let plain = try Self.describe(Self.clip(note), hz: 220)
    let shifted = try Self.describe(Self.clip { 0.5 + note($0) }, hz: 220)
    #expect(abs(shifted.brightnessHz - plain.brightnessHz) < 1)
    #expect(abs(shifted.attackMilliseconds - plain.attackMilliseconds) < 1)
    #expect(shifted.words == plain.words)
  }

  @Test func levelDoesNotCount() throws {
    let note = Self.string(hz: 220, numbers: [1, 2, 3, 4, 5, 6])
    let loud = try Self.describe(Self.clip(note), hz: 220)
    let soft = try Self.describe(Self.clip { 1e-3 * note($0) }, hz: 220)
    #expect(abs(soft.brightnessHz - loud.brightnessHz) < 0.1)
    #expect(soft.words == loud.words)
  }

  @Test func silenceIsNotDescribed() {
    for samples in [[], [0], [Float](repeating: 0, count: 9000), [Float](repeating: 0.5, count: 3)]
    {
      #expect(
        SoundDescription(of: AudioClip(samples: samples, sampleRate: 48_000), pitch: 60) == nil)
    }
  }

  @Test(arguments: [8000.0, 44_100, 192_000]) func oddSoundsHaveFiniteNumbers(
    rate: Double
  ) throws {
    var click = [Float](repeating: 0, count: 5000)
    click[2500] = 1
    var tail = [Float](repeating: 0, count: Int(20 * rate))
    for i in 0..<2000 { tail[i] = Float(sin(0.3 * Double(i))) }
    let bad: [Float] = [0, .nan, .infinity, 1]
    #expect(SoundDescription(of: AudioClip(samples: bad, sampleRate: rate), pitch: 60) == nil)
    for samples in [[0.1, -0.7, 0.2], click, tail, TestSignals.noise(count: 70)] {
      for pitch in [nil, 0, 60, 127.5] as [Double?] {
        let clip = AudioClip(samples: samples, sampleRate: rate)
        let description = try #require(SoundDescription(of: clip, pitch: pitch))
        let numbers = [
          description.brightnessHz, description.attackMilliseconds, description.noisiness,
          description.decayDBPerSecond ?? 0, description.inharmonicity ?? 0,
          description.oddToEvenDB ?? 0,
        ]
        #expect(numbers.allSatisfy { $0.isFinite }, "\(description)")
        #expect((0...1).contains(description.noisiness) && description.brightnessHz < rate / 2)
        // What a program reads is what was said.
        let json = try JSONEncoder().encode(description)
        #expect(try JSONDecoder().decode(SoundDescription.self, from: json) == description)
      }
    }
  }

  @Test func theBundledNotesAreWhatTheirNamesSay() throws {
    var notes: [String: SoundDescription] = [:]
    for note in BundledNote.all {
      let key = FileNameKey.key(of: note.name).map(Double.init)
      let clip = AudioClip(samples: note.samples, sampleRate: Self.rate)
      notes[note.name] = SoundDescription(of: clip, pitch: key)
    }
    func of(_ name: String) throws -> SoundDescription { try #require(notes[name]) }
    #expect(try of("flute_C4").brightnessHz < of("saw_G3").brightnessHz)
    #expect(try of("clarinet_G3").brightnessHz < of("saw_G3").brightnessHz)
    for plucked in ["harp_C5", "guitar_C3", "marimba_A4", "piano_C4", "vibraphone_C5"] {
      #expect(try of(plucked).words.hasSuffix("decays"), "\(plucked)")
      #expect(try of(plucked).attackMilliseconds < 20, "\(plucked)")
    }
    for held in ["flute_C4", "clarinet_G3", "bassoon_C3", "trumpet_A4", "saw_G3"] {
      #expect(try of(held).words.hasSuffix("sustains"), "\(held)")
    }
    #expect(try of("pad_C3").words.contains("slow attack"))
    #expect(try of("clarinet_G3").words.contains("hollow"))
    let piano = try #require(try of("piano_C4").inharmonicity)
    #expect((1e-4...1e-3).contains(piano), "\(piano)")
    #expect(try #require(try of("flute_C4").inharmonicity) < 0.2 * piano)
  }
}
