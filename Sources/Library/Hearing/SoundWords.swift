import Signal

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

  /// What players say, in the words of descriptions: each is one of several sets of words that must all
  /// be there.
  static let meanings: [String: [[String]]] = [
    "pad": [["slow attack", "sustains"]],
    "pluck": [["fast attack", "decays"]], "plucked": [["fast attack", "decays"]],
    "struck": [["fast attack", "decays"]], "bell": [["fast attack", "stretched"]],
    "percussive": [["fast attack", "decays", "short"], ["one-shot", "short"]],
    "drum": [["one-shot", "fast attack"]], "hit": [["one-shot", "fast attack"]],
    "bass": [["low"]], "deep": [["low"]], "noise": [["noisy"]], "airy": [["breathy"]],
    "warm": [["dark"]], "dull": [["dark"]], "brilliant": [["bright"]], "sharp": [["bright"]],
    "soft": [["slow attack"]], "sustained": [["sustains"]], "held": [["sustains"]],
    "loop": [["phrase"]], "lead": [["bright", "sustains"]],
  ]
}
