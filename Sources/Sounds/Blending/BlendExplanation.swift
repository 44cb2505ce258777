import Foundation
import Music
import NoteVAE
import Signal

/// What moves on the way from one note to another, in words and numbers.
public struct BlendExplanation: Codable, Sendable {
  /// One of the three sounds; what a sound does not have is nil.
  public struct Sound: Codable, Sendable {
    /// Name for the player.
    public let name: String
    /// Short phrase; see `SoundDescription.words`.
    public let words: String
    /// MIDI pitch.
    public let pitch: Double?
    /// Root mean square.
    public let levelDB: Double
    /// Spectral centroid.
    public let brightnessHz: Double?
    /// Time from 20 to 3 dB below the highest level.
    public let attackMilliseconds: Double?
    /// Fall of the level after the attack.
    public let decayDBPerSecond: Double?
    /// Share of the power between partials, 0…1.
    public let noisiness: Double?
    /// Stretch of the partials.
    public let inharmonicity: Double?
    /// Odd over even partials.
    public let oddToEvenDB: Double?

    init(name: String, pitch: Double?, _ clip: AudioClip) {
      let description = SoundDescription(of: clip, pitch: pitch)
      self.name = name
      self.pitch = pitch
      levelDB = Units.amplitudeToDB(Double(max(clip.rms, 1e-6)))
      words = description?.words ?? ""
      brightnessHz = description?.brightnessHz
      attackMilliseconds = description?.attackMilliseconds
      decayDBPerSecond = description?.decayDBPerSecond
      noisiness = description?.noisiness
      inharmonicity = description?.inharmonicity
      oddToEvenDB = description?.oddToEvenDB
    }
  }

  /// What is compared.
  public enum Quality: String, CaseIterable, Codable, Sendable {
    case pitch, level, brightness, attack, decay, noise, inharmonicity, oddToEven
  }

  /// The first note, the blend, the second note.
  public let sounds: [Sound]
  /// Where the blend lies, 0 the first note and 1 the second.
  public let mix: Double
  /// What changes enough to be heard, the most first.
  public let changes: [Quality]
  /// The changes in a sentence.
  public let sentence: String

  /// Explains two notes; each note is played on its own key, the blend on the first one's.
  public init(of sources: [NoteSource], names: [String], mix: Double, _ blender: NoteBlender) {
    func sound(_ name: String, _ weights: [Double], pitch: Double?) -> Sound {
      var blend = NoteBlend(MixPath(weights: weights))
      blend.pitch = pitch
      return Sound(name: name, pitch: pitch, blender.render(blend, of: sources))
    }
    let pitches = sources.map(\.latent.condition.pitch)
    let first = sound(names[0], [1, 0], pitch: pitches[0])
    let second = sound(names[1], [0, 1], pitch: pitches[1] ?? pitches[0])
    let middle = sound(
      "mix \(String(format: "%g", mix))", [1 - mix, mix], pitch: pitches[0] ?? pitches[1])
    sounds = [first, middle, second]
    self.mix = mix
    let weighed = Quality.allCases.map { ($0, $0.change(from: first, to: second)) }
      .filter { abs($0.1) >= 1 }.sorted { abs($0.1) > abs($1.1) }
    changes = weighed.map(\.0)
    let phrases = weighed.map { $0.0.phrase(rising: $0.1 > 0) }
    sentence =
      phrases.isEmpty
      ? "From \(names[0]) to \(names[1]) little changes that these measures hear."
      : "From \(names[0]) to \(names[1]): \(phrases.joined(separator: ", "))."
  }
}

extension BlendExplanation.Quality {
  /// For a table.
  public var title: String {
    switch self {
    case .oddToEven: "odd/even"
    default: rawValue
    }
  }

  /// The quality of a sound with its unit; a dash for what it does not have.
  public func text(of sound: BlendExplanation.Sound) -> String {
    func show(_ value: Double?, _ format: String) -> String {
      value.map { String(format: format, $0) } ?? "–"
    }
    switch self {
    case .pitch: return sound.pitch.map { NoteName.name(ofKey: Int($0.rounded())) } ?? "none"
    case .level: return show(sound.levelDB, "%.1f dB")
    case .brightness: return show(sound.brightnessHz, "%.0f Hz")
    case .attack: return show(sound.attackMilliseconds, "%.0f ms")
    case .decay: return show(sound.decayDBPerSecond, "%.1f dB/s")
    case .noise: return show(sound.noisiness.map { 100 * $0 }, "%.1f %%")
    case .inharmonicity: return show(sound.inharmonicity, "%.5f")
    case .oddToEven: return show(sound.oddToEvenDB, "%.1f dB")
    }
  }

  /// How much changes, 1 being what one just notices in passing: a semitone, 3 dB, a third of an octave
  /// of brightness, twice the attack, 5 dB/s, 3 % of noise, 0.0003 of stretch, 6 dB of odd over even.
  func change(from a: BlendExplanation.Sound, to b: BlendExplanation.Sound) -> Double {
    func step(_ value: (BlendExplanation.Sound) -> Double?, _ unit: Double) -> Double {
      guard let x = value(a), let y = value(b) else { return 0 }
      return (y - x) / unit
    }
    switch self {
    case .pitch: return step(\.pitch, 1)
    case .level: return step(\.levelDB, 3)
    case .brightness: return step({ $0.brightnessHz.map(log2) }, 1 / 3)
    case .attack: return step({ $0.attackMilliseconds.map { log2(max($0, 5)) } }, 1)
    case .decay: return step(\.decayDBPerSecond, 5)
    case .noise: return step(\.noisiness, 0.03)
    case .inharmonicity: return step(\.inharmonicity, 0.0003)
    case .oddToEven: return step(\.oddToEvenDB, 6)
    }
  }

  /// A change in words.
  func phrase(rising: Bool) -> String {
    switch self {
    case .pitch: rising ? "higher" : "lower"
    case .level: rising ? "louder" : "softer"
    case .brightness: rising ? "brighter" : "darker"
    case .attack: rising ? "slower to begin" : "quicker to begin"
    case .decay: rising ? "fading faster" : "sustaining longer"
    case .noise: rising ? "breathier" : "purer"
    case .inharmonicity: rising ? "more stretched" : "more harmonic"
    case .oddToEven: rising ? "hollower" : "fuller"
    }
  }
}
