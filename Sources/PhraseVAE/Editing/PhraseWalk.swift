import Foundation
import Neural
import Music

/// An endless way through a phrase model's latent space, as music without a gap.
///
/// It walks in the noise that latents are made of. Each place is the one before it, turned towards one
/// that is drawn:
///
///     n' = cos(φ) n + sin(φ) s
///
/// with s Gaussian, its deviations the temperature, and φ the amount in quarter turns. A Gaussian turned
/// towards another one stays that Gaussian, so the walk is at home where phrases are, however long it
/// goes on; a temperature below 1 keeps it where they are most alike, and melodies leap less there.
///
/// Phrases with pitches are played in one key, that of the first unless another is given. Of several turns one
/// is taken: by the model's critic, where it has one, and by how much of it is in the key.
///
/// A phrase of two bars is heard twice before the walk goes on. The last bar before another phrase is
/// made anew, from what is around it, so that it leads there.
public struct PhraseWalk: Sendable {
  /// What draws the phrases.
  public let model: PhraseModel
  /// What pitched phrases are played in, from the next section on; nil for drums.
  public var key: MusicalKey? {
    didSet { if let key, key != oldValue { phrase = key.moved(phrase) } }
  }
  /// Chords that pitched phrases suit, over and over from bar 0 on; they go with the key. Nil for none.
  public var chords: ChordChart? {
    guard let key, let firstKey else { return firstChords }
    return firstChords?.transposed(by: key.majorTonic - firstKey.majorTonic)
  }
  /// How far each phrase goes from the one before, 0…1.
  public var amount: Double
  /// How freely latents and tokens are drawn, of those that are drawn from now on; 0 stands still.
  public var temperature: Double
  /// Notes that begin in a bar of a phrase, of those that are drawn from now on; nil for whatever comes. It is
  /// a wish: of several turns one is taken that comes near it.
  public var wantedDensity: Double?

  /// Bars that ``next(atBar:)`` gives at once: 4 of short phrases, 16 of long ones.
  public var sectionBarCount: Int { model.kind.barCount * repeatCount }

  private let random: RandomGenerator
  private let firstChords: ChordChart?
  private let firstKey: MusicalKey?  // that these chords are in
  private var drawCount = 0
  private var bar = 0  // that the next section begins with
  private var place: [Float]  // noise, `[latentSize]`
  private var phrase: NoteGrid
  private var heard: (place: [Float], phrase: NoteGrid)  // of the last section

  /// How often a phrase is heard.
  private var repeatCount: Int { model.kind.barCount == 2 ? 2 : 1 }

  /// Turns of which one is taken.
  private static let candidateCount = 16

  /// Draws that may follow one another because of a phrase in which hardly anything begins.
  private static let mostTries = 16

  /// Begins somewhere.
  /// - Parameters:
  ///   - model: that makes the phrases.
  ///   - amount: how far each phrase goes from the one before: 0 stays, 1 has nothing of it.
  ///   - temperature: how freely latents and tokens are drawn; 0 stands still.
  ///   - key: that it keeps; nil for that of the chords, or the first phrase's.
  ///   - chords: that pitched phrases suit; nil for none.
  ///   - seed: of all draws.
  public init(
    _ model: PhraseModel, amount: Double, temperature: Double, key: MusicalKey? = nil,
    chords: ChordChart? = nil, seed: UInt64
  ) {
    precondition((0...1).contains(amount), "a walk by \(amount) of a quarter turn")
    self.model = model
    let key = key ?? chords?.key
    self.key = key
    (firstChords, firstKey) = (chords, key)
    self.amount = amount
    self.temperature = temperature
    random = RandomGenerator(seed: seed)
    place = [Float](repeating: 0, count: model.configuration.latentSize)
    phrase = NoteGrid(kind: model.kind, tokens: [])
    heard = (place, phrase)
    phrase = step(amount: 1)
    self.key = key ?? MusicalKey(of: phrase)
    heard = (place, phrase)
  }

  /// The next bars.
  /// - Parameter bar: that they begin with, from 0, by which their chords are; nil for where the last ones ended.
  public mutating func next(atBar bar: Int? = nil) -> NoteGrid {
    let start = bar ?? self.bar
    self.bar = start + sectionBarCount
    heard = (place, phrase)
    let following = step(amount: amount)
    let last = model.leading(
      phrase, into: following, temperature: temperature, random: nextStream())
    var section = Array(repeating: phrase, count: repeatCount - 1) + [last]
    phrase = following
    if let chords {
      section = section.enumerated().map { index, phrase in
        model.fitted(
          phrase, to: chords.from(bar: start + index * model.kind.barCount), key: key)
      }
    }
    return .joined(section)
  }

  /// Notes that begin in a bar of the last section's phrase.
  public var density: Double { PhraseAttribute.density.value(of: heard.phrase) }

  /// Draws the phrase of the next section once more, a step from that of the last one.
  /// - Parameter least: how far it goes from there at least, 0…1.
  public mutating func redraw(atLeast least: Double = 0) {
    place = heard.place
    phrase = step(amount: max(least, amount))
  }

  /// Goes on from where another walk of the same model is, in this one's key and manner.
  package mutating func goOn(from other: PhraseWalk) {
    (place, heard) = (other.place, other.heard)
    phrase = key?.moved(other.phrase) ?? other.phrase
  }

  /// Goes to the next place in which at least one step of a bar begins something.
  private mutating func step(amount: Double) -> NoteGrid {
    let near = Float(cos(amount * .pi / 2))
    let far = Float(temperature * sin(amount * .pi / 2))
    var phrase = phrase
    for _ in 0..<Self.mostTries {
      let random = nextStream()
      let turns = (0..<(model.choosesAmong(key) || wantedDensity != nil ? Self.candidateCount : 1))
        .map { candidate in
          var random = random.stream(candidate)
          return zip(place, model.noise(using: &random)).map { near * $0 + far * $1 }
        }
      let chosen = model.chosen(
        of: model.latents(from: turns), temperature: temperature, key: key,
        chords: chords?.from(bar: bar), density: wantedDensity, random: random.stream(-1))
      place = turns[chosen.index]
      phrase = chosen.drawn.phrase
      if PhraseAttribute.density.value(of: phrase) >= 1 { break }
    }
    return phrase
  }

  private mutating func nextStream() -> RandomGenerator {
    drawCount += 1
    return random.stream(drawCount)
  }
}
