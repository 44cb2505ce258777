import Foundation
import Segmentation
import Signal

/// The noise of a performance, breath, bow and strokes, as a stream of samples at another rate.
///
/// Parted by `HarmonicParts` a stretch at a time; neighbouring stretches are faded into one another, so
/// that no seam is heard. Thread role: control, one at a time.
final class KeptBreath {
  private let source: ReducedSource
  private let resamplers: [Resampler]
  private let sampleRate: Double
  /// Sample of the source up to which noise has been made.
  private var position = 0
  /// What was made and not yet taken, `[channel][sample]`.
  private var ready: [[Float]]
  /// The end of the last stretch, to be faded out, `[channel][sample]`.
  private var tail: [[Float]]

  /// Seconds that are parted together, beside those to either side that the medians look at.
  private static let (blockSeconds, marginSeconds, fadeSeconds) = (20.0, 0.5, 0.05)

  /// - Parameter sampleRate: of the samples that are given out, in Hz.
  init(of source: ReducedSource, sampleRate: Double) throws {
    self.source = source
    self.sampleRate = sampleRate
    resamplers = try (0..<source.channelCount).map { _ in
      try Resampler(fromHz: source.sampleRate, toHz: sampleRate, channelCount: 1, quality: .medium)
    }
    ready = [[Float]](repeating: [], count: source.channelCount)
    tail = ready
  }

  /// The next samples, `[channel][sample]`; silence after the end.
  func next(_ count: Int) throws -> [[Float]] {
    while ready[0].count < count, position < source.sampleCount { try part() }
    return ready.indices.map { channel in
      let taken = Array(ready[channel].prefix(count))
      ready[channel].removeFirst(taken.count)
      return taken + [Float](repeating: 0, count: count - taken.count)
    }
  }

  private func part() throws {
    let rate = source.sampleRate
    let (margin, fade) = (Int(Self.marginSeconds * rate), Int(Self.fadeSeconds * rate))
    let end = min(source.sampleCount, position + Int(Self.blockSeconds * rate))
    let first = max(0, position - margin)
    let last = min(source.sampleCount, end + margin)
    let channels = try source.samples(in: first..<last)
    for (channel, samples) in channels.enumerated() {
      let noise = HarmonicParts(samples, sampleRate: rate).noise
      var core = Array(noise[position - first..<end - first])
      for i in 0..<min(core.count, tail[channel].count) {
        let share = (Float(i) + 0.5) / Float(tail[channel].count)
        core[i] = share * core[i] + (1 - share) * tail[channel][i]
      }
      tail[channel] = Array(noise[end - first..<min(noise.count, end - first + fade)])
      ready[channel] += resampled(core, by: resamplers[channel], isLast: end == source.sampleCount)
    }
    position = end
  }

  private func resampled(_ samples: [Float], by resampler: Resampler, isLast: Bool) -> [Float] {
    var result: [Float] = []
    let room = Int(Double(samples.count) * resampler.ratio) + 4096
    var block = [Float](repeating: 0, count: room)
    samples.withUnsafeBufferPointer { input in
      block.withUnsafeMutableBufferPointer { output in
        var taken = 0
        while taken < input.count {
          let step = resampler.process(
            UnsafeBufferPointer(rebasing: input[taken...]), into: output)
          taken += step.consumed
          result += output[..<step.produced]
          if step.consumed == 0, step.produced == 0 { break }
        }
        while isLast, case let made = resampler.finish(into: output), made > 0 {
          result += output[..<made]
        }
      }
    }
    return result
  }
}
