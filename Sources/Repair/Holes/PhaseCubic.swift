import Foundation

/// The smoothest phase between two moments at which phase and frequency are known, whole turns apart.
///
/// Source: McAulay, Quatieri 1986, "Speech analysis/synthesis based on a sinusoidal representation", equations
/// 33 to 37.
struct PhaseCubic {
  private let start: Double
  private let frequency: Double
  private let square: Double
  private let cube: Double

  /// - Parameters:
  ///   - start: phase at 0, in radians.
  ///   - frequency: there, in radians a second.
  ///   - end: phase at the end, of which whole turns do not count.
  ///   - last: frequency there.
  ///   - seconds: from the one to the other.
  init(_ start: Double, _ frequency: Double, _ end: Double, _ last: Double, seconds: Double) {
    (self.start, self.frequency) = (start, frequency)
    let change = last - frequency
    let turns = ((start + frequency * seconds - end + 0.5 * change * seconds) / (2 * .pi)).rounded()
    let rest = end - start - frequency * seconds + 2 * .pi * turns
    square = 3 / (seconds * seconds) * rest - change / seconds
    cube = -2 / (seconds * seconds * seconds) * rest + change / (seconds * seconds)
  }

  /// The phase at a moment, in seconds.
  func callAsFunction(_ time: Double) -> Double {
    start + time * (frequency + time * (square + time * cube))
  }
}
