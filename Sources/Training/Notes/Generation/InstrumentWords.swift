import Corpora
import Foundation

/// Words of the notes of a corpus: those of their instruments' names, and of soundfonts' programs the
/// families of General MIDI and how they are played.
///
/// Source of the families: General MIDI System Level 1, MIDI Manufacturers Association 1991, table 1.
package struct InstrumentWords {
  /// Words that at least ``leastCount`` instruments have, most frequent first.
  package let vocabulary: [String]
  private let places: [String: Int]

  /// Instruments that a word needs, so that it says more than one name.
  private static let leastCount = 4

  /// - Parameter instruments: all names of a corpus.
  package init(_ instruments: some Sequence<String>) {
    var counts: [String: Int] = [:]
    for instrument in Set(instruments) {
      for word in Self.words(of: instrument) { counts[word, default: 0] += 1 }
    }
    vocabulary = counts.filter { $0.value >= Self.leastCount }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    places = Dictionary(uniqueKeysWithValues: vocabulary.enumerated().map { ($1, $0) })
  }

  /// Places in the vocabulary of an instrument's words, in ascending order.
  package func places(of instrument: String) -> [Int] {
    Self.words(of: instrument).compactMap { places[$0] }.sorted()
  }

  /// All words of an instrument, such as `violin`, `strings` and `bowed` of
  /// "FluidR3_GM/000-040 Violin".
  package static func words(of instrument: String) -> Set<String> {
    let parts = instrument.split(separator: "/", maxSplits: 1)
    var name = String(parts.last ?? "")
    var words: Set<String> = []
    if let match = name.firstMatch(of: /^(\d+)-(\d+)\s/) {
      name.removeSubrange(match.range)
      if parts.first?.contains("GM") == true || parts.first?.contains("General") == true,
        let bank = Int(match.1), let program = Int(match.2)
      {
        words = bank == 128 ? ["drum", "struck"] : familyWords(ofProgram: program)
      }
    }
    // "SynGuitarAcoustic1" is three words.
    let spaced = name.replacing(/([a-z])([A-Z])/) { "\($0.1) \($0.2)" }
    for part in spaced.lowercased().split(whereSeparator: { !$0.isLetter }) {
      let word = singular(String(part))
      if word.count >= 3, !meaningless.contains(word) { words.insert(word) }
    }
    return words
  }

  private static func singular(_ word: String) -> String {
    guard word.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss"), !word.hasSuffix("us") else {
      return word
    }
    return word == "strings" ? "strings" : String(word.dropLast())
  }

  /// Words of names that say nothing of a sound.
  private static let meaningless: Set<String> = [
    "the", "and", "key", "with", "for", "own", "after", "new", "old", "expr", "user", "unnamed",
    "init", "patch", "instrument", "sound", "synth", "super", "master", "simple", "default",
    "test", "layer", "cindi", "cormi", "bank", "split", "variable",
  ]

  /// Family and manner of playing of a General MIDI program, 0 to 127.
  private static func familyWords(ofProgram program: Int) -> Set<String> {
    let families: [Set<String>] = [
      ["piano", "struck"], ["mallet", "struck"], ["organ", "held"], ["guitar", "plucked"],
      ["bass", "plucked"], ["strings", "bowed"], ["ensemble", "held"], ["brass", "blown"],
      ["reed", "blown"], ["pipe", "blown"], ["lead", "electronic"], ["pad", "electronic", "held"],
      ["effect", "electronic"], ["ethnic", "plucked"], ["percussive", "struck"], ["effect"],
    ]
    switch program {
    case 4, 5: return ["piano", "electric", "struck"]
    case 6, 7: return ["keyboard", "plucked"]
    case 38, 39: return ["bass", "electronic"]
    case 45, 46: return ["strings", "plucked"]
    case 47: return ["percussive", "struck"]
    case 48, 49: return ["strings", "ensemble", "bowed"]
    case 52...54: return ["choir", "voice", "held"]
    case 109: return ["reed", "blown"]
    case 110: return ["strings", "bowed"]
    case 111: return ["reed", "blown"]
    default: return families[min(max(program, 0), 127) / 8]
    }
  }
}
