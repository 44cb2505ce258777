import NoteVAE
import Signal
import Sounds

/// What a sound is called in a library: the words of its description, and some of its length and pitch.
enum SoundWords {
  /// For example `bright, fast attack, decays, short, high`.
  static func words(of heard: HeardSound) -> String {
    let own = heard.description?.words ?? ""
    return
      ([own.isEmpty ? nil : own, length(heard.seconds), register(heard), heard.kind.name]
      .compactMap(\.self)).joined(separator: ", ")
  }

  private static func length(_ seconds: Double) -> String? {
    seconds < 0.5 ? "short" : seconds >= 4 ? "long" : nil
  }

  private static func register(_ heard: HeardSound) -> String? {
    guard let pitch = heard.pitch else { return "unpitched" }
    return pitch < 48 ? "low" : pitch >= 72 ? "high" : nil
  }

  /// What a player's word stands for, in the words of descriptions.
  enum Meaning: Equatable {
    /// Several sets of words, of one of which all must be there; none where a word has no meaning here.
    case has([[String]])
    /// Words none of which may be there.
    case lacks([String])
  }

  /// What a word stands for: one of a kind of sound, or one that generators understand.
  static func meaning(of word: String) -> Meaning {
    if let sets = kinds[word] { return .has(sets) }
    // What is said of length and register is what these words mean of a recording.
    if let semitones = SoundLexicon.registers[word], semitones != 0 {
      return .has([[semitones < 0 ? "low" : "high"]])
    }
    if let seconds = SoundLexicon.lengths[word] { return .has([[seconds < 2 ? "short" : "long"]]) }
    if let (trait, sign) = trait(of: word), let words = traits[trait] {
      if sign < 0, words.less.isEmpty { return .lacks(words.more) }
      return .has((sign > 0 ? words.more : words.less).map { [$0] })
    }
    return .has([])
  }

  /// The trait that a word lies along, and which way; nil for other words.
  static func trait(of word: String) -> (trait: NoteTrait, sign: Double)? {
    word == "noise" ? (.noise, 1) : SoundLexicon.trait(of: word)
  }

  /// What those of a family are called, as the beginnings of words; none for other words.
  /// - Parameter sentence: that it stands in: strings are bowed unless they are plucked there.
  static func members(of word: String, among sentence: [String]) -> [String] {
    let isPlucked = sentence.contains { $0.hasPrefix("pluck") }
    return SoundLexicon.members(
      of: isPlucked && ["string", "strings"].contains(word) ? "plucked" : word)
  }

  /// What kinds of sounds are like.
  private static let kinds: [String: [[String]]] = [
    "pad": [["slow attack", "sustains"]], "pluck": [["fast attack", "decays"]],
    "plucked": [["fast attack", "decays"]], "struck": [["fast attack", "decays"]],
    "bell": [["fast attack", "stretched"]],
    "percussive": [["fast attack", "decays", "short"], ["one-shot", "short"]],
    "drum": [["one-shot", "fast attack"]], "hit": [["one-shot", "fast attack"]],
    "bass": [["low"]], "noise": [["noisy"]], "loop": [["phrase"]],
    "lead": [["bright", "sustains"]],
  ]

  /// What descriptions say of much and of little of a trait.
  private static let traits: [NoteTrait: (more: [String], less: [String])] = [
    .brightness: (["bright"], ["dark"]), .attack: (["slow attack"], ["fast attack"]),
    .decay: (["decays", "fades"], ["sustains"]), .noise: (["noisy", "breathy"], []),
    .inharmonicity: (["stretched"], []), .hollowness: (["hollow"], []),
  ]
}
