import Sounds

/// What a player's sentence asks of sounds: names, and what they sound like.
struct SearchSentence {
  /// A word of the sentence.
  struct Word: Equatable {
    /// As it was said, in small letters.
    var text: String
    /// What it stands for in descriptions.
    var meaning: SoundWords.Meaning
    /// Whether it was turned round: *not*, *no*, *without*.
    var isTurned: Bool
    /// Beginnings of words that it is called by: its own, and those of a family.
    var calls: [String]

    /// Whether it says what a sound is like, and not what it is called.
    var describes: Bool { meaning != .has([]) }
  }

  let words: [Word]

  /// Reads a sentence; nil where no word is left.
  init?(_ text: String) {
    let said = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    var words: [Word] = []
    var isTurned = false
    for word in said {
      if let degree = SoundLexicon.degrees[word] {
        isTurned = isTurned != (degree < 0)
      } else if !SoundLexicon.fillers.contains(word) {
        words.append(
          Word(
            text: word, meaning: SoundWords.meaning(of: word), isTurned: isTurned,
            calls: [word] + SoundWords.members(of: word, among: said)))
        isTurned = false
      }
    }
    // Who asks for such words alone means names.
    if words.isEmpty {
      words = said.map { Word(text: $0, meaning: .has([]), isTurned: false, calls: [$0]) }
    }
    guard !words.isEmpty else { return nil }
    self.words = words
  }

  /// Words that a sound may have more or less of.
  var descriptions: [Word] { words.filter(\.describes) }

  /// As SQLite's full-text search reads it: every word fits.
  var strictCondition: String { condition(of: words) }

  /// Every word is one of the name, the folder or the tags; nil where none is asked for.
  var namedCondition: String? {
    let wanted = words.filter { !$0.isTurned }.map { "\"\($0.text)\" *" }
    guard !wanted.isEmpty else { return nil }
    let all = "{name tags} : (\(wanted.joined(separator: " AND ")))"
    return Self.leavingOut(words.filter(\.isTurned), of: all)
  }

  /// Only the names fit; where none is asked for, any of the descriptions. Nil where that is no different.
  var looseCondition: String? {
    let names = words.filter { !$0.describes }
    guard !descriptions.isEmpty else { return nil }
    if names.contains(where: { !$0.isTurned }) { return condition(of: names) }
    let wanted = descriptions.filter { !$0.isTurned }
    guard wanted.count > 1 else { return nil }
    let any = "(" + wanted.map { Self.condition($0) }.joined(separator: " OR ") + ")"
    return Self.leavingOut(names, of: any)
  }

  private func condition(of words: [Word]) -> String {
    let wanted = words.filter { !$0.isTurned }.map(Self.condition)
    let all = wanted.isEmpty ? Self.anything : wanted.joined(separator: " AND ")
    return Self.leavingOut(words.filter(\.isTurned), of: all)
  }

  private static func leavingOut(_ words: [Word], of all: String) -> String {
    words.reduce(all) { "(\($0)) NOT \(condition($1))" }
  }

  /// What fits every sound: each is of a kind.
  private static let anything =
    "(" + SoundKind.allCases.map { "words : \"\($0.name)\"" }.joined(separator: " OR ") + ")"

  /// One word, as if it were not turned.
  private static func condition(_ word: Word) -> String {
    let names = word.calls.map { "\"\($0)\" *" }
    switch word.meaning {
    case .has(let sets):
      let meanings = sets.map { words in
        "(" + words.map { "words : \"\($0)\"" }.joined(separator: " AND ") + ")"
      }
      return "(" + (names + meanings).joined(separator: " OR ") + ")"
    case .lacks(let words):
      let other = words.map { "words : \"\($0)\"" }.joined(separator: " OR ")
      return "(\(names.joined(separator: " OR ")) OR (\(anything) NOT (\(other))))"
    }
  }
}
