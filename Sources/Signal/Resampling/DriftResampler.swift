import Foundation

/// Brings sound from a device of one clock to a device of another: a queue whose length is kept by resampling a
/// little faster or slower than the nominal rates say.
///
/// Two sound cards of 48 kHz are not of one rate: tens of parts in a million lie between them, so a queue runs empty or
/// full within minutes. Here the ratio is steered by the queue's length (proportional and integral, at most 0.2 %, or
/// 3.5 cents); samples between samples by a windowed sine cardinal, read from a table with straight lines between its
/// rows. Where the queue runs empty or over nonetheless, silence is given until it is filled again, or the oldest
/// is dropped; each counts as a slip.
///
/// Source: Smith & Gossett 1984, "A flexible sampling-rate conversion method".
///
/// Threads: belongs to one thread; only `init` allocates.
package final class DriftResampler {
  /// Samples that wait in the mean, at the source's rate.
  package let targetCount: Int
  /// Times that samples were missing or dropped.
  package private(set) var slipCount = 0
  /// How much faster than nominal the source runs, as a share, as was learned from the queue.
  package var drift: Double { integral }

  private let nominal: Double  // source samples for each of the output
  private let sourceRate: Double
  private let queue: UnsafeMutablePointer<Float>  // [capacity]
  private let capacity: Int
  private let table: UnsafeMutablePointer<Float>  // [phaseCount + 1, tapCount]
  private let tapCount: Int
  private var count = 0  // samples in the queue
  private var position = 0.0  // of the next output, in samples of the queue
  private var isFilling = true
  private var meanFill: Double
  private var integral = 0.0

  private static let phaseCount = 256
  /// Zero crossings to either side.
  private static let crossings = 12.0
  /// The most that the ratio is changed by.
  private static let mostDrift = 2e-3
  /// Seconds in which half of a wrong length is put right, about; over which the drift is learned; and over which the
  /// queue's length is averaged.
  private static let (settleSeconds, learnSeconds, meanSeconds) = (10.0, 30.0, 2.0)

  /// Prepares a queue. Thread role: control.
  /// - Parameters:
  ///   - sourceRate: nominal rate of what is pushed, in Hz.
  ///   - rate: nominal rate of what is read, in Hz.
  ///   - targetCount: samples that wait in the mean: more than come at once, and than are read at once.
  package init(sourceRate: Double, rate: Double, targetCount: Int) {
    precondition(
      sourceRate > 0 && rate > 0 && targetCount > 0,
      "\(sourceRate) Hz to \(rate) Hz, \(targetCount) samples")
    self.sourceRate = sourceRate
    nominal = sourceRate / rate
    let width = Self.crossings * max(1, nominal)
    tapCount = 2 * Int(width.rounded(.up))
    self.targetCount = targetCount + tapCount / 2
    capacity = 4 * self.targetCount + tapCount
    meanFill = Double(self.targetCount)
    queue = .allocate(capacity: capacity)
    queue.initialize(repeating: 0, count: capacity)
    table = .allocate(capacity: (Self.phaseCount + 1) * tapCount)
    let cutoff = 0.92 / max(1, nominal)
    for phase in 0...Self.phaseCount {
      let share = Double(phase) / Double(Self.phaseCount)
      var sum = 0.0
      let row = (0..<tapCount).map { tap -> Double in
        let x = Double(tap - tapCount / 2 + 1) - share
        let window = abs(x) < width ? pow(cos(0.5 * .pi * x / width), 2) : 0
        let value = (x == 0 ? 1 : sin(.pi * cutoff * x) / (.pi * cutoff * x)) * window
        sum += value
        return value
      }
      for tap in 0..<tapCount { table[phase * tapCount + tap] = Float(row[tap] / sum) }
    }
  }

  deinit {
    queue.deallocate()
    table.deallocate()
  }

  /// Appends what has come.
  package func push(_ samples: UnsafePointer<Float>, count added: Int) {
    var taken = added
    if count + added > capacity {
      // Over: what is newest is wanted.
      taken = min(added, targetCount)
      drop(max(0, count + taken - targetCount))
      slipCount += 1
    }
    (queue + count).update(from: samples + (added - taken), count: taken)
    count += taken
  }

  /// Gives out the next samples at the other rate.
  package func read(into output: UnsafeMutablePointer<Float>, count wanted: Int) {
    if isFilling, count >= targetCount {
      isFilling = false
      meanFill = Double(targetCount)
    }
    guard !isFilling else { return output.update(repeating: 0, count: wanted) }
    let step = nominal * (1 + steer(seconds: Double(wanted) * nominal / sourceRate))
    for i in 0..<wanted {
      let left = Int(position)
      guard left + tapCount <= count else {
        (output + i).update(repeating: 0, count: wanted - i)
        isFilling = true
        slipCount += 1
        break
      }
      let place = (position - Double(left)) * Double(Self.phaseCount)
      let phase = Int(place)
      let share = Float(place - Double(phase))
      let (a, b) = (table + phase * tapCount, table + (phase + 1) * tapCount)
      var sum: Float = 0
      for tap in 0..<tapCount {
        sum += queue[left + tap] * (a[tap] + share * (b[tap] - a[tap]))
      }
      output[i] = sum
      position += step
    }
    drop(min(count, Int(position)))
  }

  /// Corrects the ratio by how full the queue is.
  private func steer(seconds: Double) -> Double {
    meanFill += (Double(count) - position - meanFill) * min(1, seconds / Self.meanSeconds)
    let excess = (meanFill - Double(targetCount)) / sourceRate  // seconds
    integral += excess / (Self.settleSeconds * Self.learnSeconds) * seconds
    integral = min(Self.mostDrift, max(-Self.mostDrift, integral))
    return min(Self.mostDrift, max(-Self.mostDrift, excess / Self.settleSeconds + integral))
  }

  private func drop(_ dropped: Int) {
    guard dropped > 0 else { return }
    count -= dropped
    queue.update(from: queue + dropped, count: count)
    position = max(0, position - Double(dropped))
  }
}
