import Foundation

/// One channel made of several, without loss.
///
/// The mean of the channels is the usual answer, and often a wrong one: channels of opposite phase
/// cancel each other, a delay between them makes a comb, and a silent channel halves the level. So:
/// 1. channels 40 dB below the loudest do not count;
/// 2. two channels that are the same sound, one of them late or upside down, are aligned first;
/// 3. channels whose levels differ by more than 6 dB are weighed by their levels;
/// 4. where the mean still loses more than that of unlike sounds would, the loudest channel is taken.
public struct MonoMix: Sendable, Equatable {
  /// How the one channel came about.
  public enum Method: Sendable, Equatable, Codable {
    /// The mean of the channels, or the only one.
    case mean
    /// The only channel that sounds, counted from 0.
    case onlySounding(channel: Int)
    /// The mean after one of two channels was turned upside down, or moved in time, or both.
    case aligned(inverted: Bool, delaySeconds: Double)
    /// The loudest channel, counted from 0, because in the mean the channels cancel each other.
    case loudest(channel: Int)
  }

  /// `[sample]`.
  public let samples: [Float]
  /// How they came about.
  public let method: Method
  /// The channels beside them, of a clip of two that differ; nil where one of them is silent, or the
  /// difference lies 70 dB below the sum.
  package let pair: StereoPair?

  /// The longest delay between two channels that is looked for, in seconds.
  private static let longestDelay = 0.03

  /// Mixes a clip. Thread role: control.
  public init(of clip: AudioClip) {
    let channels = clip.channels
    let energies = channels.map { $0.reduce(0.0) { $0 + Double($1) * Double($1) } }
    let loudest = energies.indices.max { energies[$0] < energies[$1] } ?? 0
    let sounding = energies.indices.filter { energies[$0] > 1e-4 * energies[loudest] }
    guard channels.count > 1, energies[loudest] > 0, energies.allSatisfy(\.isFinite) else {
      self.init(samples: Self.mean(channels), method: .mean)
      return
    }
    guard sounding.count > 1 else {
      self.init(samples: channels[loudest], method: .onlySounding(channel: loudest))
      return
    }
    // Half of the coherent power is what two unlike sounds have in their mean.
    let least = 0.8 / Double(sounding.count)
    if sounding.count == 2 {
      let other = sounding[0] == loudest ? sounding[1] : sounding[0]
      let pair = (channels[loudest], channels[other])
      if let (shift, sign) = Self.alignment(
        of: pair, energies: (energies[loudest], energies[other]),
        reach: Int(Self.longestDelay * clip.sampleRate))
      {
        let moved = Self.moved(pair.1, by: shift, sign: sign)
        let (mix, share) = Self.weighted(
          [pair.0, moved], energies: [energies[loudest], energies[other]])
        if share >= least {
          var aligned = channels
          aligned[other] = moved
          self.init(
            samples: mix,
            method: .aligned(
              inverted: sign < 0, delaySeconds: Double(abs(shift)) / clip.sampleRate),
            pair: channels.count > 2
              ? nil
              : StereoPair(
                left: channels[0], right: channels[1], alignedLeft: aligned[0],
                alignedRight: aligned[1]))
          return
        }
      }
    }
    let (mix, share) = Self.weighted(
      sounding.map { channels[$0] }, energies: sounding.map { energies[$0] })
    if share >= least {
      self.init(samples: mix, method: .mean, pair: Self.pair(channels, energies))
    } else {
      self.init(
        samples: channels[loudest], method: .loudest(channel: loudest),
        pair: Self.pair(channels, energies))
    }
  }

  private init(samples: [Float], method: Method, pair: StereoPair? = nil) {
    self.samples = samples
    self.method = method
    self.pair = pair
  }

  /// Share of the power below which channels do not differ: -70 dB.
  private static let leastSide = 1e-7

  private static func pair(_ channels: [[Float]], _ energies: [Double]) -> StereoPair? {
    guard channels.count == 2 else { return nil }
    let side = zip(channels[0], channels[1]).reduce(0.0) {
      let difference = Double($1.0) - Double($1.1)
      return $0 + difference * difference
    }
    // Four times the power of the side against twice that of both.
    guard side > 2 * leastSide * (energies[0] + energies[1]) else { return nil }
    let levels = energies.map { $0.squareRoot() }
    return StereoPair(
      left: channels[0], right: channels[1], isMean: isEven(levels))
  }

  /// Whether levels differ by at most 6 dB, so that channels are not weighed by them.
  private static func isEven(_ levels: [Double]) -> Bool {
    levels.min()! >= 0.5 * levels.max()!
  }

  // MARK: - Means

  private static func mean(_ channels: [[Float]]) -> [Float] {
    guard channels.count > 1 else { return channels[0] }
    return weighted(channels, weights: channels.map { _ in 1 / Float(channels.count) })
  }

  private static func weighted(_ channels: [[Float]], weights: [Float]) -> [Float] {
    var sum = [Float](repeating: 0, count: channels[0].count)
    for (channel, weight) in zip(channels, weights) {
      for i in sum.indices { sum[i] += weight * channel[i] }
    }
    return sum
  }

  /// The mean, weighed by level where the levels differ by more than 6 dB, and its share of the power
  /// that equal channels would have there.
  private static func weighted(
    _ channels: [[Float]], energies: [Double]
  ) -> (mix: [Float], share: Double) {
    let levels = energies.map { $0.squareRoot() }
    let raw = isEven(levels) ? levels.map { _ in 1 } : levels
    let sum = raw.reduce(0, +)
    let mix = weighted(channels, weights: raw.map { Float($0 / sum) })
    let coherent = zip(raw, levels).reduce(0) { $0 + $1.0 / sum * $1.1 }
    let power = mix.reduce(0.0) { $0 + Double($1) * Double($1) }
    return (mix, power / (coherent * coherent))
  }

  // MARK: - Alignment

  /// A channel moved to earlier times, zeros where it has nothing.
  private static func moved(_ channel: [Float], by shift: Int, sign: Float) -> [Float] {
    channel.indices.map { i in
      channel.indices.contains(i + shift) ? sign * channel[i + shift] : 0
    }
  }

  /// By how many samples the second channel is later than the first, and with which sign it is like
  /// it; nil where it is so without that, or never.
  private static func alignment(
    of pair: ([Float], [Float]), energies: (Double, Double), reach: Int
  ) -> (shift: Int, sign: Float)? {
    var product = 0.0
    for (a, b) in zip(pair.0, pair.1) { product += Double(a) * Double(b) }
    let together = product / (energies.0 * energies.1).squareRoot()
    guard together < 0.9995, pair.0.count > 64 else { return nil }
    let correlation = correlation(of: pair, reach: reach)
    // Of delays that are as good as each other, as periods of a tone are, the shortest.
    let best = correlation.indices.max {
      score(correlation, $0, reach) < score(correlation, $1, reach)
    }!
    let value = correlation[best]
    // The same sound; or, where the mean would cancel, anything that is more like than unlike.
    guard abs(value) >= (together < -0.2 ? 0.5 : 0.95),
      abs(value) > abs(together) + 0.001 || value < 0
    else { return nil }
    return (best - reach, value < 0 ? -1 : 1)
  }

  private static func score(_ correlation: [Double], _ index: Int, _ reach: Int) -> Double {
    abs(correlation[index]) * (1 - 0.01 * Double(abs(index - reach)) / Double(max(reach, 1)))
  }

  /// The normalised correlation at each delay, `[2 · reach + 1]`, no delay in the middle, of up to
  /// three seconds around the loudest moment.
  private static func correlation(of pair: ([Float], [Float]), reach: Int) -> [Double] {
    let peak = pair.0.indices.max { abs(pair.0[$0]) < abs(pair.0[$1]) } ?? 0
    let count = min(pair.0.count, 131_072)
    let start = min(max(0, peak - count / 4), pair.0.count - count)
    var length = 2
    while length < count + 2 * reach { length *= 2 }
    let fft = RealFFT.shared(length: length)
    let signal = AlignedBuffer(count: length)
    let (a, b) = (AlignedBuffer(count: 2 * fft.binCount), AlignedBuffer(count: 2 * fft.binCount))
    var energy = (0.0, 0.0)
    func transform(_ samples: [Float], into spectrum: AlignedBuffer) -> Double {
      signal.clear()
      var energy = 0.0
      for i in 0..<count {
        signal.base[i] = samples[start + i]
        energy += Double(samples[start + i]) * Double(samples[start + i])
      }
      fft.forward(signal.base, into: spectrum.base)
      return energy
    }
    energy.0 = transform(pair.0, into: a)
    energy.1 = transform(pair.1, into: b)
    for bin in 0..<fft.binCount {
      let (ar, ai, br, bi) = (
        a.base[2 * bin], a.base[2 * bin + 1], b.base[2 * bin], b.base[2 * bin + 1]
      )
      b.base[2 * bin] = ar * br + ai * bi
      b.base[2 * bin + 1] = ar * bi - ai * br
    }
    fft.inverse(b.base, into: signal.base)
    let scale = 1 / (Double(length) * max((energy.0 * energy.1).squareRoot(), 1e-30))
    return (-reach...reach).map { Double(signal.base[($0 + length) % length]) * scale }
  }
}
