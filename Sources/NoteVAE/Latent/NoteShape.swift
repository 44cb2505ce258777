import Foundation
import Signal

/// Where the attack of a note ends and where its release begins: what lies between can be made longer
/// or shorter without another stroke or another ending.
///
/// The attack ends 50 ms after the level is first within 3 dB of its highest. The release begins where
/// the level leaves the way it went before: where it falls within 0.1 s by 9 dB more than twice what
/// it usually falls in that time, for the first time after which it stays down. A note that only fades has none.
package struct NoteShape: Sendable {
  /// Samples between attack and release; may be empty.
  package let sustain: Range<Int>

  /// Looks at a note.
  /// - Parameters:
  ///   - samples: mono, at least one, the onset near the beginning.
  ///   - sampleRate: in Hz.
  package init(_ samples: [Float], sampleRate: Double) {
    let block = max(1, Int(Self.blockSeconds * sampleRate))
    let levels = Self.levels(of: samples, block: block)
    let highest = levels.max() ?? 0
    let rise = levels.firstIndex { $0 >= highest - 3 } ?? 0
    let attackEnd = min(rise * block + Int(0.05 * sampleRate), samples.count * 2 / 5)
    let releaseStart = Self.release(levels, after: rise).map { $0 * block } ?? samples.count
    sustain = attackEnd..<max(attackEnd, releaseStart)
  }

  private static let blockSeconds = 0.02
  /// Blocks within which a release falls.
  private static let reach = 5

  /// Level of each block in dB; silence is at -120.
  private static func levels(of samples: [Float], block: Int) -> [Double] {
    stride(from: 0, to: samples.count, by: block).map { start in
      let part = samples[start..<min(start + block, samples.count)]
      let power = part.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(part.count)
      return Units.powerToDB(max(power, 1e-12))
    }
  }

  /// The first block of the release; nil if there is none.
  private static func release(_ levels: [Double], after rise: Int) -> Int? {
    let highest = levels.max() ?? 0
    let first = rise + reach
    // What is audible; the silence after a note tells nothing of it.
    let last = levels.lastIndex { $0 > highest - 50 } ?? 0
    guard first < min(last, levels.count - reach) else { return nil }
    let falls = (first..<min(last, levels.count - reach)).map { levels[$0] - levels[$0 + reach] }
    let usual = max(0, falls.sorted()[falls.count / 2])
    let steep = 9 + 2 * usual
    // Highest level from each block on.
    var highestFrom = levels
    for i in levels.indices.dropLast().reversed() {
      highestFrom[i] = max(levels[i], highestFrom[i + 1])
    }
    for (index, fall) in falls.enumerated() where fall > steep {
      let start = first + index
      guard highestFrom[start + reach] < levels[start] - steep / 2 else { continue }
      // On to where it leaves its way.
      let slow = usual / Double(reach) + 0.5
      var begin = start
      while begin < start + reach - 1, levels[begin] - levels[begin + 1] < slow { begin += 1 }
      return begin
    }
    return nil
  }
}
