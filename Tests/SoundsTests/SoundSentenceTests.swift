import NoteVAE
import Sounds
import Testing

@Suite struct SoundSentenceTests {
  private let vocabulary = [
    "strings", "cello", "choir", "harp", "plucked", "bell", "flute", "violin", "pad", "voice",
  ]

  private func read(_ text: String) throws -> SoundSentence {
    try SoundSentence(text, vocabulary: vocabulary)
  }

  @Test func characterInstrumentAndLength() throws {
    let sentence = try read("A bright plucked string, a little breathy, long")
    #expect(sentence.wishes.count == 1)
    let wish = sentence.wishes[0]
    #expect(Set(wish.words) == ["plucked", "strings"])
    #expect(try #require(wish.traits[.brightness]) > 1)
    let breath = try #require(wish.traits[.noise])
    #expect(breath > 0.3 && breath < 0.8)
    // "plucked" has a fast attack, "long" a slow decay.
    #expect(try #require(wish.traits[.attack]) < 0)
    #expect(try #require(wish.traits[.decay]) < 0)
    #expect(sentence.seconds == 6 && sentence.transposition == 0)
    #expect(sentence.unknown.isEmpty)
  }

  @Test func keysAndSeconds() throws {
    let sentence = try read("a dark harp on A3, 2.5 seconds")
    #expect(sentence.key == 57 && sentence.seconds == 2.5 && sentence.unknown.isEmpty)
    #expect(try read("C#4 bell for 4s").key == 61)
    #expect(try read("harp 7").unknown == ["7"] && read("between harps").unknown == ["between"])
    // Letters that changed places, as fingers do.
    #expect(try read("celol").wishes[0].words.first == "cello")
    // Words that say nothing, and names that do.
    #expect(throws: SoundSentence.Failure.nothingUnderstood(["something", "very"])) {
      try read("something very")
    }
  }

  @Test func betweenTwo() throws {
    let sentence = try read("between a cello and a choir, darker")
    #expect(sentence.wishes.map { $0.words.first } == ["cello", "choir"])
    #expect(sentence.wishes.allSatisfy { ($0.traits[.brightness] ?? 0) < 0 })
  }

  /// What stands before a noun is its own, and "and" joins adjectives too.
  @Test func betweenTwoOfACharacter() throws {
    let bright = try read("between a cello and a bright choir").wishes
    #expect(bright.map { $0.words.first } == ["cello", "choir"])
    #expect(bright[0].traits[.brightness] == nil && (bright[1].traits[.brightness] ?? 0) > 0)
    let both = try read("between a noisy and dark cello and a choir, long").wishes
    #expect(both.map { $0.words.first } == ["cello", "choir"])
    #expect((both[0].traits[.brightness] ?? 0) < 0 && (both[0].traits[.noise] ?? 0) > 0)
    #expect(both[1].traits[.brightness] == nil)
  }

  @Test func degreesAndOpposites() throws {
    func brightness(_ text: String) throws -> Double {
      try #require(try read(text).wishes[0].traits[.brightness])
    }
    let bright = try brightness("bright")
    let less = try brightness("less bright")
    #expect(try brightness("very bright") > bright)
    #expect(try brightness("slightly bright") < bright)
    #expect(try brightness("not bright") == less)
    #expect(less < 0)
    #expect(try brightness("brighter") == bright)
    #expect(try brightness("DARK") == -bright)
  }

  /// Other forms, other names, and one or two wrong letters.
  @Test(
    arguments: [
      ("fiddle", "violin"), ("bells", "bell"), ("violins", "violin"), ("flut", "flute"),
      ("bell-like", "bell"), ("singers", "voice"),
    ])
  func formsOfNouns(written: String, meant: String) throws {
    #expect(try read(written).wishes[0].words.contains(meant), "\(written)")
  }

  @Test func registers() throws {
    let low = try read("a low cello").transposition
    #expect(low < -12)
    #expect(try read("a high bell").transposition > 12)
    #expect(try read("very low pad").transposition < low)
  }

  @Test func whatIsNotKnownIsTold() throws {
    let sentence = try read("a purple cello")
    #expect(sentence.unknown == ["purple"])
    let misspelt = try read("a metalic chello").understood
    #expect(misspelt.contains { $0.meaning.contains("taken for \"metallic\"") })
    #expect(misspelt.contains { $0.meaning.contains("taken for \"cello\"") })
  }

  @Test func sentencesThatAskForNothing() {
    #expect(throws: SoundSentence.Failure.empty) { try read("  ...  ") }
    #expect(throws: SoundSentence.Failure.nothingUnderstood(["violet", "xyzzy"])) {
      try read("violet xyzzy")
    }
    #expect(throws: SoundSentence.Failure.contradiction("bright", "dark")) {
      try read("bright and dark")
    }
    #expect(throws: SoundSentence.Failure.nothingUnderstood(["klang", "из", "меди"])) {
      try read("Klang из меди")
    }
  }

  /// Families of instruments: those that generators know by another name, and others.
  @Test func familiesHaveTheirMembers() {
    let brass = SoundLexicon.members(of: "brass")
    #expect(brass == ["cornet", "euphonium", "flugelhorn", "horn", "trombone", "trumpet", "tuba"])
    #expect(SoundLexicon.members(of: "strings") == SoundLexicon.members(of: "bowed"))
    #expect(Set(SoundLexicon.members(of: "plucked")).isSuperset(of: ["guitar", "harp", "lute"]))
    #expect(SoundLexicon.members(of: "reeds").contains("oboe"))
    #expect(SoundLexicon.members(of: "brazen").isEmpty)
  }

  /// Each listed word is understood as what the list says of it.
  @Test func everyListedWordIsUnderstood() throws {
    for group in SoundSentence.knownWords(vocabulary: vocabulary) where group.name != "degree" {
      for word in group.words {
        let sentence = try read(word)
        #expect(sentence.unknown.isEmpty, "\(word)")
        guard let trait = NoteTrait.allCases.first(where: { group.name.hasSuffix($0.rawValue) })
        else { continue }
        let amount = sentence.wishes[0].traits[trait] ?? 0
        #expect((amount > 0) == group.name.hasPrefix("more"), "\(word): \(amount)")
      }
    }
  }
}
