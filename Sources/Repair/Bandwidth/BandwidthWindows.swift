import Foundation
import Signal

/// A sound at the rate of the result, in windows of whole seconds that overlap.
struct BandwidthWindows<Source: SampleSource> {
  /// Rate of the result, in Hz.
  let targetRate: Double
  /// Number of windows.
  let count: Int

  private let source: Source
  private let seconds = 6
  private let marginSeconds = 1

  init(_ source: Source) {
    self.source = source
    targetRate = source.sampleRate >= 44_000 ? source.sampleRate : 48_000
    let length = Double(seconds) * source.sampleRate
    count = max(1, Int((Double(source.sampleCount) / length).rounded(.up)))
  }

  /// Where the band of a sound of a lower rate ends at the latest, in Hz; nil for other sounds.
  var nativeCutoffHz: Double? { source.sampleRate < targetRate ? 0.46 * source.sampleRate : nil }

  /// The window with its margins, at the target rate.
  func samples(_ index: Int) throws -> BandwidthWindow {
    let rate = source.sampleRate
    func sample(_ second: Int, _ rate: Double) -> Int { Int((Double(second) * rate).rounded()) }
    let firstSecond = max(0, index * seconds - marginSeconds)
    let start = sample(firstSecond, rate)
    let end = min(source.sampleCount, sample((index + 1) * seconds + marginSeconds, rate))
    var clip = AudioClip(channels: try source.samples(in: start..<end), sampleRate: rate)
    if rate != targetRate { clip = try clip.resampled(toHz: targetRate) }
    let first = sample(firstSecond, targetRate)
    let coreStart = sample(index * seconds, targetRate) - first
    let isLast = index == count - 1
    let coreEnd = isLast ? clip.sampleCount : sample((index + 1) * seconds, targetRate) - first
    return BandwidthWindow(
      channels: clip.channels, sampleRate: targetRate, firstSample: first,
      core: coreStart..<max(coreStart, coreEnd), isLast: isLast)
  }
}

/// One window of a sound.
struct BandwidthWindow {
  /// `[channel][sample]`, with margins.
  let channels: [[Float]]
  /// In Hz.
  let sampleRate: Double
  /// Place of the first sample in the whole sound.
  let firstSample: Int
  /// The samples that are this window's own.
  let core: Range<Int>
  /// Whether it is the last.
  let isLast: Bool

  /// The transform that a rate is looked at with: 43 to 46 ms.
  static func configuration(at sampleRate: Double) -> STFTConfiguration {
    let factor = 1 << max(0, Int(log2(sampleRate / 46_000).rounded()))
    return STFTConfiguration(
      windowLength: 2048 * factor, hopLength: 512 * factor, window: .hann)
  }
}

/// Joins the windows' own parts, each faded into the next over some milliseconds.
struct BandwidthStitcher {
  private var tails: [[Float]]
  private static let fade = 1024

  init(channelCount: Int) { tails = [[Float]](repeating: [], count: channelCount) }

  /// The part of a window that comes next in the result.
  mutating func core(of block: [[Float]], _ window: BandwidthWindow) -> [[Float]] {
    var result: [[Float]] = []
    for (channel, samples) in block.enumerated() {
      var core = Array(samples[window.core])
      for (index, old) in tails[channel].enumerated() where index < core.count {
        let share = Float(index + 1) / Float(tails[channel].count + 1)
        core[index] = (1 - share) * old + share * core[index]
      }
      let end = min(samples.count, window.core.upperBound + Self.fade)
      tails[channel] = window.isLast ? [] : Array(samples[window.core.upperBound..<end])
      result.append(core)
    }
    return result
  }
}
