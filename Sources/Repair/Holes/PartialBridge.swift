import Foundation
import Signal

/// Crosses a long hole in a note: every partial that stands on both sides goes from the one to the other, in
/// frequency, level and phase, and so does the noise between them.
///
/// The phase of a partial is a cubic between its values at both ends (McAulay, Quatieri 1986, "Speech
/// analysis/synthesis based on a sinusoidal representation"), to which a vibrato that both sides have is added;
/// its level falls or grows evenly in dB. What stands on one side only fades. Next to both ends an autoregression
/// continues the samples themselves, and takes part in a cross-fade.
///
/// Thread role: control. The same seed gives the same samples.
struct PartialBridge {
  let sampleRate: Double
  var seed: UInt64 = 1

  /// Sound on each side that is looked at, in seconds.
  static let contextSeconds = 1.2
  /// Least of it, in seconds.
  static let leastSeconds = 0.1
  /// Samples between two values of frequency and level.
  private static let step = 32
  private static let fadeSeconds = 0.04
  /// Partials of both sides that lie nearer than this, in cents, are one.
  private static let reachCents = 40.0

  /// What stands on one side of a hole, its partials with phases as of time that runs forwards.
  private struct Side {
    var partials: [SeamPartials.Partial]
    var noise: [Double]  // amplitudes of white noise, [bin]
    var continuation: [Double]  // away from the side
    var movement: Movement
  }

  /// A partial of the left, one of the right, or both as one.
  private struct Link {
    var left: SeamPartials.Partial?
    var right: SeamPartials.Partial?
  }

  /// What belongs into `gap`; nil where there is too little sound on a side.
  func fill(_ samples: [Double], _ gap: Range<Int>) -> [Double]? {
    let reach = Int(Self.contextSeconds * sampleRate)
    let before = samples[max(0, gap.lowerBound - reach)..<gap.lowerBound]
    let after = samples[gap.upperBound..<min(samples.count, gap.upperBound + reach)]
    var windowLength = 2 * Int(0.043 * sampleRate)
    while windowLength > min(before.count, after.count) { windowLength /= 2 }
    guard Double(min(before.count, after.count)) >= Self.leastSeconds * sampleRate else {
      return nil
    }
    let left = side(Array(before), windowLength)
    var right = side(after.reversed(), windowLength)
    for index in right.partials.indices { right.partials[index].phases[0].negate() }
    right.movement.reverse()

    var made = [Float](repeating: 0, count: gap.count)
    let sway = Sway(from: left.movement, to: right.movement, times: times(gap.count))
    for link in links(left.partials, right.partials) { add(link, sway, to: &made) }
    var result = joined(made, left.continuation, right.continuation)
    // What a continuation has of noise dies away at once.
    var noise = [Float](repeating: 0, count: gap.count)
    var random = SeamRandom(seed: seed)
    ShapedNoise.add(to: &noise, binCount: left.noise.count, random: &random) { place in
      let share = min(1, Double(place) / Double(gap.count))
      return zip(left.noise, right.noise).map { pow($0, 1 - share) * pow($1, share) }
    }
    ShapedNoise.soften(&noise, over: Int(MissingNoise.fadeSeconds * sampleRate))
    for index in noise.indices { result[index] += Double(noise[index]) }
    return result
  }

  // MARK: - Sides

  private func side(_ samples: [Double], _ windowLength: Int) -> Side {
    let recent = Array(samples.suffix(Int(0.35 * sampleRate)))
    let model = LinearPrediction(
      fitting: recent, order: min(1024, recent.count / 4), noise: 1e-10)
    let continuation = model.continuation(
      of: recent[...], count: windowLength / 2 + Int(0.01 * sampleRate))
    let seam = SeamPartials(
      [recent + continuation], seam: recent.count, sampleRate: sampleRate,
      windowLength: windowLength, history: 0)
    return Side(
      partials: seam.list, noise: seam.noise[0].variance.map { max($0, 1e-20).squareRoot() },
      continuation: continuation,
      movement: Movement(samples.map { Float($0) }[...], sampleRate: sampleRate))
  }

  /// Partials of both sides that are one, and those that are alone, at the interval at which most meet.
  private func links(
    _ left: [SeamPartials.Partial], _ right: [SeamPartials.Partial]
  ) -> [Link] {
    let intervals = stride(from: -120.0, through: 120, by: 5)
    let scored = intervals.map { cents -> (cents: Double, score: Double) in
      let pairs = matched(left, right, cents: cents, reach: Self.reachCents / 2)
      // Of intervals that are as good the smaller one.
      let met = pairs.reduce(0) { $0 + min(left[$1.0].size, right[$1.1].size) }
      return (cents, met * (1 - 1e-3 * abs(cents)))
    }
    let cents = scored.max { $0.score < $1.score }?.cents ?? 0
    let pairs = matched(left, right, cents: cents, reach: Self.reachCents)
    let (met, taken) = (Set(pairs.map(\.0)), Set(pairs.map(\.1)))
    return pairs.map { Link(left: left[$0.0], right: right[$0.1]) }
      + left.indices.filter { !met.contains($0) }.map { Link(left: left[$0]) }
      + right.indices.filter { !taken.contains($0) }.map { Link(right: right[$0]) }
  }

  /// Pairs of partials, the louder ones of the left first, the right ones some cents higher.
  private func matched(
    _ left: [SeamPartials.Partial], _ right: [SeamPartials.Partial], cents: Double, reach: Double
  ) -> [(Int, Int)] {
    guard !right.isEmpty else { return [] }
    var isFree = [Bool](repeating: true, count: right.count)
    var pairs: [(Int, Int)] = []
    for index in left.indices.sorted(by: { left[$0].size > left[$1].size }) {
      let hz = left[index].hz * exp2(cents / 1200)
      let next = right.firstIndex { $0.hz >= hz } ?? right.count
      let nearest = [next - 1, next].filter(right.indices.contains)
        .min { abs(right[$0].hz - hz) < abs(right[$1].hz - hz) }!
      // Low partials are not known to the cent.
      let allowed = max(hz * (exp2(reach / 1200) - 1), reach / 8)
      guard isFree[nearest], abs(right[nearest].hz - hz) < allowed else { continue }
      isFree[nearest] = false
      pairs.append((index, nearest))
    }
    return pairs
  }

  // MARK: - Sound

  /// The moments between which frequency and level run evenly, in seconds; the last is the end of the hole.
  private func times(_ count: Int) -> [Double] {
    stride(from: 0, to: count, by: Self.step).map { Double($0) / sampleRate }
      + [Double(count) / sampleRate]
  }

  private func add(_ link: Link, _ sway: Sway, to samples: inout [Float]) {
    guard let first = link.left ?? link.right, let last = link.right ?? link.left else { return }
    let seconds = sway.times.last!
    // Both frequencies without the vibrato of their moment.
    let (from, to) = (
      2 * .pi * first.hz / (1 + sway.bends.first!), 2 * .pi * last.hz / (1 + sway.bends.last!)
    )
    let bends = zip(sway.integrals, sway.risingIntegrals).map { from * $0 + (to - from) * $1 }
    let phases: [Double]
    if link.left != nil, link.right != nil {
      let cubic = PhaseCubic(
        first.phases[0], from, last.phases[0] - bends.last!, to, seconds: seconds)
      phases = zip(sway.times, bends).map { cubic($0) + $1 }
    } else if link.left != nil {
      phases = zip(sway.times, bends).map { first.phases[0] + from * $0 + $1 }
    } else {
      phases = zip(sway.times, bends).map {
        last.phases[0] + to * ($0 - seconds) + $1 - bends.last!
      }
    }
    let (low, high) = (log(max(first.size, 1e-9)), log(max(last.size, 1e-9)))
    let levels = sway.times.map { time -> Double in
      let share = time / seconds
      let fade = 0.5 - 0.5 * cos(.pi * share)
      let alone = link.left == nil ? fade : link.right == nil ? 1 - fade : 1
      return exp(low + (high - low) * share) * alone
    }
    oscillate(phases, levels, to: &samples)
  }

  /// Adds a sine whose phases and levels are given at every ``step``.
  private func oscillate(_ phases: [Double], _ levels: [Double], to samples: inout [Float]) {
    samples.withUnsafeMutableBufferPointer { samples in
      for index in 0..<phases.count - 1 {
        let start = index * Self.step
        let end = min(samples.count, start + Self.step)
        let turn = (phases[index + 1] - phases[index]) / Double(end - start)
        guard abs(turn) < .pi else { continue }
        let slope = (levels[index + 1] - levels[index]) / Double(end - start)
        let (dc, ds) = (cos(turn), sin(turn))
        var (c, s) = (cos(phases[index]), sin(phases[index]))
        var level = levels[index]
        for sample in start..<end {
          samples[sample] += Float(level * c)
          level += slope
          (c, s) = (c * dc - s * ds, c * ds + s * dc)
        }
      }
    }
  }

  /// The continuations of both sides fade into what was made.
  private func joined(_ made: [Float], _ left: [Double], _ right: [Double]) -> [Double] {
    var result = made.map(Double.init)
    let fade = min(made.count / 2, left.count, Int(Self.fadeSeconds * sampleRate))
    for index in 0..<fade {
      let share = 0.5 - 0.5 * cos(.pi * (Double(index) + 0.5) / Double(fade))
      let back = made.count - 1 - index
      result[index] = (1 - share) * left[index] + share * result[index]
      result[back] = (1 - share) * right[index] + share * result[back]
    }
    return result
  }
}

extension SeamPartials.Partial {
  /// Its amplitude in the first channel.
  fileprivate var size: Double { amplitudes[0] }
}
