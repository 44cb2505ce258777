import Foundation

extension InstrumentParameter {
  /// What a knob goes through from one end to the other: all of the range, or the part of it that hands want.
  package var knobRange: ClosedRange<Double> {
    switch self {
    case .x, .y: 0...1
    case .volume: 0...1
    case .tuning: -100...100
    case .a4: 415...466
    case .vibratoRate: 0...12
    case .vibratoDepth: 0...100
    case .tempo: 40...240
    default: range
    }
  }

  /// Its value where a knob is. Times go with the third power and level with the square, so that short and
  /// quiet ones have room; the room's decay and the beats of arpeggios by ratio; the rest evenly.
  /// - Parameter share: of the knob's way, 0…1.
  package func value(atShare share: Double) -> Double {
    let share = min(max(share, 0), 1)
    let (low, high) = (knobRange.lowerBound, knobRange.upperBound)
    switch self {
    case .volume: return high * share * share
    case .attack, .decay, .release, .glide: return high * share * share * share
    case .roomDecay, .arpeggioBeats: return low * pow(high / low, share)
    default: return low + share * (high - low)
    }
  }
}
