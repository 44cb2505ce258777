import NoteVAE
import CKernels
import Foundation

/// Reads a sound at changing speed, by windowed-sinc interpolation over sixteen samples.
///
/// For speeds near 1: nothing is filtered out before a faster reading. Up to 10 kHz the error is below
/// −55 dB. Source: Smith, Gossett 1984, "A flexible sampling-rate conversion method".
package struct MovingReader: Sendable {
  /// The one that all share.
  package static let shared = MovingReader()

  private static let phaseCount = 1_024
  /// `[phaseCount + 1][16]`.
  private let table: [Float]

  private init() {
    let reach = Int(KERNEL_READ_REACH)
    var table: [Float] = []
    for phase in 0...Self.phaseCount {
      let fraction = Double(phase) / Double(Self.phaseCount)
      let row = (0..<2 * reach).map { tap -> Double in
        let x = Double(tap - reach + 1) - fraction
        let inside = max(0, 1 - (x / Double(reach)) * (x / Double(reach)))
        let window = Self.bessel(7 * inside.squareRoot()) / Self.bessel(7)
        return x == 0 ? 1 : sin(.pi * x) / (.pi * x) * window
      }
      let sum = row.reduce(0, +)
      table += row.map { Float($0 / sum) }
    }
    self.table = table
  }

  /// The modified Bessel function of order 0, of which Kaiser's window is made.
  private static func bessel(_ x: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for k in 1...30 {
      term *= (x / 2 / Double(k)) * (x / 2 / Double(k))
      sum += term
    }
    return sum
  }

  /// The sound at changing speed, as long as before: zeros where it has ended.
  /// - Parameters:
  ///   - samples: what is read.
  ///   - speeds: samples of it for each sample of the result, at every `block` samples and one more.
  ///   - block: samples from one speed to the next, which goes in straight lines.
  ///   - fixed: a sample near the beginning that stays where it is.
  package func read(_ samples: [Float], speeds: [Float], block: Int, fixed: Int) -> [Float] {
    precondition(
      speeds.count * block >= samples.count + block, "\(speeds.count) speeds are too few")
    let reach = Int(KERNEL_READ_REACH)
    let count = samples.count
    let margin = [Float](repeating: 0, count: reach + 1)
    let padded = margin + samples + margin
    let start = Double(fixed) * (1 - Double(speeds[0]))
    return [Float](unsafeUninitializedCapacity: count) { result, initialised in
      padded.withUnsafeBufferPointer { padded in
        kernel_read_moving(
          padded.baseAddress! + reach + 1, count, start, speeds, block, table,
          Self.phaseCount, result.baseAddress, count)
      }
      initialised = count
    }
  }
}
