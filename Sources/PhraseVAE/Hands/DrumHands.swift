import Foundation
import Music
import Neural
import OutputFiles

/// A drummer's hands: force and timing of strokes that are only written down.
///
/// ```swift
/// let hands = try DrumHands(contentsOf: preset)
/// let played = hands.humanised(groove, manner: .init())
/// ```
///
/// It has learned from drummers on a kit how hard and how early each drum is struck, given what else
/// is, the place in the bar and the tempo. How a groove feels, loud or quiet, straight or swung,
/// pushing or laid back, is a ``Feel``: heard from a take, or drawn.
///
/// The weights do not change after it is made, so any number of threads may use it.
public final class DrumHands: Sendable {
  /// What makes a groove feel as it does, as numbers; Gaussian over grooves.
  public struct Feel: Sendable, Equatable {
    /// Eight numbers.
    package var values: [Float]
  }

  package let network: HandsNetwork

  /// What the preset says of itself.
  public let card: ModelCard
  /// Which preset it is, 16 hexadecimal digits.
  public let identity: String

  /// What the metadata of a preset calls its format.
  static let formatName = "sfumato-hands-1"

  package init(network: HandsNetwork, card: ModelCard = ModelCard()) {
    self.network = network
    self.card = card
    identity = network.parameters.fingerprint
  }

  // MARK: Files

  /// Loads a preset.
  /// - Throws: `ModelFileError` for files that are missing, damaged or something else.
  public convenience init(contentsOf url: URL) throws(ModelFileError) {
    let file = try SafetensorsFile(contentsOf: url, format: Self.formatName)
    let network = HandsNetwork(seed: 0)
    try ModelFileError.reading { () throws(SafetensorsError) in
      try network.parameters.load(from: file)
    }
    self.init(network: network, card: try file.decoded("card"))
  }

  /// Writes a preset, weights in half precision, whole or not at all.
  public func write(to url: URL) throws(OutputFileError) {
    try network.parameters.save(
      to: url, metadata: ["format": Self.formatName, "card": SafetensorsFile.json(card)],
      elementType: .float16)
  }

  // MARK: Feel

  /// A feel that some drummer could have.
  /// - Parameter seed: of the draw.
  public func drawnFeel(seed: UInt64) -> Feel {
    var random = RandomGenerator(seed: seed).stream(-2)
    return Feel(values: random.noise(count: HandsNetwork.feelSize))
  }

  /// How the drums of a take feel; nil where it has none.
  public func feel(of take: NoteSequence) -> Feel? {
    let notes = take.tracks.filter(\.isDrums).flatMap(\.notes)
    let drums = PlayedDrums(notes: notes, stepCount: take.drumStepCount)
    guard drums.strokeCount > 0 else { return nil }
    return feel(of: drums, places: HandsPlace.places(of: take, stepCount: drums.stepCount))
  }

  /// Steps of the stretches that are heard one by one; their feels are averaged.
  package static let windowLength = 64

  package func feel(of drums: PlayedDrums, places: [HandsPlace]) -> Feel {
    var sum = [Float](repeating: 0, count: HandsNetwork.feelSize)
    var weight: Float = 0
    for start in stride(from: 0, to: drums.stepCount, by: Self.windowLength) {
      let end = min(start + Self.windowLength, drums.stepCount)
      let part = drums[start..<end]
      let strokes = Float(part.strokeCount)
      guard strokes > 0 else { continue }
      let mean = network.inference { graph in
        network.feel(
          graph.places(part.grid, Array(places[start..<end])), played: graph.played(part)
        ).mean.values
      }
      for index in sum.indices { sum[index] += strokes * mean[index] }
      weight += strokes
    }
    return Feel(values: sum.map { $0 / max(1, weight) })
  }

  // MARK: Playing

  /// Plays strokes.
  /// - Parameters:
  ///   - grid: on sixteenths.
  ///   - places: of its steps.
  ///   - feel: nil for what drummers do on average.
  ///   - random: of each stroke's own chance; nil for the likeliest.
  package func play(
    _ grid: DrumGrid, places: [HandsPlace], feel: Feel?, random: RandomGenerator?
  ) -> PlayedDrums {
    let count = grid.stepCount * PlayedDrums.drumCount
    guard count > 0 else { return PlayedDrums(velocities: [], offsets: []) }
    let told = feel.map { $0.values + [1] } ?? .init(repeating: 0, count: HandsNetwork.feelSize + 1)
    var random = random
    func drawn(_ means: [Float], _ spreads: [Float]) -> [Float] {
      guard var own = random else { return means }
      let noise = own.noise(count: count)
      random = own
      // Strokes beyond two deviations are slips.
      return means.indices.map { means[$0] + exp(spreads[$0]) * min(max(noise[$0], -2), 2) }
    }
    let (velocities, offsets) = network.inference { graph in
      let touch = network(
        graph.places(grid, places), feel: graph.tensor(Shape(1, told.count), told))
      return (
        drawn(touch.velocity.values, touch.velocitySpread.values),
        drawn(touch.offset.values, touch.offsetSpread.values)
      )
    }
    var played = PlayedDrums(
      velocities: .init(repeating: 0, count: count), offsets: .init(repeating: 0, count: count))
    for step in 0..<grid.stepCount {
      for drum in grid.drums(at: step) {
        let place = step * PlayedDrums.drumCount + drum.rawValue
        let velocity = velocities[place] * HandsNetwork.velocityScale + HandsNetwork.velocityCentre
        played.velocities[place] = min(max(velocity, 1), 127)
        played.offsets[place] = min(max(offsets[place] * HandsNetwork.offsetScale, -0.45), 0.45)
      }
    }
    return played
  }
}

extension NoteSequence {
  /// Sixteenths up to the last stroke of a drum, which may be early.
  var drumStepCount: Int {
    let last = tracks.filter(\.isDrums).flatMap(\.notes).map(\.startBeat).max()
    return last.map { Int((4 * $0 + 0.5).rounded(.down)) + 1 } ?? 0
  }
}
