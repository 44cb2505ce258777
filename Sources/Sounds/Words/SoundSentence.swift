import Foundation
import Music
import NoteVAE

/// A sentence about a sound, understood: "a bright plucked string, a little breathy, long".
///
/// No grammar and no language model: words are looked up in a lexicon of pairs of opposites, in the
/// vocabulary that a generator learned from names of instruments, and among words of register and
/// length; "on A3" names a key and "4 seconds" a length; words such as "very" and "a little" change what follows. The same sentence is always
/// understood in the same way.
public struct SoundSentence: Sendable, Equatable {
  /// What one word was taken for.
  public struct Understood: Codable, Sendable, Equatable {
    /// As it was written.
    public let word: String
    /// For example `brightness +1.0`, `instrument harp`, `register -19 semitones`.
    public let meaning: String
  }

  /// What a generator is asked for; two wishes for a sound between two.
  public private(set) var wishes: [NoteGenerator.Wish] = []
  /// The MIDI key that is named; nil for none.
  public private(set) var key: Double?
  /// Semitones away from the key that would be played.
  public private(set) var transposition = 0.0
  /// Length in seconds, if it was said.
  public private(set) var seconds: Double?
  /// Words that were understood, in their order.
  public private(set) var understood: [Understood] = []
  /// Words that were not.
  public private(set) var unknown: [String] = []

  /// Reads a sentence.
  /// - Parameters:
  ///   - text: in English.
  ///   - vocabulary: of the generator.
  /// - Throws: ``Failure`` where nothing in it is understood, or opposites are asked for at once.
  public init(_ text: String, vocabulary: [String]) throws(Failure) {
    let words = Self.words(of: text)
    guard !words.isEmpty else { throw .empty }
    let known = SoundLexicon.names(in: vocabulary)
    let parts = Self.alternatives(words, known)
    var common = NoteGenerator.Wish()
    for (index, part) in parts.enumerated() {
      var wish = NoteGenerator.Wish()
      // "between a cello and a choir, darker": what follows the second noun is said of both.
      let isLast = parts.count > 1 && index == parts.count - 1
      let own = isLast ? part.lastIndex { Self.isNoun($0, known) }.map { $0 + 1 } ?? 0 : part.count
      try read(Array(part[..<own]), known, into: &wish)
      if isLast { try read(Array(part[own...]), known, into: &common) }
      wishes.append(wish)
    }
    if parts.count > 1 {
      for index in wishes.indices { wishes[index].traits.merge(common.traits) { own, _ in own } }
    }
    if parts.count == 1, words.contains("between") { unknown.append("between") }
    guard !understood.isEmpty else { throw .nothingUnderstood(unknown.isEmpty ? words : unknown) }
  }

  /// Reads some words into a wish.
  private mutating func read(
    _ words: [String], _ vocabulary: Set<String>, into wish: inout NoteGenerator.Wish
  ) throws(Failure) {
    var degree = 1.0
    var said: [NoteTrait: (word: String, sign: Double)] = [:]
    var number: Double?
    for word in words {
      if let value = Self.number(word) {
        if let number { unknown.append(Self.text(number)) }
        number = value
        continue
      }
      if let value = number {
        number = nil
        if Self.seconds.contains(word), Self.lengths.contains(value) {
          seconds = value
          understood.append(
            Understood(
              word: "\(Self.text(value)) \(word)",
              meaning: String(format: "length %.1f s", seconds!)))
          continue
        }
        unknown.append(Self.text(value))
      }
      if word.contains(where: \.isNumber), let named = NoteName.key(of: word) {
        key = Double(named)
        understood.append(Understood(word: word, meaning: "key \(named)"))
        continue
      }
      if let factor = SoundLexicon.degrees[word] {
        degree *= factor
        continue
      }
      if SoundLexicon.fillers.contains(word) { continue }
      let form = Self.stem(word, vocabulary)
      defer { degree = 1 }
      guard let form else {
        unknown.append(word)
        continue
      }
      if form != word, !Self.isInflected(word, of: form) {
        understood.append(Understood(word: word, meaning: "taken for \"\(form)\""))
      }
      var meanings: [String] = []
      if let (trait, sign) = SoundLexicon.trait(of: form) {
        let amount = sign * degree * Self.step
        if let before = said[trait], before.sign * amount < 0 {
          throw .contradiction(before.word, word)
        }
        said[trait] = (word, amount)
        wish.traits[trait, default: 0] += amount
        meanings.append(String(format: "%@ %+.1f", trait.rawValue, amount))
      }
      let nouns = SoundLexicon.nouns(of: form, in: vocabulary)
      if degree > 0, !nouns.isEmpty {
        wish.words += nouns.filter { !wish.words.contains($0) }
        meanings.append("instrument \(nouns.joined(separator: ", "))")
      }
      if let register = SoundLexicon.registers[form] {
        transposition += register * degree
        meanings.append(String(format: "register %+.0f semitones", register * degree))
      }
      if let length = SoundLexicon.lengths[form] {
        seconds = degree > 0 ? length : 3
        meanings.append(String(format: "length %.1f s", seconds!))
      }
      if meanings.isEmpty {
        unknown.append(word)
      } else {
        understood.append(Understood(word: word, meaning: meanings.joined(separator: "; ")))
      }
    }
    if let number { unknown.append(Self.text(number)) }
  }

  private static let lengths = 0.01...600.0
  private static let seconds: Set<String> = ["s", "sec", "second", "seconds"]

  private static func number(_ word: String) -> Double? {
    guard word.first?.isNumber == true, let value = Double(word), value.isFinite else { return nil }
    return value
  }

  private static func text(_ number: Double) -> String { String(format: "%g", number) }

  /// Standard deviations that an adjective stands for.
  private static let step = 1.2

  /// Words in lower case, and numbers; "4s" is two of them.
  private static func words(of text: String) -> [String] {
    let marks = CharacterSet(charactersIn: "-'.")
    return text.lowercased().split { !$0.isLetter && !$0.isNumber && !"-'.#".contains($0) }
      .map { $0.trimmingCharacters(in: marks) }.filter { !$0.isEmpty }
      .flatMap { word -> [String] in
        let digits = word.prefix { $0.isNumber || $0 == "." }
        return digits.isEmpty || digits.count == word.count
          ? [word] : [String(digits), String(word.dropFirst(digits.count))]
      }
  }

  /// The words of each end of "between … and …"; all of them where it is not said.
  ///
  /// The "and" is the first one after a noun: "between a warm and dark cello and a choir".
  private static func alternatives(_ words: [String], _ vocabulary: Set<String>) -> [[String]] {
    guard let between = words.firstIndex(of: "between") else { return [words] }
    let noun = words[between...].firstIndex { isNoun($0, vocabulary) } ?? between
    guard let and = words[noun...].firstIndex(of: "and"), and + 1 < words.count
    else { return [words.filter { $0 != "between" }] }
    let first = Array(words[..<between]) + words[(between + 1)..<and]
    return [first, Array(words[(and + 1)...])]
  }

  private static func isNoun(_ word: String, _ vocabulary: Set<String>) -> Bool {
    guard SoundLexicon.degrees[word] == nil, !SoundLexicon.fillers.contains(word) else {
      return false
    }
    return stem(word, vocabulary).map { !SoundLexicon.nouns(of: $0, in: vocabulary).isEmpty }
      ?? false
  }

  /// The form of a word under which it is known: itself, without an ending, or the nearest word that
  /// differs in one or two letters; nil if none is near.
  private static func stem(_ word: String, _ vocabulary: Set<String>) -> String? {
    func isKnown(_ form: String) -> Bool {
      SoundLexicon.trait(of: form) != nil || SoundLexicon.registers[form] != nil
        || SoundLexicon.lengths[form] != nil
        || !SoundLexicon.nouns(of: form, in: vocabulary).isEmpty
    }
    for form in forms(of: word) where isKnown(form) { return form }
    guard word.count >= 4 else { return nil }
    let all =
      SoundLexicon.opposites.flatMap { $0.more + $0.less } + Array(SoundLexicon.synonyms.keys)
      + Array(vocabulary)
    let most = word.count >= 7 ? 2 : 1
    let near = all.map { (distance: editDistance(word, $0), word: $0) }
      .filter { $0.distance <= most && isKnown($0.word) }
    return near.min { ($0.distance, $0.word) < ($1.distance, $1.word) }?.word
  }

  /// A word, and what it may be a form of: plural, comparative, adverb, "bell-like".
  private static func forms(of word: String) -> [String] {
    var forms = [word]
    for ending in ["-like", "like", "est", "er", "ly", "ish", "s", "y", "d"]
    where word.hasSuffix(ending) && word.count > ending.count + 2 {
      let stem = String(word.dropLast(ending.count))
      forms += [stem, stem + "e", stem + "y"]
      // "fatter" is of "fat", "noisier" of "noisy".
      if stem.count > 3, stem.last == stem.dropLast().last { forms.append(String(stem.dropLast())) }
      if stem.hasSuffix("i") { forms.append(stem.dropLast() + "y") }
    }
    return forms
  }

  private static func isInflected(_ word: String, of form: String) -> Bool {
    forms(of: word).contains(form)
  }

  /// Letters to change, add or leave out, and neighbours to change places. Source: Damerau 1964, "A
  /// technique for computer detection and correction of spelling errors".
  private static func editDistance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var (before, row) = ([Int](), Array(0...b.count))
    for i in a.indices {
      var next = [i + 1]
      for j in b.indices {
        var least = min(row[j + 1] + 1, next[j] + 1, row[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          least = min(least, before[j - 1] + 1)
        }
        next.append(least)
      }
      (before, row) = (row, next)
    }
    return row[b.count]
  }
}

extension SoundSentence {
  /// Why a sentence asks for no sound.
  public enum Failure: Error, LocalizedError, Equatable {
    /// There are no words in it.
    case empty
    /// None of these words is known.
    case nothingUnderstood([String])
    /// Two words ask for opposites.
    case contradiction(String, String)

    /// For the player.
    public var errorDescription: String? {
      switch self {
      case .empty:
        "the sentence is empty; say what to generate, such as \"a dark bowed string, long\""
      case .nothingUnderstood(let words):
        "none of these words is known: \(words.joined(separator: ", ")); "
          + "'sfumato words' lists those that are"
      case .contradiction(let first, let second):
        "\"\(first)\" and \"\(second)\" ask for opposites; leave one of them out"
      }
    }
  }
}

extension SoundSentence {
  /// Words of one kind.
  public struct Group: Codable, Sendable, Equatable {
    /// What they say, such as "more brightness".
    public let name: String
    /// In the order of the alphabet.
    public let words: [String]
  }

  /// All words that sentences may have, but for other forms of them.
  /// - Parameter vocabulary: of the generator.
  public static func knownWords(vocabulary: [String]) -> [Group] {
    let known = SoundLexicon.names(in: vocabulary)
    let instruments = known.union(
      SoundLexicon.synonyms.keys.filter { !SoundLexicon.nouns(of: $0, in: known).isEmpty })
    var groups = SoundLexicon.opposites.flatMap { pair in
      [
        Group(name: "more \(pair.trait.rawValue)", words: pair.more.sorted()),
        Group(name: "less \(pair.trait.rawValue)", words: pair.less.sorted()),
      ]
    }
    groups.append(Group(name: "register", words: SoundLexicon.registers.keys.sorted()))
    groups.append(Group(name: "length", words: SoundLexicon.lengths.keys.sorted()))
    groups.append(Group(name: "degree", words: SoundLexicon.degrees.keys.sorted()))
    groups.append(Group(name: "instruments and families", words: instruments.sorted()))
    return groups.filter { !$0.words.isEmpty }
  }

  /// Words of a generator's vocabulary that a name stands for, nearest first; none if nothing.
  public static func instruments(named name: String, vocabulary: [String]) -> [String] {
    let known = SoundLexicon.names(in: vocabulary)
    return words(of: name).flatMap { word -> [String] in
      stem(word, known).map { SoundLexicon.nouns(of: $0, in: known) } ?? []
    }
  }
}
