import Signal

/// Finds clicks, dropouts and clipped peaks in a sound of any length, each channel by itself.
///
/// ```swift
/// let holes = try HoleFinder(causes: [.click, .clipping]).holes(in: reader)
/// ```
/// The sound is looked at in windows of some seconds. What counts as each kind is told by
/// `ClickFinder`, `DropoutFinder` and `ClippingFinder`.
///
/// Thread role: control.
public struct HoleFinder: Sendable {
  /// What is looked for; `given` is never found.
  public var causes: Set<SoundHole.Cause>

  /// Samples of a window that are judged at once.
  static let windowLength = 1 << 18
  /// Samples that windows share on each side, so that each hole has its surroundings.
  static let margin = 1 << 14

  /// Makes a finder.
  public init(causes: Set<SoundHole.Cause>) { self.causes = causes }

  /// The holes of a sound, by channel and time; they do not overlap within a channel.
  /// - Parameters:
  ///   - source: of any length.
  ///   - progress: called with the samples done and all; what it throws ends the work.
  public func holes(
    in source: some SampleSource,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> [SoundHole] {
    let total = source.sampleCount
    var peaks = [ClippingFinder.Peaks](repeating: .init(), count: source.channelCount)
    if causes.contains(.clipping) {
      for start in stride(from: 0, to: total, by: Self.windowLength) {
        let block = try source.samples(in: start..<min(total, start + Self.windowLength))
        for (channel, samples) in block.enumerated() { peaks[channel].add(samples) }
      }
    }
    var found = [[SoundHole]](repeating: [], count: source.channelCount)
    for start in stride(from: 0, to: total, by: Self.windowLength) {
      let core = start..<min(total, start + Self.windowLength)
      let window = max(0, start - Self.margin)..<min(total, core.upperBound + Self.margin)
      for (channel, samples) in try source.samples(in: window).enumerated() {
        var ranges: [(Range<Int>, SoundHole.Cause, Float?)] = []
        if causes.contains(.dropout) {
          ranges += DropoutFinder(sampleRate: source.sampleRate).find(in: samples)
            .map { ($0, .dropout, nil) }
        }
        if causes.contains(.clipping) {
          ranges += ClippingFinder(peaks: peaks[channel]).find(in: samples)
            .map { ($0.range, .clipping, $0.level) }
        }
        if causes.contains(.click) {
          let taken = ranges.map(\.0)
          ranges += ClickFinder(sampleRate: source.sampleRate)
            .find(in: samples, leaving: taken).map { ($0, .click, nil) }
        }
        for (range, cause, level) in ranges
        where core.contains(range.lowerBound + window.lowerBound) {
          let shifted =
            (range.lowerBound + window.lowerBound)..<(range.upperBound + window.lowerBound)
          found[channel].append(
            SoundHole(samples: shifted, channel: channel, cause: cause, level: level))
        }
      }
      try progress(core.upperBound, total)
    }
    return found.flatMap { $0.sorted { $0.samples.lowerBound < $1.samples.lowerBound } }
  }
}
