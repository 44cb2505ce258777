import NoteVAE
import Sounds

extension FuzzTarget {
  /// Sentences through `SoundSentence`.
  static var sentence: FuzzTarget {
    let vocabulary = ["cello", "strings", "plucked", "bell", "choir", "flute"]
    return FuzzTarget(
      name: "sentence", streamNumber: 21,
      makeSeeds: {
        [
          "a bright plucked string, a little breathy, long",
          "between a cello and a choir, much darker", "very low metalic bell-like, not noisy",
        ].map { Array($0.utf8) }
      }
    ) { bytes in
      guard
        let sentence = try? SoundSentence(
          String(decoding: bytes, as: UTF8.self), vocabulary: vocabulary)
      else { return false }
      try BrokenPromise.unless(
        !sentence.wishes.isEmpty && !sentence.understood.isEmpty, "an empty wish was accepted")
      for wish in sentence.wishes {
        try BrokenPromise.unless(
          wish.words.allSatisfy(vocabulary.contains), "a word that nobody knows: \(wish.words)")
        try BrokenPromise.unless(
          wish.traits.values.allSatisfy(\.isFinite), "a trait is not finite: \(wish.traits)")
      }
      try BrokenPromise.unless(
        sentence.transposition.isFinite, "a transposition of \(sentence.transposition)")
      return true
    }
  }
}
