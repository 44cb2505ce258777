import Music
import Synth

/// How much happens in a jam over time, from 0, sparse and soft, to 1, dense and loud.
public struct JamEnergy: Sendable, Hashable {
  private let curve: BlendAutomation

  /// The same from beginning to end.
  /// - Parameter value: 0…1.
  public init(_ value: Double) { self.init(BlendAutomation(BlendPosition(x: value))) }

  /// On straight lines between some points.
  /// - Parameter curve: over seconds; energy is x, 0…1.
  public init(_ curve: BlendAutomation) { self.curve = curve }

  /// The energy at a time from the jam's beginning, 0…1.
  public func value(atSeconds seconds: Double) -> Double {
    min(max(curve.position(at: seconds).x, 0), 1)
  }

  /// Steps of a bar on which a voice is to begin something: of 4/4 melodies 2 to 9, basses 1 to 7, drums 0 to 15,
  /// and of shorter bars as much fewer.
  package static func density(
    of voice: PhraseKind.Voice, metre: Metre = .common, energy: Double
  ) -> Double {
    let inCommonTime =
      switch voice {
      case .melody: 2 + 7 * energy
      case .bass: 1 + 6 * energy
      case .drums: 15 * energy
      }
    return inCommonTime * metre.beatsPerBar / Metre.common.beatsPerBar
  }

  /// The same of all voices of a kind together.
  package static func density(of kind: PhraseKind, energy: Double) -> Double {
    kind.voices.reduce(0) { $0 + density(of: $1, metre: kind.metre, energy: energy) }
  }

  /// The factor of force: half at 0, a little more than written at 1.
  static func force(energy: Double) -> Double { 0.55 + 0.55 * energy }
}
