import PhraseVAE
import Neural
import Music

/// Paths between phrases: how evenly they go, and how usual what lies on them is, beside the same
/// path as a cross-fade of the grids.
///
/// The cross-fade takes each step of all voices from the second phrase with probability t, else from
/// the first. Comparing both is that of Roberts et al. 2018, section 4 ("interpolation"); the judge
/// is a `PhraseGrammar` of the training phrases.
package struct PhrasePathMeasure: Codable, Sendable {
  /// One kind of path, by place from the first phrase to the second.
  package struct Path: Codable, Sendable {
    /// Mean share of steps that differ from the place before, one fewer than places.
    package var jumps: [Double]
    /// Mean share of steps that differ from the first phrase.
    package var distanceFromStart: [Double]
    /// Mean nats a step that the phrases take.
    package var cost: [Double]

    /// The largest jump over the mean one: 1 for an even path.
    package var unevenness: Double {
      (jumps.max() ?? 0) / max(jumps.reduce(0, +) / Double(max(1, jumps.count)), 1e-9)
    }

    /// Mean cost of what lies between the ends.
    package var costBetween: Double {
      let inner = cost.dropFirst().dropLast()
      return inner.reduce(0, +) / Double(max(1, inner.count))
    }
  }

  /// Number of paths.
  package let pathCount: Int
  /// Mean nats a step that the ends take.
  package let costOfEnds: Double
  /// Along the arc through latent space, ends decoded too.
  package let latent: Path
  /// As it is walked by default, with about as much change in each step, ends as they are.
  package let even: Path
  /// The cross-fade.
  package let crossFade: Path

  /// Measures paths of nine phrases.
  init(_ model: PhraseModel, phrases: [NoteGrid], grammar: PhraseGrammar, seed: UInt64) {
    let places = 9
    let pairs = phrases.count / 2
    let random = RandomGenerator(seed: seed)
    let latents = model.encode(phrases)
    let positions = PhraseModel.positions(places)
    let walked = model.decode(
      (0..<pairs).flatMap { pair in
        positions.map {
          PhraseLatent.slerp(latents[2 * pair], latents[2 * pair + 1], position: $0)
        }
      })
    let evenly = (0..<pairs).flatMap { pair in
      model.interpolate(phrases[2 * pair], phrases[2 * pair + 1], steps: places)
    }
    let faded = (0..<pairs).flatMap { pair in
      var stream = random.stream(pair)
      let order = (0..<model.kind.stepCount).map { _ in Double(stream.uniform()) }
      return positions.map { position in
        Self.crossFade(phrases[2 * pair], phrases[2 * pair + 1]) { order[$0] < position }
      }
    }
    pathCount = pairs
    costOfEnds = phrases.reduce(0) { $0 + grammar.cost(of: $1) } / Double(max(1, phrases.count))
    latent = Self.path(walked, places: places, grammar: grammar)
    even = Self.path(evenly, places: places, grammar: grammar)
    crossFade = Self.path(faded, places: places, grammar: grammar)
  }

  /// - Parameter isSecond: whether a step comes from the second phrase.
  private static func crossFade(
    _ a: NoteGrid, _ b: NoteGrid, isSecond: (Int) -> Bool
  ) -> NoteGrid {
    NoteGrid(
      voices: a.voices,
      tokens: a.voices.map { voice in
        zip(a[voice], b[voice]).enumerated().map { isSecond($0) ? $1.1 : $1.0 }
      }, metre: a.metre)
  }

  private static func path(
    _ phrases: [NoteGrid], places: Int, grammar: PhraseGrammar
  ) -> Path {
    let tokens = phrases.map(\.tokens)
    let pairs = max(1, phrases.count / places)
    func mean(_ value: (Int) -> Double) -> Double {
      stride(from: 0, to: phrases.count, by: places).reduce(0) { $0 + value($1) } / Double(pairs)
    }
    func difference(_ a: [UInt16], _ b: [UInt16]) -> Double {
      Double(zip(a, b).count { $0 != $1 }) / Double(a.count)
    }
    return Path(
      jumps: (1..<places).map { place in
        mean { difference(tokens[$0 + place - 1], tokens[$0 + place]) }
      },
      distanceFromStart: (0..<places).map { place in
        mean { difference(tokens[$0], tokens[$0 + place]) }
      },
      cost: (0..<places).map { place in mean { grammar.cost(of: phrases[$0 + place]) } })
  }
}
