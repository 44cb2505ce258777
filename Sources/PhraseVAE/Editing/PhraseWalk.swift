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
/// A phrase of two bars is heard twice before the walk goes on. The last bar before another phrase is
/// made anew, from what is around it, so that it leads there.
public struct PhraseWalk: Sendable {
  /// What draws the phrases.
  public let model: PhraseModel

  /// Bars that ``next()`` gives at once: 4 of short phrases, 16 of long ones.
  public var sectionBarCount: Int { model.kind.barCount * repeatCount }

  private let amount: Double
  private let temperature: Double
  private let random: RandomGenerator
  private var drawCount = 0
  private var place: [Float]  // noise, `[latentSize]`
  private var phrase: NoteGrid

  /// How often a phrase is heard.
  private var repeatCount: Int { model.kind.barCount == 2 ? 2 : 1 }

  /// Draws that may follow one another because of a phrase in which hardly anything begins.
  private static let mostTries = 16

  /// Begins somewhere.
  /// - Parameters:
  ///   - model: that makes the phrases.
  ///   - amount: how far each phrase goes from the one before: 0 stays, 1 has nothing of it.
  ///   - temperature: how freely latents and tokens are drawn; 0 stands still.
  ///   - seed: of all draws.
  public init(_ model: PhraseModel, amount: Double, temperature: Double, seed: UInt64) {
    precondition((0...1).contains(amount), "a walk by \(amount) of a quarter turn")
    self.model = model
    self.amount = amount
    self.temperature = temperature
    random = RandomGenerator(seed: seed)
    place = [Float](repeating: 0, count: model.configuration.latentSize)
    phrase = NoteGrid(kind: model.kind, tokens: [])
    phrase = step(amount: 1)
  }

  /// The next bars.
  public mutating func next() -> NoteGrid {
    let following = step(amount: amount)
    let last = model.leading(
      phrase, into: following, temperature: temperature, random: nextStream())
    let section = Array(repeating: phrase, count: repeatCount - 1) + [last]
    phrase = following
    return .joined(section)
  }

  /// Goes to the next place in which at least one step of a bar begins something.
  private mutating func step(amount: Double) -> NoteGrid {
    let near = Float(cos(amount * .pi / 2))
    let far = Float(temperature * sin(amount * .pi / 2))
    var phrase = phrase
    for _ in 0..<Self.mostTries {
      var random = nextStream()
      place = zip(place, model.noise(using: &random)).map { near * $0 + far * $1 }
      phrase =
        model.decode(
          model.latents(from: [place]), given: PhraseBatch(unknown: model.kind, count: 1),
          temperature: temperature,
          random: random
        ).phrases[0]
      if PhraseAttribute.density.value(of: phrase) >= 1 { break }
    }
    return phrase
  }

  private mutating func nextStream() -> RandomGenerator {
    drawCount += 1
    return random.stream(drawCount)
  }
}
