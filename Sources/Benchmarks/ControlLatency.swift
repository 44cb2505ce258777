import Neural
import Foundation
import Sfumato

/// How long it takes from a control to the first sample that it changes, before the device's buffer.
///
/// A control comes at a random moment of a block's time and waits until that is over; the next block
/// is rendered, on the thread's own clock; the changed sample has its place in it. Where that is comes
/// from two performances of the same notes, one of which gets the control.
struct ControlLatency: CustomStringConvertible {
  /// What is done.
  enum Control: String, CaseIterable {
    /// The blend goes from the middle to an end.
    case blend
    /// A further note begins.
    case note
  }

  private let control: Control
  private let voices: Int
  /// Milliseconds to the first sample that differs, in rising order.
  private var first: [Double] = []
  /// The same to a difference above −40 dB of what sounds.
  private var audible: [Double] = []

  /// Blocks before the control: all notes have begun by then.
  private static let leadCount = 16
  /// Blocks in which its effect is looked for.
  private static let searchCount = 16
  /// Upper ends of the histogram's classes, in milliseconds.
  private static let classes = 1...9

  /// Measures; random moments by the seed.
  /// - Parameters:
  ///   - block: samples that are rendered at once.
  ///   - make: a new performance with its notes.
  init(
    of control: Control, voices: Int, block: Int, moments: Int, seed: UInt64,
    _ make: () -> Performance
  ) {
    self.control = control
    self.voices = voices
    let blockCount = Self.leadCount + Self.searchCount
    var (left, right) = (
      [Float](repeating: 0, count: block), [Float](repeating: 0, count: block)
    )
    var unmoved: [Float] = []
    let reference = make()
    for _ in 0..<blockCount {
      reference.render(into: &left, &right, frameCount: block)
      unmoved += left
    }
    let level = unmoved.reduce(0) { max($0, abs($1)) }
    var random = RandomGenerator(seed: seed)
    for _ in 0..<moments {
      let wait = Double(random.uniform()) * Double(block)
      let performance = make()
      for _ in 0..<Self.leadCount { performance.render(into: &left, &right, frameCount: block) }
      performance.send(
        PerformanceEvent(
          control == .blend ? .blend(BlendPosition(x: 1)) : .noteOn(key: 90, velocity: 0.7)))
      let start = Stopwatch.now(.thread)
      performance.render(into: &left, &right, frameCount: block)
      let seconds = Stopwatch.now(.thread) - start
      var moved = left
      for _ in 1..<Self.searchCount {
        performance.render(into: &left, &right, frameCount: block)
        moved += left
      }
      let differences = moved.indices.lazy.map {
        abs(moved[$0] - unmoved[Self.leadCount * block + $0])
      }
      func milliseconds(to place: Int) -> Double {
        1000 * ((wait + Double(place)) / performance.sampleRate + seconds)
      }
      if let place = differences.firstIndex(where: { $0 > 0 }) {
        first.append(milliseconds(to: place))
      }
      if let place = differences.firstIndex(where: { $0 > 0.01 * level }) {
        audible.append(milliseconds(to: place))
      }
    }
    first.sort()
    audible.sort()
  }

  /// What stands above the lines.
  static func heading(moments: Int) -> String {
    let classes = classes.map { "<\($0)".padded(to: 4) }.joined()
    return
      "\nms from a control to the first sample that it changes: the wait for the block, and its"
      + " rendering; \(moments) random moments\n"
      + "voices  control  \(classes)more     p50    p90    p99    max  p50 of a change above -40 dB"
  }

  /// A line of the table: a histogram in percent, and what most stay below.
  var description: String {
    var counts = Self.classes.map { upper in
      first.count { Int($0) == upper - 1 }
    }
    counts.append(first.count - counts.reduce(0, +))
    let shares = counts.map {
      "\(Int((100 * Double($0) / Double(max(first.count, 1))).rounded()))".padded(to: 4)
    }
    let numbers = [0.5, 0.9, 0.99, 1].map { String(format: "%6.2f", first.percentile($0)) }
    return String(format: "%6d  ", voices) + control.rawValue.padded(to: 9) + shares.joined()
      + " " + numbers.joined(separator: " ") + String(format: "  %6.2f", audible.percentile(0.5))
  }
}

extension [Double] {
  /// The number that so large a share of numbers in rising order stays below; 0 if there are none.
  func percentile(_ share: Double) -> Double {
    isEmpty ? 0 : self[Swift.min(count - 1, Int(share * Double(count)))]
  }
}

extension String {
  fileprivate func padded(to length: Int) -> String {
    padding(toLength: length, withPad: " ", startingAt: 0)
  }
}
