import Foundation
import NoteVAE
import Signal

/// How well a sound fits what a sentence says sounds are like.
struct SearchFit {
  /// Descriptions that do not fit.
  let unmet: Int
  /// How far the sound goes the way that was asked for, 0…1, the mean over all descriptions: 1 where it is
  /// called so, by its name or a tag; else by what was measured of it (`share(of:in:)`), 0.5 where nothing was; from
  /// the other side where a word is turned round.
  let share: Double
  /// Words of its name and its tags.
  let called: Int

  /// 0 for a sound that could not fit better: one for each word that does not fit, and less than one for how
  /// far those go that do.
  var distance: Double { Double(unmet) + 1 - share }

  init(_ sentence: SearchSentence, _ entry: SoundEntry) {
    let descriptions = sentence.descriptions
    let own = Set((entry.words ?? "").components(separatedBy: ", "))
    let names = (entry.calls + " " + entry.tags.joined(separator: " ")).lowercased()
      .split { !$0.isLetter && !$0.isNumber }
    called = sentence.words.count { word in
      !word.isTurned && names.contains { $0.hasPrefix(word.text) }
    }
    func isCalledSo(_ word: SearchSentence.Word) -> Bool {
      names.contains { name in word.calls.contains { name.hasPrefix($0) } }
    }
    unmet = descriptions.count { word in
      let fits =
        switch word.meaning {
        case .has(let sets): sets.contains { $0.allSatisfy(own.contains) }
        case .lacks(let words): !words.contains(where: own.contains)
        }
      return (fits || isCalledSo(word)) == word.isTurned
    }
    let shares = descriptions.map { word -> Double in
      if isCalledSo(word) { return word.isTurned ? 0 : 1 }
      guard let (trait, sign) = SoundWords.trait(of: word.text),
        let share = Self.share(of: trait, in: entry)
      else { return 0.5 }
      return (sign > 0) != word.isTurned ? share : 1 - share
    }
    share = shares.isEmpty ? 0.5 : shares.reduce(0, +) / Double(shares.count)
  }

  /// How much of a trait a sound has, 0…1, by a logistic curve over the logarithm of what was measured; nil
  /// where nothing was. It is 0.12 and 0.88 at two values: for brightness, attack and decay those at which descriptions
  /// begin to speak of little and of much (`SoundDescription.words`), for noise 0.001, as clean as recordings
  /// are, and 0.02, from which it is breathy.
  private static func share(of trait: NoteTrait, in entry: SoundEntry) -> Double? {
    func between(_ low: Double, _ high: Double, _ value: Double) -> Double {
      let place = log(max(value, 1e-6) / low) / log(high / low)
      return 1 / (1 + exp(-4 * (place - 0.5)))
    }
    switch trait {
    case .brightness:
      guard let hz = entry.brightnessHz else { return nil }
      let fundamental = entry.pitch.map(Units.pitchToHz)
      return fundamental.map { between(1.5 * $0, 3 * $0, hz) } ?? between(500, 3000, hz)
    case .attack: return entry.attackMilliseconds.map { between(20, 100, $0) }
    case .decay: return entry.decayDBPerSecond.map { between(2, 10, max($0, 0.1)) }
    case .noise: return entry.noisiness.map { between(0.001, 0.02, $0) }
    case .inharmonicity, .hollowness: return nil
    }
  }
}
