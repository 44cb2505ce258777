import Foundation
import Signal

/// Makes the sound after a seam: partials that move together and noise of the shape that it had.
struct ContinuationMaker {
  private let partials: SeamPartials
  private let movement: Movement
  private let isHeld: Bool
  private let trend: Double
  private let sampleRate: Double
  private var random: SeamRandom

  /// Samples between two changes of frequency and level.
  private static let step = 64

  init(
    partials: SeamPartials, movement: Movement, isHeld: Bool, trend: Double, sampleRate: Double,
    seed: UInt64
  ) {
    self.partials = partials
    self.movement = movement
    self.isHeld = isHeld
    self.trend = trend
    self.sampleRate = sampleRate
    random = SeamRandom(seed: seed)
  }

  /// The samples after the seam, `[channel][sample]`.
  mutating func make(channelCount: Int, count: Int) -> [[Float]] {
    let (bends, breaths) = moves(count)
    var channels = [[Float]](repeating: [Float](repeating: 0, count: count), count: channelCount)
    for partial in partials.list {
      for channel in 0..<channelCount where partial.amplitudes[channel] > 1e-7 {
        add(partial, channel, bends: bends, breaths: breaths, to: &channels[channel])
      }
    }
    for channel in 0..<channelCount {
      addNoise(partials.noise[channel], breaths: breaths, to: &channels[channel])
    }
    return channels
  }

  /// Frequency (as a factor) and level (in nepers) of the whole note at each step; both begin at the
  /// seam's own values.
  private mutating func moves(_ count: Int) -> (bends: [Double], breaths: [Double]) {
    let steps = count / Self.step + 2
    var bends: [Double] = []
    var breaths: [Double] = []
    var phase = movement.phase
    var (drift, breath, slow) = (0.0, 0.0, 0.0)
    let start = movement.depth * cos(phase)
    let seconds = Double(Self.step) / sampleRate
    for _ in 0..<steps {
      bends.append(1 + movement.depth * cos(phase) - start + drift)
      breaths.append(breath)
      phase += 2 * .pi * movement.rateHz * seconds * (1 + 0.05 * slow)
      // Each wanders about its middle with a time of a third of a second, once smoothed.
      slow += (random.normal() - slow) * 3 * seconds + random.normal() * (6 * seconds).squareRoot()
      slow = max(-3, min(3, slow))
      if isHeld {
        breath += (movement.breath * slow - breath) * 8 * seconds
        drift += (4e-4 * slow - drift) * 6 * seconds
      }
    }
    return (bends, breaths)
  }

  private func add(
    _ partial: SeamPartials.Partial, _ channel: Int, bends: [Double], breaths: [Double],
    to samples: inout [Float]
  ) {
    // A struck partial decays; what seems to grow in the last moment is held to the whole's trend.
    let growth = isHeld ? 0 : max(-60, min(partial.growth, trend * 0.25))
    let decay = exp(growth * Double(Self.step) / sampleRate)
    var size = partial.amplitudes[channel]
    var (c, s) = (cos(partial.phases[channel]), sin(partial.phases[channel]))
    var start = 0
    var index = 0
    samples.withUnsafeMutableBufferPointer { samples in
      while start < samples.count, size > 1e-7 {
        let angle = 2 * .pi * partial.hz * bends[index] / sampleRate
        let (dc, ds) = (cos(angle), sin(angle))
        let first = size * exp(breaths[index])
        let last = size * decay * exp(breaths[index + 1])
        let slope = (last - first) / Double(Self.step)
        let end = min(samples.count, start + Self.step)
        // Nothing above the Nyquist frequency.
        if partial.hz * bends[index] < 0.5 * sampleRate {
          var level = first
          for sample in start..<end {
            samples[sample] += Float(level * c)
            level += slope
            (c, s) = (c * dc - s * ds, c * ds + s * dc)
          }
        }
        let norm = 1 / (c * c + s * s).squareRoot()
        (c, s) = (c * norm, s * norm)
        size *= decay
        start = end
        index += 1
      }
    }
  }

  private mutating func addNoise(
    _ noise: SeamNoise, breaths: [Double], to samples: inout [Float]
  ) {
    ShapedNoise.add(to: &samples, binCount: noise.variance.count, random: &random) {
      [isHeld, sampleRate] place in
      let seconds = isHeld ? 0 : Double(place) / sampleRate
      let breath = exp(breaths[min(breaths.count - 1, place / Self.step)])
      return zip(noise.variance, noise.growth).map { $0.squareRoot() * exp($1 * seconds) * breath }
    }
  }
}
