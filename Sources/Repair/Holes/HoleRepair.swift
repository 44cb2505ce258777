import Signal

/// Fills holes in recordings: of notes, phrases, mixtures; each channel by itself.
///
/// ```swift
/// let hole = SoundHole(samples: 52_920..<55_566)
/// let (whole, fillings) = try HoleRepair().fill(clip, holes: [hole])
/// ```
/// Holes up to `longestJanssen` samples are filled by Janssen's method (`JanssenFilling`), with the noise that it
/// leaves out from 60 ms on (`MissingNoise`); longer ones by joining the partials of both sides and the noise
/// between them (`PartialBridge`), or where a side is too short for that by continuing both with a cross-fade
/// (Etter 1996); those at the ends of a sound by continuing what there is. Samples outside the holes stay what
/// they are.
///
/// Thread role: control. A value that any number of threads may use at once.
public struct HoleRepair: Sendable {
  /// Highest order of the autoregression.
  public var maximumOrder = 1024
  /// Rounds of Janssen's method at most.
  public var maximumIterations = 20
  /// Rounds end when a filling's energy changes by less than this part.
  package var tolerance = 1e-5
  /// Longer holes, in samples, are crossed by partials: 0.37 s at 44.1 kHz. The time that
  /// Janssen's method takes grows with the square of the length.
  public var longestJanssen = 16_384
  /// Of the noise in long holes: the same seed gives the same samples.
  public var seed: UInt64 = 1

  /// Fewer known samples beside a hole than these tell nothing.
  package static let leastContext = 64
  /// Holes that lie nearer than this, in samples, are solved together.
  static let jointDistance = 512
  /// Unknown samples that are solved together at most, where they form several holes.
  static let jointUnknowns = 800

  /// Makes a repair with the usual settings.
  public init() {}

  /// Fills holes in a clip.
  /// - Returns: the clip, in which only the holes' samples differ, and what was done.
  /// - Throws: `RepairError`.
  public func fill(
    _ clip: AudioClip, holes: [SoundHole]
  ) throws -> (clip: AudioClip, fillings: [HoleFilling]) {
    let fillings = try fillings(of: holes, in: clip)
    var channels = clip.channels
    for filling in fillings {
      channels[filling.channel].replaceSubrange(filling.hole.samples, with: filling.samples)
    }
    return (AudioClip(channels: channels, sampleRate: clip.sampleRate), fillings)
  }

  /// What belongs into holes of a sound that may be too long for memory.
  /// - Parameters:
  ///   - holes: in any order; those that overlap become one.
  ///   - source: read around the holes only.
  ///   - progress: called with the holes done and all; what it throws ends the work.
  /// - Returns: one filling for each hole and channel, by channel and time.
  /// - Throws: `RepairError`, and what `source` and `progress` throw.
  public func fillings(
    of holes: [SoundHole], in source: some SampleSource,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> [HoleFilling] {
    try check(holes, in: source)
    let byChannel = (0..<source.channelCount).map { Self.merged(holes, channel: $0) }
    let total = byChannel.reduce(0) { $0 + $1.count }
    var result: [HoleFilling] = []
    result.reserveCapacity(total)
    for (channel, holes) in byChannel.enumerated() {
      var filler = ChannelFiller(self, source: source, channel: channel, holes: holes)
      while try filler.fillNext() {
        try progress(result.count + filler.fillings.count, total)
      }
      result += filler.fillings
    }
    return result
  }

  /// Samples on each side that the autoregression is fitted to.
  func context(at sampleRate: Double) -> Int {
    min(16_384, max(2048, Int(4096 * sampleRate / 44_100)))
  }

  /// Samples on each side that are read for a hole of some length.
  func surroundings(of count: Int, at sampleRate: Double) -> Int {
    let seconds =
      count > longestJanssen
      ? PartialBridge.contextSeconds
      : Double(count) > MissingNoise.shortestSeconds * sampleRate ? MissingNoise.contextSeconds : 0
    return max(context(at: sampleRate), Int(seconds * sampleRate))
  }

  private func check(_ holes: [SoundHole], in source: some SampleSource) throws(RepairError) {
    for hole in holes {
      let start = Double(hole.samples.lowerBound) / source.sampleRate
      let end = Double(hole.samples.upperBound) / source.sampleRate
      guard !hole.samples.isEmpty else {
        throw .emptyHole(startSeconds: start, endSeconds: end)
      }
      guard hole.samples.lowerBound >= 0, hole.samples.upperBound <= source.sampleCount else {
        throw .holeBeyondEnd(
          startSeconds: start, endSeconds: end,
          durationSeconds: Double(source.sampleCount) / source.sampleRate)
      }
      if let channel = hole.channel, !(0..<source.channelCount).contains(channel) {
        throw .noSuchChannel(channel: channel, channelCount: source.channelCount)
      }
    }
  }

  /// The holes of one channel in order, those that overlap or touch as one.
  static func merged(_ holes: [SoundHole], channel: Int) -> [SoundHole] {
    let own = holes.filter { $0.channel == nil || $0.channel == channel }
      .sorted { $0.samples.lowerBound < $1.samples.lowerBound }
    var result: [SoundHole] = []
    for hole in own {
      if let last = result.last, hole.samples.lowerBound <= last.samples.upperBound {
        let end = max(last.samples.upperBound, hole.samples.upperBound)
        result[result.count - 1].samples = last.samples.lowerBound..<end
        if last.level != hole.level { result[result.count - 1].level = nil }
      } else {
        result.append(hole)
      }
    }
    return result
  }
}
