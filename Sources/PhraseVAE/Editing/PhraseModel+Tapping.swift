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
  /// tapped alike are played alike. A tap that is left without a stroke then gets a usual one, and no more is
  /// struck at once than two hands and a foot can.
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
    let masks = zip(best!.phrase[.drums], taps).enumerated().map { step, pair in
      let (mask, tap) = pair
      return Self.playable(mask == 0 && tap > 0 ? 1 << Self.usualDrum(at: step).rawValue : mask)
    }
    return .drums(DrumGrid(masks: masks))
  }

  /// What is struck where a tap has no stroke: backbeats on the snare, half bars on the kick.
  private static func usualDrum(at step: Int) -> DrumClass {
    switch step % 16 {
    case 0, 8: .kick
    case 4, 12: .snare
    default: .closedHat
    }
  }

  /// What two hands and a foot can strike at once, the more telling drums first.
  static func playable(_ mask: UInt16) -> UInt16 {
    let order: [DrumClass] = [
      .snare, .crash, .openHat, .highTom, .midTom, .lowTom, .ride, .closedHat,
    ]
    let hands = order.map { UInt16(1) << $0.rawValue }.filter { mask & $0 != 0 }.prefix(2)
    return hands.reduce(mask & 1 << DrumClass.kick.rawValue, |)
  }

  private static func turned(_ noise: [Float], towards other: [Float], amount: Double) -> [Float] {
    let angle = Float(amount) * .pi / 2
    let (near, far) = (cos(angle), sin(angle))
    return zip(noise, other).map { near * $0 + far * $1 }
  }

  /// How far a groove is from taps: each tap that no stroke is heard at counts by its force, each stroke of
  /// kick, snare or tom that nobody tapped nearly as much as a loud tap, and cymbals there hardly.
  ///
  /// Where many are tapped they are a pulse: those off the beat are rather cymbals'.
  static func distance(_ phrase: NoteGrid, to taps: [Float]) -> Float {
    let cymbals = [DrumClass.closedHat, .openHat, .ride].reduce(UInt16(0)) { $0 | 1 << $1.rawValue }
    let pulse = max(0, 1 - 10 / Float(max(1, taps.count { $0 > 0 })))
    return zip(phrase[.drums], taps).enumerated().reduce(Float(0)) { sum, place in
      let (step, (mask, tap)) = place
      let offBeat = step % 4 == 0 ? 0 : pulse
      let isLoud = mask & ~cymbals != 0
      if tap == 0 { return sum + (isLoud ? 0.9 : mask == 0 ? 0 : 0.05) }
      if mask == 0 { return sum + 0.5 + tap }
      return sum + (isLoud ? 0.1 * (1 - tap) + 0.4 * offBeat : 0.4 * tap * (1 - offBeat))
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
