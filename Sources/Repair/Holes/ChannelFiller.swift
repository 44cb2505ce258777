import Signal

/// Goes through the holes of one channel in order of time; what it has filled serves as surroundings
/// of what follows.
struct ChannelFiller<Source: SampleSource> {
  /// What was filled so far.
  private(set) var fillings: [HoleFilling] = []

  private let repair: HoleRepair
  private let source: Source
  private let channel: Int
  private let holes: [SoundHole]

  init(_ repair: HoleRepair, source: Source, channel: Int, holes: [SoundHole]) {
    self.repair = repair
    self.source = source
    self.channel = channel
    self.holes = holes
  }

  /// Fills the next hole, or those that must be solved together.
  /// - Returns: whether there was one.
  mutating func fillNext() throws -> Bool {
    let first = fillings.count
    guard first < holes.count else { return false }
    let group = first..<groupEnd(from: first)
    let core =
      holes[group.lowerBound].samples
      .lowerBound..<holes[group.upperBound - 1].samples
      .upperBound
    let context = repair.surroundings(of: core.count, at: source.sampleRate)
    // Sounds that are still missing end the surroundings; a few samples are bridged by a line.
    let next = holes[group.upperBound...].first {
      $0.samples.lowerBound > core.upperBound + HoleRepair.jointDistance || $0.samples.count > 64
    }
    let start = max(0, core.lowerBound - context)
    let end = min(
      source.sampleCount, core.upperBound + context, next?.samples.lowerBound ?? .max)
    var samples = try source.samples(in: start..<end)[channel].map(Double.init)
    for filling in fillings.reversed() {
      guard filling.hole.samples.upperBound > start else { break }
      for index in filling.hole.samples.clamped(to: start..<end) {
        samples[index - start] = Double(filling.samples[index - filling.hole.samples.lowerBound])
      }
    }
    for hole in holes[group.upperBound...] {
      guard hole.samples.lowerBound < end else { break }
      bridge(&samples, hole.samples.clamped(to: start..<end), start: start)
    }
    try fill(group, &samples, start: start)
    return true
  }

  /// The end of the run of holes that lie near each other and are not too much to solve at once.
  private func groupEnd(from first: Int) -> Int {
    var end = first + 1
    var unknowns = holes[first].samples.count
    while end < holes.count {
      let (last, next) = (holes[end - 1].samples, holes[end].samples)
      unknowns += next.count
      guard next.lowerBound - last.upperBound < HoleRepair.jointDistance,
        unknowns <= HoleRepair.jointUnknowns
      else { break }
      end += 1
    }
    return end
  }

  /// A straight line across samples that are filled later.
  private func bridge(_ samples: inout [Double], _ range: Range<Int>, start: Int) {
    let (low, high) = (range.lowerBound - start, range.upperBound - start)
    let left = low > 0 ? samples[low - 1] : 0
    let right = high < samples.count ? samples[high] : left
    for index in low..<high {
      let t = Double(index - low + 1) / Double(high - low + 1)
      samples[index] = left + t * (right - left)
    }
  }

  /// Chooses the method by what lies around the holes, and keeps the outcome.
  private mutating func fill(
    _ group: Range<Int>, _ samples: inout [Double], start: Int
  ) throws {
    let gaps = holes[group].map { hole in
      JanssenFilling.Gap(
        range: (hole.samples.lowerBound - start)..<(hole.samples.upperBound - start),
        level: hole.level.map(Double.init))
    }
    let before = gaps[0].range.lowerBound
    let after = samples.count - gaps[gaps.count - 1].range.upperBound
    let longest = gaps.map(\.range.count).max()!
    guard before + after >= HoleRepair.leastContext else {
      let hole = holes[group.lowerBound].samples
      throw RepairError.nothingLeft(
        startSeconds: Double(hole.lowerBound) / source.sampleRate,
        endSeconds: Double(hole.upperBound) / source.sampleRate, knownSamples: before + after)
    }
    var order = min(repair.maximumOrder, min(before, after) / 4)
    var iterations = 1
    let method: HoleFilling.Method
    let around = samples.indices.lazy.filter { index in
      !gaps.contains { $0.range.contains(index) }
    }
    if !around.contains(where: { abs(samples[$0]) > 1e-7 }) {
      (method, order, iterations) = (.silence, 0, 0)
      for gap in gaps { for index in gap.range { samples[index] = 0 } }
    } else if min(before, after) < HoleRepair.leastContext {
      method = .continuation
      order = min(repair.maximumOrder, max(before, after) / 4)
      extrapolate(&samples, gaps, order: order)
    } else if longest > repair.longestJanssen {
      let bridge = PartialBridge(
        sampleRate: source.sampleRate, seed: repair.seed &+ UInt64(channel))
      if gaps.count == 1, let filling = bridge.fill(samples, gaps[0].range) {
        method = .partials
        samples.replaceSubrange(gaps[0].range, with: filling)
      } else {
        method = .extrapolation
        extrapolate(&samples, gaps, order: order)
      }
    } else {
      method = .janssen
      (order, iterations) = solve(&samples, gaps)
      let seconds = Double(longest) / source.sampleRate
      if gaps.count == 1, gaps[0].level == nil, seconds > MissingNoise.shortestSeconds {
        MissingNoise(sampleRate: source.sampleRate, seed: seed).add(to: &samples, in: gaps[0].range)
      }
    }
    for (hole, gap) in zip(holes[group], gaps) {
      fillings.append(
        HoleFilling(
          hole: hole, channel: channel, samples: samples[gap.range].map { Float($0) },
          method: method, order: order, iterations: iterations))
    }
  }

  /// Janssen's method, with as much on both sides as it is fitted to.
  private func solve(
    _ samples: inout [Double], _ gaps: [JanssenFilling.Gap]
  ) -> (order: Int, iterations: Int) {
    let context = repair.context(at: source.sampleRate)
    let core = gaps[0].range.lowerBound..<gaps[gaps.count - 1].range.upperBound
    let range = (core.lowerBound - context..<core.upperBound + context).clamped(to: samples.indices)
    let (before, after) = (
      core.lowerBound - range.lowerBound, range.upperBound - core.upperBound
    )
    let order = min(repair.maximumOrder, (before + after) / 8, before, after)
    var part = Array(samples[range])
    let iterations = JanssenFilling(
      maximumIterations: repair.maximumIterations, tolerance: repair.tolerance
    ).fill(
      &part,
      gaps: gaps.map { gap in
        let (start, end) = (gap.range.lowerBound, gap.range.upperBound)
        return JanssenFilling.Gap(
          range: start - range.lowerBound..<end - range.lowerBound, level: gap.level)
      }, order: order)
    samples.replaceSubrange(range, with: part)
    return (order, iterations)
  }

  /// Of the noise in this channel.
  private var seed: UInt64 { repair.seed &+ UInt64(channel) }

  private func extrapolate(
    _ samples: inout [Double], _ gaps: [JanssenFilling.Gap], order: Int
  ) {
    for gap in gaps {
      let filling = Extrapolation(order: order).fill(samples, gap.range)
      samples.replaceSubrange(gap.range, with: filling)
    }
  }
}
