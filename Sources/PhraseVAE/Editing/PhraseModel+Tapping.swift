import Foundation
import Music
import Neural

extension PhraseModel {
  /// Drawn first, and in each closer round.
  private static let firstDrawCount = 256
  private static let roundDrawCount = 96
  /// How far closer rounds turn from the best, in quarter turns.
  private static let turns = [0.5, 0.3, 0.2, 0.1]
  /// What the critic's opinion counts against the fit to the taps.
  private static let criticShare: Float = 0.1

  /// Grooves for a kit, to a rhythm that was tapped: two bars each, strokes where taps are, and what a
  /// drummer adds to them.
  ///
  /// Grooves are drawn, and what is nearest to the taps is turned towards others, ever less. Bars that are
  /// tapped alike are played alike.
  ///
  /// The task is that of Gillick et al. 2019, "Learning to groove with inverse sequence transformations",
  /// section 4.3 (tap2drum), solved by a search in latent space.
  /// - Parameters:
  ///   - rhythm: that was tapped.
  ///   - temperature: how freely tokens are drawn.
  ///   - seed: of all draws.
  /// - Precondition: the model is one of `drums2`.
  public func grooves(
    for rhythm: TappedRhythm, temperature: Double, seed: UInt64
  ) -> [NoteGrid] {
    precondition(kind == .drums2, "\(kind.rawValue) plays no grooves")
    let loudest = max(rhythm.velocities.max() ?? 0, 1)
    var known: [[Float]: NoteGrid] = [:]
    return stride(from: 0, to: rhythm.stepCount, by: kind.stepCount).map { start in
      let taps = rhythm.velocities[start..<start + kind.stepCount].map { $0 / loudest }
      if let played = known[taps] { return played }
      let groove = groove(for: taps, temperature: temperature, seed: seed)
      known[taps] = groove
      return groove
    }
  }

  /// - Parameter taps: how hard, 0…1, `[step]`.
  private func groove(for taps: [Float], temperature: Double, seed: UInt64) -> NoteGrid {
    let root = RandomGenerator(seed: seed).stream(-5)
    var best: (noise: [Float], phrase: NoteGrid, cost: Float)?
    for (round, turn) in ([1] + Self.turns).enumerated() {
      let random = root.stream(round)
      let count = round == 0 ? Self.firstDrawCount : Self.roundDrawCount
      let noises = (0..<count).map { index -> [Float] in
        var random = random.stream(index)
        let drawn = noise(using: &random)
        return best.map { Self.turned($0.noise, towards: drawn, amount: turn) } ?? drawn
      }
      let phrases = decode(
        latents(from: noises), given: PhraseBatch(unknown: kind, count: count),
        temperature: temperature, random: random.stream(-1)
      ).phrases
      let opinions = critic?.logits(of: phrases) ?? phrases.map { _ in 0 }
      for index in 0..<count {
        let cost =
          Self.distance(phrases[index], to: taps) - Self.criticShare * min(opinions[index], 4)
        if cost < best?.cost ?? .infinity { best = (noises[index], phrases[index], cost) }
      }
    }
    return best!.phrase
  }

  private static func turned(_ noise: [Float], towards other: [Float], amount: Double) -> [Float] {
    let angle = Float(amount) * .pi / 2
    let (near, far) = (cos(angle), sin(angle))
    return zip(noise, other).map { near * $0 + far * $1 }
  }

  /// How far a groove is from taps: each tap that no stroke is heard at counts by its force, each stroke of
  /// kick, snare or tom that nobody tapped nearly as much as a loud tap, and cymbals there hardly.
  static func distance(_ phrase: NoteGrid, to taps: [Float]) -> Float {
    let cymbals = [DrumClass.closedHat, .openHat, .ride].reduce(UInt16(0)) { $0 | 1 << $1.rawValue }
    return zip(phrase[.drums], taps).reduce(Float(0)) { sum, step in
      let (mask, tap) = step
      let isLoud = mask & ~cymbals != 0
      if tap == 0 { return sum + (isLoud ? 0.9 : mask == 0 ? 0 : 0.05) }
      return sum + (isLoud ? 0.1 * (1 - tap) : mask == 0 ? 0.5 + tap : 0.8 * tap)
    }
  }
}

extension PlayedDrums {
  /// Grooves with force and timing of the taps that they were made for; strokes that nobody tapped have
  /// none.
  /// - Parameters:
  ///   - grooves: of `PhraseModel.grooves`, in order.
  ///   - rhythm: that they were made for.
  public init(_ grooves: [NoteGrid], tapped rhythm: TappedRhythm) {
    let masks = grooves.flatMap { Array($0[.drums]) }
    var velocities = [Float](repeating: 0, count: masks.count * Self.drumCount)
    var offsets = velocities
    for (step, mask) in masks.enumerated() where rhythm.velocities[step] > 0 {
      for drum in 0..<Self.drumCount where mask >> drum & 1 == 1 {
        velocities[step * Self.drumCount + drum] = rhythm.velocities[step]
        offsets[step * Self.drumCount + drum] = rhythm.offsets[step]
      }
    }
    self.init(velocities: velocities, offsets: offsets)
  }
}
