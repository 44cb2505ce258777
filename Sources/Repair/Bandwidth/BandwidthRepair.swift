import Foundation
import Signal

/// Gives recordings their highest octaves back: sounds of low sample rates, old tapes, files whose top was
/// cut off.
///
/// ```swift
/// let (full, report) = try BandwidthRepair().extend(clip)
/// print(report.cutoffHz ?? "full band: left alone")
/// ```
/// The given band keeps its samples' spectrum and phase; see `BandExtension` for what is added.
/// Sounds below 44.1 kHz come out at 48 kHz, others at their own rate.
///
/// Thread role: control. A value that any number of threads may use at once.
public struct BandwidthRepair: Sendable {
  /// The frequency above which the sound is made anew, in Hz; nil finds it.
  public var cutoffHz: Double?
  /// Part of noise in the new band, 0…1.
  package var noise: Float = 0.5
  /// How levels above are told from those below.
  package var levels = Levels.predicted
  /// Whether copies follow the pitch.
  package var followsPitch = true

  /// How the levels of the new band are found.
  package enum Levels: Sendable {
    /// By a table fitted to recordings.
    case predicted
    /// By the slope of what is below: the plain rival.
    case slope
  }

  /// What was found and done.
  public struct Report: Sendable, Equatable {
    /// Where the given band ends, in Hz; nil for a full-band sound, which is left as it is.
    public var cutoffHz: Double?
    /// Sample rate of the result, in Hz.
    public var sampleRate: Double
  }

  /// Lowest and highest cut-off that are worked on, in Hz.
  public static let cutoffs = 2_000.0...20_000.0

  /// Makes a repair that finds the cut-off itself.
  public init() {}

  /// Extends a clip.
  /// - Returns: the clip, at `report.sampleRate`, and what was found.
  /// - Throws: `RepairError` for a sound that is too short or silent.
  public func extend(_ clip: AudioClip) throws -> (clip: AudioClip, report: Report) {
    var channels = [[Float]](repeating: [], count: clip.channelCount)
    let report = try extend(clip, begin: { _ in }) { block in
      for (channel, samples) in block.enumerated() { channels[channel] += samples }
    }
    return (AudioClip(channels: channels, sampleRate: report.sampleRate), report)
  }

  /// Extends a sound that may be too long for memory.
  /// - Parameters:
  ///   - source: read twice, in windows.
  ///   - begin: called with what was found, before the first samples.
  ///   - progress: called with the seconds done and all; what it throws ends the work.
  ///   - write: called with each next stretch of the result, `[channel][sample]`.
  /// - Throws: `RepairError`, and what the closures and `source` throw.
  public func extend(
    _ source: some SampleSource, begin: (Report) throws -> Void,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in },
    write: ([[Float]]) throws -> Void
  ) throws -> Report {
    let windows = BandwidthWindows(source)
    let seconds = Double(source.sampleCount) / source.sampleRate
    guard seconds >= 0.1 else {
      throw RepairError.tooShort(foundSeconds: seconds, minimumSeconds: 0.1)
    }
    let survey = try BandwidthSurvey(windows, cutoffHz: cutoffHz) {
      try progress($0, 2 * $1)
    }
    let report = Report(cutoffHz: survey.model?.cutoffHz, sampleRate: windows.targetRate)
    try begin(report)
    var stitcher = BandwidthStitcher(channelCount: source.channelCount)
    var phases: [Double] = []
    for index in 0..<windows.count {
      let window = try windows.samples(index)
      var block = window.channels
      if let model = survey.model {
        add(to: &block, window, model: model, survey: survey, phases: &phases)
      }
      try write(stitcher.core(of: block, window))
      try progress(windows.count + index + 1, 2 * windows.count)
    }
    return report
  }

  /// Adds the new band to each channel of a window.
  private func add(
    to block: inout [[Float]], _ window: BandwidthWindow, model: BandwidthModel,
    survey: BandwidthSurvey, phases: inout [Double]
  ) {
    let rate = window.sampleRate
    let maker = BandExtension(
      configuration: BandwidthWindow.configuration(at: rate), sampleRate: rate, model: model,
      levels: levels == .predicted ? .predicted : .slope, noise: noise, scale: survey.scale)
    let clip = AudioClip(channels: window.channels, sampleRate: rate)
    let contour = followsPitch ? PitchTracker().track(clip) : nil
    let count = clip.sampleCount
    let shifts = (1...max(1, maker.copyCount)).map {
      BandShift(
        number: $0, widthHz: 0.47 * model.cutoffHz, contour: contour, count: count,
        sampleRate: rate)
    }
    // The copies go on from where they were when this window's own part begins.
    let atCore = shifts.map { $0.advance[..<window.core.lowerBound].reduce(0, +) }
    let atEnd = shifts.map { $0.advance[..<window.core.upperBound].reduce(0, +) }
    let before = phases.isEmpty ? [Double](repeating: 0, count: shifts.count) : phases
    let start = zip(before, atCore).map { $0 - $1 }
    for channel in block.indices {
      let made = maker.make(
        window.channels[channel], shifts: shifts, phases: start, firstSample: window.firstSample)
      for index in made.indices { block[channel][index] += made[index] }
    }
    phases = zip(start, atEnd).map { ($0 + $1).truncatingRemainder(dividingBy: 1) }
  }
}
