import Foundation
import NoteVAE

/// What words say of a sound: how far along which trait, which instrument, which register and length.
///
/// Words that musicians use for presets come in pairs of opposites, and each pair lies along one thing
/// that can be measured, as in the timbral models of AudioCommons (Pearce et al. 2017).
package enum SoundLexicon {
  /// A pair of opposites.
  struct Opposites: Sendable {
    /// The trait that they lie along.
    let trait: NoteTrait
    /// Words for more of it.
    let more: [String]
    /// Words for less of it.
    let less: [String]
  }

  static let opposites = [
    Opposites(
      trait: .brightness,
      more: [
        "bright", "brilliant", "sharp", "crisp", "shiny", "sparkling", "harsh", "piercing",
        "brassy", "buzzy", "tinny", "thin",
      ],
      less: [
        "dark", "dull", "warm", "mellow", "muffled", "round", "soft", "gentle", "muted", "smooth",
        "deep",
      ]),
    Opposites(
      trait: .attack,
      more: ["slow", "swelling", "fading", "bowed", "gradual", "creeping"],
      less: ["fast", "sudden", "percussive", "snappy", "punchy", "struck", "plucked", "hit"]),
    Opposites(
      trait: .decay,
      more: ["decaying", "short", "dying", "damped", "dry", "staccato", "plucky", "brief"],
      less: ["sustained", "long", "held", "endless", "steady", "singing", "ringing"]),
    Opposites(
      trait: .noise,
      more: [
        "noisy", "breathy", "airy", "hissing", "rough", "scratchy", "dirty", "windy", "gritty",
        "raspy", "whispering",
      ],
      less: ["clean", "pure", "clear", "noiseless", "tonal", "pristine"]),
    Opposites(
      trait: .inharmonicity,
      more: ["metallic", "clangorous", "inharmonic", "gong-like", "jangling", "stretched"],
      less: ["harmonic", "tuned", "consonant"]),
    Opposites(
      trait: .hollowness,
      more: ["hollow", "woody", "square", "cavernous", "empty"],
      less: ["full", "rich", "fat", "thick", "dense"]),
  ]

  /// Other names of what a generator may know, the nearest first.
  static let synonyms: [String: [String]] = [
    "fiddle": ["violin"], "viola": ["viola", "violin", "strings"], "cello": ["cello", "strings"],
    "contrabass": ["contrabass", "bass"], "orchestra": ["ensemble", "strings"],
    "saxophone": ["sax", "saxophone", "reed"], "sax": ["sax", "saxophone", "reed"],
    "oboe": ["oboe", "reed"], "clarinet": ["clarinet", "reed"], "bassoon": ["bassoon", "reed"],
    "recorder": ["recorder", "pipe", "flute"], "whistle": ["whistle", "pipe", "flute"],
    "horn": ["horn", "brass"], "trumpet": ["trumpet", "brass"], "tuba": ["tuba", "brass"],
    "trombone": ["trombone", "brass"], "keys": ["piano", "keyboard"],
    "keyboard": ["keyboard", "piano"], "rhodes": ["rhodes", "electric", "piano"],
    "glockenspiel": ["glockenspiel", "mallet", "bell"], "chime": ["chime", "bell"],
    "gong": ["gong", "bell"], "kalimba": ["kalimba", "mallet"], "gamelan": ["mallet", "bell"],
    "vibraphone": ["vibraphone", "vibe", "mallet"], "marimba": ["marimba", "mallet"],
    "xylophone": ["xylophone", "mallet"], "celesta": ["celesta", "mallet"],
    "harpsichord": ["harpsichord", "keyboard"], "lute": ["lute", "guitar", "plucked"],
    "mandolin": ["mandolin", "guitar", "plucked"], "banjo": ["banjo", "plucked"],
    "koto": ["koto", "plucked"], "sitar": ["sitar", "plucked"], "harp": ["harp", "plucked"],
    "string": ["strings"], "voice": ["voice", "choir"], "vocal": ["voice", "choir"],
    "singer": ["voice", "choir"], "chorus": ["choir"], "synthesizer": ["electronic"],
    "synth": ["electronic"], "sweep": ["sweep", "pad"], "drone": ["drone", "pad"],
    "atmosphere": ["atmosphere", "pad"], "kick": ["drum"], "snare": ["drum"],
    "timpani": ["timpani", "percussive"], "percussion": ["percussive", "drum"],
    "accordion": ["accordion", "reed"], "harmonica": ["harmonica", "reed"],
  ]

  /// Instruments that one word names together.
  private struct Family {
    /// What players call it.
    let names: Set<String>
    /// What it is called among ``synonyms``: all that have such a one belong to it.
    var known: Set<String> = []
    /// What belongs to it beside.
    var others: [String] = []
  }

  private static let families = [
    Family(
      names: ["string", "strings", "bowed"], known: ["strings"],
      others: ["violin", "contrabass", "fiddle"]),
    Family(names: ["brass"], known: ["brass"], others: ["cornet", "flugelhorn", "euphonium"]),
    Family(
      names: ["woodwind", "woodwinds", "wind", "winds"],
      others: ["flute", "clarinet", "oboe", "bassoon", "sax", "recorder", "piccolo"]),
    Family(names: ["reed", "reeds"], known: ["reed"]),
    Family(names: ["mallet", "mallets"], known: ["mallet"]),
    Family(
      names: ["keyboard", "keys"], known: ["keyboard", "piano"],
      others: ["piano", "epiano", "organ", "clavinet"]),
    Family(names: ["voice", "vocal", "singer", "choir"], known: ["voice"], others: ["choir"]),
    Family(
      names: ["drum", "drums", "percussion"], known: ["drum"],
      others: ["tom", "hat", "hihat", "crash", "ride", "cymbal", "clap", "conga", "bongo"]),
    Family(
      names: ["plucked", "pluck"], known: ["plucked"], others: ["guitar", "ukulele", "zither"]),
  ]

  /// What those of a family are called, as the beginnings of words, in the order of the alphabet; none for words
  /// that name no family.
  package static func members(of word: String) -> [String] {
    guard let family = families.first(where: { $0.names.contains(word) }) else { return [] }
    return
      (synonyms.filter { !family.known.isDisjoint(with: $0.value) }.map(\.key)
      + family.others).sorted()
  }

  /// Words of register, in semitones from the middle of the keyboard.
  package static let registers: [String: Double] = [
    "low": -19, "bassy": -24, "deep": -24, "middle": 0, "high": 17, "tiny": 24,
  ]

  /// Words of length, in seconds.
  package static let lengths: [String: Double] = [
    "short": 0.8, "brief": 0.6, "staccato": 0.6, "long": 6, "endless": 10,
  ]

  /// Words that make others stronger or weaker, or turn them round.
  package static let degrees: [String: Double] = [
    "very": 1.6, "extremely": 2, "really": 1.4, "more": 1, "much": 1.5, "slightly": 0.5,
    "little": 0.5, "bit": 0.5, "somewhat": 0.6, "rather": 0.8, "quite": 0.9, "less": -1,
    "not": -1, "no": -1, "without": -1,
  ]

  /// Words that say nothing of a sound.
  package static let fillers: Set<String> = [
    "a", "an", "the", "of", "and", "with", "like", "that", "is", "it", "sound", "note", "tone",
    "in", "on", "to", "as", "but", "also", "some", "please", "make", "me", "instrument", "kind",
    "way", "for", "its", "than", "between", "i", "want", "something", "at", "key",
  ]

  /// Names of a generator that say nothing of a sound either.
  private static let emptyNames: Set<String> = [
    "acompany", "alia", "another", "cliche", "far", "foreign", "french", "hrdr", "nice", "night",
    "oid", "post", "rushe", "sweat", "thirsty", "tongue", "you",
  ]

  /// What of a generator's vocabulary names a sound.
  package static func names(in vocabulary: [String]) -> Set<String> {
    Set(vocabulary).subtracting(emptyNames).subtracting(fillers).subtracting(degrees.keys)
  }

  /// The trait that a word lies along and which way; nil for other words.
  package static func trait(of word: String) -> (trait: NoteTrait, sign: Double)? {
    for pair in opposites {
      if pair.more.contains(word) { return (pair.trait, 1) }
      if pair.less.contains(word) { return (pair.trait, -1) }
    }
    return nil
  }

  /// What of a generator's vocabulary a word names, nearest first; none if nothing.
  static func nouns(of word: String, in vocabulary: Set<String>) -> [String] {
    let own = vocabulary.contains(word) ? [word] : []
    return own + (synonyms[word] ?? []).filter { vocabulary.contains($0) && $0 != word }
  }
}
