import Foundation
import Signal

/// Listens to a recording of any length, a minute at a time, and finds what is played in it.
///
/// ```swift
/// let listener = PerformanceListener(network: try OnsetPreset.load())
/// let performance = try listener.listen(to: AudioFileReader("take.wav"))
/// for note in performance.notes { print(note.startSeconds, note.pitch ?? "–") }
/// ```
/// Thread role: control.
public struct PerformanceListener: Sendable {
  /// What is looked for.
  public enum Kind: String, Sendable, CaseIterable {
    /// Notes where most of what sounds has a pitch, strokes elsewhere.
    case auto
    /// Notes of a melody line.
    case notes
    /// Strokes of drums.
    case strokes
  }

  /// What was found.
  public struct Performance: Sendable {
    /// Notes or strokes, in order.
    public var notes: [CutNote]
    /// Notes or strokes.
    public var kind: Kind
    /// How pitch and level move.
    public var contour: PerformanceContour
    /// Which share of what sounds has a pitch, 0…1.
    public var pitchedShare: Double
    /// Which share of the samples lies at full level, as in a clipped recording.
    public var clippedShare: Double
    /// Seconds of the recording.
    public var durationSeconds: Double
  }

  /// What is looked for.
  public var kind = Kind.auto
  /// How willingly a note is found: 0 only the clearest, 1 the faintest.
  public var sensitivity = 0.5
  /// Shorter notes are not told, in seconds.
  public var minimumSeconds = 0.05

  private let network: OnsetNetwork?

  /// From this share of pitch on a recording is a melody.
  private static let melodicShare = 0.4
  /// Seconds that are looked at together.
  private static let blockSeconds = 60.0

  /// Makes a listener.
  /// - Parameter network: finds onsets of notes; nil for the signal alone.
  public init(network: OnsetNetwork?) { self.network = network }

  /// Finds what is played.
  /// - Parameters:
  ///   - source: a clip, or a file.
  ///   - progress: told the seconds that are done; false ends the work.
  /// - Returns: nil when `progress` ended it.
  /// - Throws: what the source throws.
  public func listen(
    to source: some SampleSource, progress: (_ seconds: Double) -> Bool = { _ in true }
  ) throws -> Performance? {
    let rate = source.sampleRate
    let total = source.sampleCount
    func mono(_ range: Range<Int>) throws -> [Float] {
      AudioClip(channels: try source.samples(in: range), sampleRate: rate).mono
    }
    // Blocks begin on a frame of either hop.
    let pitchHop = max(1, Int((PerformanceFrames.pitchHop * rate).rounded()))
    let unit = pitchHop * max(1, Int((OnsetStrength.hop * rate).rounded()))
    let length = max(1, Int(Self.blockSeconds * rate) / unit) * unit

    var histogram = RecordingLevel.Histogram()
    var clippedCount = 0
    for start in stride(from: 0, to: total, by: length) {
      let samples = try mono(start..<min(total, start + length))
      histogram.add(samples)
      clippedCount += Self.clippedCount(samples)
    }
    let level = histogram.level

    var (notes, strokes) = ([CutNote](), [CutNote]())
    var contour = PerformanceContour(
      pitches: [], levels: [], hopSeconds: Double(pitchHop) / rate)
    var (sounding, pitched) = (0, 0)
    for start in stride(from: 0, to: max(total, 1), by: length) {
      // Before the recording lies silence, so that what begins with it is heard to begin.
      let first = start - unit
      let last = min(total, start + length + 3 * unit)
      let samples =
        try [Float](repeating: 0, count: max(0, -first)) + mono(max(0, first)..<last)
      let frames = PerformanceFrames(samples, sampleRate: rate, reference: level)
      let offset = Double(first) / rate
      let isLast = start + length >= total
      let from = start == 0 ? -.infinity : Double(start) / rate
      let core = from..<(isLast ? .infinity : Double(start + length) / rate)
      var finder = NoteSegmenter(network: network)
      (finder.sensitivity, finder.minimumSeconds) = (sensitivity, minimumSeconds)
      if kind != .strokes {
        notes += Self.moved(finder.notes(in: frames), by: offset).filter {
          core.contains($0.startSeconds)
        }
      }
      if kind != .notes {
        var finder = StrokeSegmenter()
        finder.sensitivity = sensitivity
        strokes += Self.moved(finder.strokes(in: frames), by: offset).filter {
          core.contains($0.startSeconds)
        }
      }
      let firstFrame = (start - first) / pitchHop
      let frameCount =
        isLast ? frames.track.frameCount - firstFrame : length / pitchHop
      for t in firstFrame..<max(firstFrame, firstFrame + frameCount) {
        guard t < frames.track.frameCount else { break }
        let i = Int((Double(t) * frames.track.hopSeconds / frames.level.hopSeconds).rounded())
        let decibels = frames.level.values[min(i, frames.level.values.count - 1)]
        contour.pitches.append(frames.track.pitches[t])
        contour.levels.append(decibels)
        if decibels > frames.loudDB - 30 {
          sounding += 1
          if frames.melody[t] != nil, frames.track.pitches[t] != nil { pitched += 1 }
        }
      }
      guard progress(min(Double(start + length), Double(total)) / rate) else { return nil }
      if isLast { break }
    }
    let share = sounding > 0 ? Double(pitched) / Double(sounding) : 0
    let found: Kind = kind == .auto ? (share >= Self.melodicShare ? .notes : .strokes) : kind
    return Performance(
      notes: Self.trimmed(found == .notes ? notes : strokes), kind: found, contour: contour,
      pitchedShare: share, clippedShare: Double(clippedCount) / Double(max(1, total)),
      durationSeconds: Double(total) / rate)
  }

  private static func moved(_ notes: [CutNote], by seconds: Double) -> [CutNote] {
    notes.map { note in
      var note = note
      note.startSeconds = max(0, note.startSeconds + seconds)
      note.endSeconds += seconds
      return note
    }
  }

  /// Notes of neighbouring blocks, each ending where the next begins at the latest.
  private static func trimmed(_ notes: [CutNote]) -> [CutNote] {
    var notes = notes.sorted { $0.startSeconds < $1.startSeconds }
    for i in notes.indices.dropLast() {
      notes[i].endSeconds = min(notes[i].endSeconds, notes[i + 1].startSeconds)
    }
    return notes.filter { $0.endSeconds > $0.startSeconds }
  }

  /// Samples in runs of three and more that stay at the highest level.
  private static func clippedCount(_ samples: [Float]) -> Int {
    let peak = samples.reduce(0) { max($0, abs($1)) }
    guard peak > 0.2 else { return 0 }
    var (count, run) = (0, 0)
    for sample in samples {
      if abs(sample) >= 0.9999 * peak {
        run += 1
        if run >= 3 { count += run == 3 ? 3 : 1 }
      } else {
        run = 0
      }
    }
    return count
  }
}
