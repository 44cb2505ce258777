import Corpora
import Foundation
import Music
import Neural
import PhraseVAE

/// How near hands come to what drummers played, stroke by stroke, and how alike the spread of force and
/// timing is: beside strokes of one force on the grid, and beside the mean of each drum at each
/// sixteenth of the bar.
package struct HandsEvaluation: Encodable, Sendable {
  /// One way of playing.
  package struct Score: Encodable, Sendable {
    /// Mean distance from the drummer's velocity, in MIDI units.
    package var velocityError = 0.0
    /// Mean distance from the drummer's time, in milliseconds.
    package var timingErrorMS = 0.0
    /// Correlation with the drummer's velocities; 0 where there is one force.
    package var velocityCorrelation = 0.0
    /// Correlation with the drummer's offsets; 0 on the grid.
    package var timingCorrelation = 0.0
    /// Standard deviation of velocities over that of the drummer's.
    package var velocitySpread = 0.0
    /// Standard deviation of offsets in milliseconds over that of the drummer's.
    package var timingSpread = 0.0
  }

  /// Strokes that were compared.
  package let strokeCount: Int
  /// Takes that they are from.
  package let takeCount: Int
  /// Standard deviation of what drummers played: velocity, and milliseconds.
  package let playedSpread: [Double]
  /// By way of playing: `grid` (one force, no timing), `drum and step` (means), `typical`
  /// (the likeliest), `drawn` (a feel and chance drawn) and `its own feel` (heard from the take).
  package let scores: [String: Score]

  /// The names of ``scores``, in the order of a table.
  package static let names = ["grid", "drum and step", "typical", "drawn", "its own feel"]

  /// Measures hands on a corpus.
  /// - Parameters:
  ///   - hands: that play.
  ///   - corpus: with its held-out takes.
  ///   - seed: of feels and chance.
  package init(_ hands: DrumHands, corpus: GrooveCorpus, seed: UInt64) {
    let takes = corpus.heldOut ?? []
    let means = DrumMeans(corpus.train)
    let truth = Strokes(takes) { $0.drums }
    var made: [String: Strokes] = [:]
    made["grid"] = Strokes(takes) { means.constant($0.drums) }
    made["drum and step"] = Strokes(takes) { means.play($0) }
    let root = RandomGenerator(seed: seed)
    func played(_ feel: (Int, GrooveTake, [HandsPlace]) -> DrumHands.Feel?, isDrawn: Bool)
      -> Strokes
    {
      var number = 0
      return Strokes(takes) { take in
        number += 1
        let places = take.label.places(0..<take.drums.stepCount)
        return hands.play(
          take.drums.grid, places: places, feel: feel(number, take, places),
          random: isDrawn ? root.stream(number) : nil)
      }
    }
    made["typical"] = played({ _, _, _ in nil }, isDrawn: false)
    made["drawn"] = played(
      { number, _, _ in hands.drawnFeel(seed: seed &+ UInt64(number)) }, isDrawn: true)
    made["its own feel"] = played(
      { _, take, places in hands.feel(of: take.drums, places: places) }, isDrawn: false)
    scores = made.mapValues { $0.score(against: truth) }
    strokeCount = truth.velocities.count
    takeCount = takes.count
    playedSpread = [Strokes.deviation(truth.velocities), Strokes.deviation(truth.times)]
  }
}

/// Velocities and times of all strokes of some takes.
private struct Strokes {
  var velocities: [Double] = []
  /// Milliseconds late.
  var times: [Double] = []

  /// - Parameter played: what is struck as in the take, in some way.
  init(_ takes: [GrooveTake], played: (GrooveTake) -> PlayedDrums) {
    for take in takes {
      let drums = played(take)
      let stepMS = 15_000 / take.label.beatsPerMinute
      for (place, velocity) in take.drums.velocities.enumerated() where velocity > 0 {
        velocities.append(Double(drums.velocities[place]))
        times.append(Double(drums.offsets[place]) * stepMS)
      }
    }
  }

  func score(against truth: Strokes) -> HandsEvaluation.Score {
    .init(
      velocityError: Self.distance(velocities, truth.velocities),
      timingErrorMS: Self.distance(times, truth.times),
      velocityCorrelation: Self.correlation(velocities, truth.velocities),
      timingCorrelation: Self.correlation(times, truth.times),
      velocitySpread: Self.deviation(velocities) / max(Self.deviation(truth.velocities), 1e-9),
      timingSpread: Self.deviation(times) / max(Self.deviation(truth.times), 1e-9))
  }

  static func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(max(1, x.count)) }

  static func deviation(_ x: [Double]) -> Double {
    let mean = mean(x)
    return (x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, x.count))).squareRoot()
  }

  private static func distance(_ x: [Double], _ y: [Double]) -> Double {
    mean(zip(x, y).map { abs($0 - $1) })
  }

  private static func correlation(_ x: [Double], _ y: [Double]) -> Double {
    let (a, b) = (mean(x), mean(y))
    let product = mean(zip(x, y).map { ($0 - a) * ($1 - b) })
    let scale = deviation(x) * deviation(y)
    return scale > 1e-9 ? product / scale : 0
  }
}

/// What drummers do on average, counted: each drum at each sixteenth of the bar.
private struct DrumMeans {
  private var velocities: [Int: Float] = [:]
  private var offsets: [Int: Float] = [:]
  private var drumVelocities: [Float]
  private let velocity: Float

  init(_ takes: [GrooveTake]) {
    let drums = PlayedDrums.drumCount
    var counts: [Int: Float] = [:]
    var (total, all) = (Float(0), Float(0))
    var drumCounts = [Float](repeating: 0, count: drums)
    drumVelocities = drumCounts
    for take in takes {
      for (place, force) in take.drums.velocities.enumerated() where force > 0 {
        let key = Self.key(place, take)
        counts[key, default: 0] += 1
        velocities[key, default: 0] += force
        offsets[key, default: 0] += take.drums.offsets[place]
        drumCounts[place % drums] += 1
        drumVelocities[place % drums] += force
        total += force
        all += 1
      }
    }
    for (key, count) in counts {
      velocities[key]! /= count
      offsets[key]! /= count
    }
    for drum in 0..<drums { drumVelocities[drum] /= max(1, drumCounts[drum]) }
    velocity = total / max(1, all)
  }

  private static func key(_ place: Int, _ take: GrooveTake) -> Int {
    let drums = PlayedDrums.drumCount
    return place / drums % take.label.stepsPerBar * drums + place % drums
  }

  /// One force on the grid.
  func constant(_ drums: PlayedDrums) -> PlayedDrums {
    PlayedDrums(
      velocities: drums.velocities.map { $0 > 0 ? velocity : 0 },
      offsets: drums.offsets.map { _ in 0 })
  }

  /// The means; a drum that was never heard at a sixteenth has its own mean force.
  func play(_ take: GrooveTake) -> PlayedDrums {
    var made = take.drums
    for place in made.velocities.indices where made.velocities[place] > 0 {
      let key = Self.key(place, take)
      made.velocities[place] =
        velocities[key] ?? drumVelocities[place % PlayedDrums.drumCount]
      made.offsets[place] = offsets[key] ?? 0
    }
    return made
  }
}
