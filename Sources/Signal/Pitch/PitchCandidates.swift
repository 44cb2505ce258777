import Foundation

/// One pitch that a frame may have.
package struct PitchCandidate {
  /// MIDI pitch with its fraction.
  package var pitch: Double
  /// The probability that it is the frame's pitch, 0…1.
  package var probability: Double

  /// Makes a candidate.
  package init(pitch: Double, probability: Double) {
    self.pitch = pitch
    self.probability = probability
  }
}

/// Finds a frame's possible pitches: dips of its difference function, with a probability each.
///
/// YIN takes the first dip below a threshold. Here, as in pYIN, the threshold is a random variable,
/// and a dip's probability is that of being the first below it. With thresholds distributed as
/// Beta(2, b) and dips in order of lag, that is `F(m) − F(v)` for a dip of depth `v` that is lower
/// than all before it, the lowest of which is `m` (`F` the distribution function; `m = 1` for the
/// first). What the lowest dip leaves, `F(lowest)`, is the probability that the frame has no pitch.
///
/// Source: Mauch & Dixon 2014, section 2.1 (there summed over 100 thresholds, here in closed form).
struct PitchCandidates {
  /// Sample rate in Hz.
  let sampleRate: Double
  /// Lags that are looked at, in samples; the function must reach one lag further on either side.
  let lags: ClosedRange<Int>
  /// The thresholds' second parameter `b`: they are 2 / (2 + b) = 0.1 in the mean.
  private let thresholdShape = 18.0

  /// Makes a finder for periods of `lags` samples.
  init(sampleRate: Double, lags: ClosedRange<Int>) {
    precondition(lags.lowerBound > 0, "lag \(lags.lowerBound) has no neighbour below")
    self.sampleRate = sampleRate
    self.lags = lags
  }

  /// The candidates of the frame that `function` has just measured, highest pitch first.
  func find(in function: DifferenceFunction) -> [PitchCandidate] {
    var candidates: [PitchCandidate] = []
    let depth = function.normalized
    var lowest = 1.0
    var mass = 1.0
    for lag in lags where Self.isDip(depth + lag) {
      let value = max(0, Self.vertex(depth + lag).value)
      guard value < lowest else { continue }
      let below = probabilityOfThreshold(below: value)
      let hz = sampleRate / period(near: lag, in: function.difference)
      candidates.append(
        PitchCandidate(pitch: Units.hzToPitch(hz), probability: mass - below))
      lowest = value
      mass = below
    }
    return candidates
  }

  /// The first dip below a threshold, as in YIN, or the lowest of all where none is. Allocates nothing.
  /// - Parameters:
  ///   - function: has just measured a frame.
  ///   - threshold: of `d'`.
  ///   - last: lags beyond it are not looked at.
  /// - Returns: MIDI pitch, lag and depth; nil without any dip.
  func first(
    in function: DifferenceFunction, below threshold: Double, upTo last: Int
  ) -> (pitch: Double, lag: Int, depth: Double)? {
    let depths = function.normalized
    var best: (lag: Int, depth: Double)?
    for lag in lags where lag <= last && Self.isDip(depths + lag) {
      let value = max(0, Self.vertex(depths + lag).value)
      if value < best?.depth ?? .infinity { best = (lag, value) }
      if value < threshold { break }
    }
    guard let best else { return nil }
    let hz = sampleRate / period(near: best.lag, in: function.difference, upTo: last)
    return (Units.hzToPitch(hz), best.lag, best.depth)
  }

  /// The period in samples at a dip of `d`, whose dips no normalisation has shifted.
  ///
  /// A parabola finds a dip to some hundredths of a sample, too coarse for periods of a dozen samples;
  /// the dip at 2ⁿ periods has the same error, 2ⁿ times smaller for one period.
  private func period(
    near lag: Int, in difference: UnsafePointer<Float>, upTo last: Int? = nil
  ) -> Double {
    let last = min(last ?? lags.upperBound, lags.upperBound)
    var period = Double(lag) + Self.vertex(difference + lag).offset
    var multiple = 2.0
    while period * multiple < min(Self.refinedSamples, Double(last) - 2) {
      let far = Int((period * multiple).rounded())
      guard let dip = (far - 1...far + 1).first(where: { Self.isDip(difference + $0) })
      else { break }
      period = (Double(dip) + Self.vertex(difference + dip).offset) / multiple
      multiple *= 2
    }
    return period
  }

  /// Multiples of a period are followed up to here: the parabola's error is then below a cent.
  private static let refinedSamples = 150.0

  private static func isDip(_ values: UnsafePointer<Float>) -> Bool {
    values[0] < values[-1] && values[0] <= values[1]
  }

  /// `F(x) = I_x(2, b) = 1 − (1 − x)^b (1 + b x)`, x in 0…1.
  private func probabilityOfThreshold(below x: Double) -> Double {
    1 - pow(1 - x, thresholdShape) * (1 + thresholdShape * x)
  }

  /// The lowest point of the parabola through `values[-1…1]`: its value and its offset, −½…½.
  private static func vertex(_ values: UnsafePointer<Float>) -> (value: Double, offset: Double) {
    let (a, b, c) = (Double(values[-1]), Double(values[0]), Double(values[1]))
    let curvature = a - 2 * b + c
    guard curvature > 0 else { return (b, 0) }
    let offset = min(max(0.5 * (a - c) / curvature, -0.5), 0.5)
    return (b - 0.25 * (a - c) * offset, offset)
  }
}
