import Foundation
import Signal

/// A performance of one or two channels at a rate at which a melody is heard well: rates above 50 kHz are
/// brought to half or a quarter, all others stay.
///
/// Thread role: control.
struct ReducedSource: SampleSource {
  let sampleRate: Double
  let channelCount: Int
  let sampleCount: Int

  private let source: any SampleSource
  private let divisor: Int

  /// Samples of the source beyond a stretch that its filter reads.
  private static let margin = 2048
  /// Highest rate that stays.
  private static let highestRate = 50_000.0

  init(_ source: any SampleSource) {
    self.source = source
    var divisor = 1
    while source.sampleRate / Double(divisor) > Self.highestRate { divisor *= 2 }
    self.divisor = divisor
    sampleRate = source.sampleRate / Double(divisor)
    sampleCount = source.sampleCount / divisor
    channelCount = min(2, source.channelCount)
  }

  func samples(in range: Range<Int>) throws -> [[Float]] {
    guard divisor > 1 else { return try narrowed(source.samples(in: range)) }
    let first = max(0, range.lowerBound * divisor - Self.margin)
    let last = min(source.sampleCount, range.upperBound * divisor + Self.margin)
    let clip = AudioClip(
      channels: try narrowed(source.samples(in: first..<last)), sampleRate: source.sampleRate)
    let reduced = try clip.resampled(toHz: sampleRate, quality: .fast)
    let skipped = range.lowerBound - first / divisor
    return reduced.channels.map { Array($0[skipped..<skipped + range.count]) }
  }

  /// One channel or two: of more, all are the middle.
  private func narrowed(_ channels: [[Float]]) -> [[Float]] {
    channels.count <= 2
      ? channels : [[Float]](repeating: AudioClip(channels: channels, sampleRate: 1).mono, count: 2)
  }

  /// The mean of the channels, with silence before the beginning and after the end.
  func middle(_ range: Range<Int>) throws -> (mono: [Float], channels: [[Float]]) {
    let inside = range.clamped(to: 0..<sampleCount)
    let before = [Float](repeating: 0, count: max(0, min(range.count, -range.lowerBound)))
    let after = [Float](
      repeating: 0, count: max(0, range.count - before.count - inside.count))
    let channels = try samples(in: inside).map { before + $0 + after }
    guard channels.count == 2 else { return (channels[0], channels) }
    return (AudioClip(channels: channels, sampleRate: sampleRate).mono, channels)
  }
}
