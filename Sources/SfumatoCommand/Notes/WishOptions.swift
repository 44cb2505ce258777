import ArgumentParser
import Foundation
import Sfumato

/// What is asked of generated sounds beside a sentence.
struct WishOptions: ParsableArguments {
  @Option(help: "An instrument or family, such as strings; 'sfumato words' lists them.")
  var family: String?

  @Option(
    parsing: .upToNextOption,
    help: "Two instruments or families to generate between.")
  var between: [String] = []

  @Option(help: "Where between two, 0 to 1.  (default: 0.5)") var mix: Double?

  @Option(help: "Brighter or darker than usual, -3 to 3 standard deviations.")
  var brightness: Double?
  @Option(help: "Slower or faster attack, -3 to 3.") var attack: Double?
  @Option(help: "Faster or slower decay, -3 to 3.") var decay: Double?
  @Option(help: "More or less noise, -3 to 3.") var noise: Double?
  @Option(help: "More or less inharmonic, -3 to 3.") var inharmonicity: Double?
  @Option(help: "More odd or more even harmonics, -3 to 3.") var hollowness: Double?

  @Option(
    help: "0 draws the same sound again and again, 1 as various as notes are, at most 1.5.")
  var temperature = 1.0

  func validate() throws {
    for (trait, value) in traits {
      try require("--\(trait.rawValue)", value, in: -3...3, unit: "standard deviations")
    }
    try require("--temperature", temperature, in: 0...1.5)
    try require("--mix", mix, in: 0...1)
    guard between.isEmpty || between.count == 2, between.isEmpty || family == nil else {
      throw ValidationError("--between takes two names, and no --family beside it")
    }
  }

  private var traits: [(NoteTrait, Double)] {
    let values: [(NoteTrait, Double?)] = [
      (.brightness, brightness), (.attack, attack), (.decay, decay), (.noise, noise),
      (.inharmonicity, inharmonicity), (.hollowness, hollowness),
    ]
    return values.compactMap { trait, value in value.map { (trait, $0) } }
  }

  /// Whether nothing is asked here.
  var isEmpty: Bool { family == nil && between.isEmpty && traits.isEmpty }

  /// The same in the wishes of a sentence.
  func added(
    to wishes: [NoteGenerator.Wish], _ generator: NoteGenerator
  ) throws -> [NoteGenerator.Wish] {
    var wishes = wishes
    if let family { wishes[0].words += try words(of: family, generator) }
    if between.count == 2 {
      let common = wishes[0]
      wishes = try between.map { name in
        var wish = common
        wish.words += try words(of: name, generator)
        return wish
      }
    }
    for index in wishes.indices {
      wishes[index].temperature = temperature
      for (trait, value) in traits { wishes[index].traits[trait, default: 0] += value }
    }
    return wishes
  }

  private func words(of name: String, _ generator: NoteGenerator) throws -> [String] {
    let words = SoundSentence.instruments(named: name, vocabulary: generator.vocabulary)
    guard !words.isEmpty else {
      throw ValidationError(
        "\"\(name)\" is no instrument or family that the generator knows; 'sfumato words' lists them"
      )
    }
    return words
  }

  /// For the recipe in a file.
  var recipe: [String] {
    (family.map { ["--family", $0] } ?? [])
      + (between.isEmpty ? [] : ["--between"] + between)
      + (mix.map { ["--mix", String(format: "%g", $0)] } ?? [])
      + traits.map { "--\($0.rawValue)=\(String(format: "%g", $1))" }
      + (temperature == 1 ? [] : ["--temperature", String(format: "%g", temperature)])
  }
}
