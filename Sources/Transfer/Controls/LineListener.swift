import Foundation
import Segmentation
import Signal

/// Listens to a performance and makes a line of it, a minute at a time.
///
/// Notes and pitch come from `PerformanceListener`; a second pass hears levels and colours.
///
/// Thread role: control.
struct LineListener {
  /// What was heard.
  struct Line {
    var track: LineTrack
    var performance: PerformanceListener.Performance
    var places: [TransferReport.Place]
    /// The level that counts as loud, in dB.
    var loudDB: Float
    /// Whether any pitch was heard.
    var hasPitch: Bool
  }

  let listener: PerformanceListener

  /// Seconds that are looked at together.
  private static let blockSeconds = 60.0
  /// Seconds between frames of pitch, and between levels.
  private static let (hop, levelHop) = (0.01, 0.005)
  /// A place of no melody lasts at least so long; nearer ones are one.
  private static let (leastPlaceSeconds, bridgeSeconds) = (0.3, 0.25)
  /// A melody's harmonics have at least this share of the power.
  private static let leastShare: Float = 0.55
  /// Quieter frames are not judged, in dB below loud.
  private static let judgedDB: Float = 26

  /// Listens.
  /// - Parameters:
  ///   - source: the performance.
  ///   - progress: told the share that is done, 0…1; false ends the work.
  /// - Returns: nil when `progress` ended it.
  func listen(to source: ReducedSource, progress: (Double) -> Bool) throws -> Line? {
    let seconds = max(1e-3, Double(source.sampleCount) / source.sampleRate)
    guard
      let performance = try listener.listen(
        to: source, progress: { progress(0.6 * min(1, $0 / seconds)) })
    else { return nil }
    guard
      let heard = try hear(source, performance, progress: { progress(0.6 + 0.4 * $0) })
    else { return nil }
    return line(performance, heard)
  }

  // MARK: - The second pass

  /// Levels and colours of all frames.
  private struct Heard {
    var colours: [LineColour] = []
    var levels: [Float] = []
    /// Levels of what is high, at the same times.
    var edges: [Float] = []
    var pans: [SIMD2<Float>] = []
    var levelHopSeconds = 0.0
    var loudDB: Float = 0
  }

  private func hear(
    _ source: ReducedSource, _ performance: PerformanceListener.Performance,
    progress: (Double) -> Bool
  ) throws -> Heard? {
    let rate = source.sampleRate
    let hop = max(1, Int((Self.hop * rate).rounded()))
    let levelHop = max(1, Int((Self.levelHop * rate).rounded()))
    let unit = hop * levelHop
    let length = max(1, Int(Self.blockSeconds * rate) / unit) * unit
    let contour = performance.contour
    let meter = ColourMeter(sampleRate: rate)
    var heard = Heard()
    heard.levelHopSeconds = Double(levelHop) / rate
    let sorted = contour.levels.filter { $0 > -90 }.sorted()
    heard.loudDB = sorted.isEmpty ? -90 : sorted[min(sorted.count - 1, sorted.count * 19 / 20)]
    for start in stride(from: 0, to: source.sampleCount, by: length) {
      let end = min(source.sampleCount, start + length)
      let isLast = end == source.sampleCount
      let (samples, channels) = try source.middle(start - unit..<end + unit)
      let levels = LevelTrack(samples, sampleRate: rate).values
      let count = isLast ? (end - start + levelHop - 1) / levelHop + 1 : length / levelHop
      heard.levels += levels[hop..<min(levels.count, hop + count)]
      let edges = LevelTrack(
        StrikeFinder.edges(of: samples), sampleRate: rate, windowSeconds: 0.01
      ).values
      heard.edges += edges[hop..<min(edges.count, hop + count)]
      let first = start / hop
      let frames = isLast ? contour.pitches.count - first : length / hop
      for t in first..<max(first, min(contour.pitches.count, first + frames)) {
        let centre = unit + t * hop - start
        let isJudged = contour.levels[t] > heard.loudDB - Self.judgedDB
        if channels.count == 2 {
          heard.pans.append(Self.pan(channels, around: centre, reach: 2 * hop))
        }
        guard contour.levels[t] > heard.loudDB - 50, centre + 2 * meter.reach < samples.count else {
          heard.colours.append(LineColour())
          continue
        }
        let colour = samples.withUnsafeBufferPointer {
          meter.measure(
            $0.baseAddress! + centre, pitch: contour.pitches[t],
            leastShare: isJudged ? Self.leastShare : 0)
        }
        heard.colours.append(colour)
      }
      guard progress(Double(end) / Double(source.sampleCount)) else { return nil }
    }
    return heard
  }

  /// How the power lies between two channels, as gains whose squares have the mean 1.
  private static func pan(
    _ channels: [[Float]], around centre: Int, reach: Int
  ) -> SIMD2<Float> {
    var powers = SIMD2<Float>(1e-9, 1e-9)
    for i in max(0, centre - reach)..<min(channels[0].count, centre + reach) {
      let pair = SIMD2(channels[0][i], channels[1][i])
      powers += pair * pair
    }
    let mean = (powers.x + powers.y) / 2
    return SIMD2((powers.x / mean).squareRoot(), (powers.y / mean).squareRoot())
  }

  // MARK: - The line

  private func line(
    _ performance: PerformanceListener.Performance, _ heard: Heard
  ) -> Line {
    let contour = performance.contour
    let hop = contour.hopSeconds
    let isOpen = openFrames(contour, heard)
    let places = Self.places(isOpen, heard.colours, contour.pitches, hopSeconds: hop)
    var pitches = contour.pitches
    for place in places {
      let range = Self.range(of: place, hopSeconds: hop, count: pitches.count)
      let line = LoudestLine.pitches(
        through: range.map { $0 < heard.colours.count ? heard.colours[$0].candidates : [] })
      for (t, pitch) in zip(range, line) where pitch != nil { pitches[t] = pitch }
    }
    let hasPitch = pitches.contains { $0 != nil }
    var levels = heard.levels
    let strikes = StrikeFinder(levelHopSeconds: heard.levelHopSeconds)
    let struck = strikes.strikes(
      of: performance.notes, levels: levels, edges: heard.edges)
    strikes.sharpen(&levels, at: struck)
    let filled = PitchFilling(hopSeconds: hop).filled(
      pitches, notes: performance.notes, strikes: struck, isOpen: isOpen)
    let tones = (filled?.isTonal ?? [Bool](repeating: false, count: pitches.count))
      .map { $0 ? Float(1) : 0 }.smoothed(radius: 1)
    let colours = LineColours(
      heard.colours, pitches: contour.pitches, levels: contour.levels,
      leastLevel: heard.loudDB - 40)
    let track = LineTrack(
      pitches: filled?.pitches ?? [Double](repeating: 60, count: max(1, pitches.count)),
      tones: tones.isEmpty ? [0] : tones, tilts: colours.tilts, noises: colours.noises,
      pans: Self.smoothed(heard.pans), levels: levels.isEmpty ? [LevelTrack.floorDB] : levels,
      strikes: struck, hopSeconds: hop, levelHopSeconds: heard.levelHopSeconds)
    return Line(
      track: track, performance: performance, places: places, loudDB: heard.loudDB,
      hasPitch: hasPitch)
  }

  private static func smoothed(_ pans: [SIMD2<Float>]) -> [SIMD2<Float>] {
    let (left, right) = (
      pans.map(\.x).smoothed(radius: 10), pans.map(\.y).smoothed(radius: 10)
    )
    return zip(left, right).map { SIMD2($0, $1) }
  }

  /// Frames that sound and have not one clear pitch.
  private func openFrames(_ contour: PerformanceContour, _ heard: Heard) -> [Bool] {
    let raw = contour.pitches.indices.map { t -> Float in
      guard contour.levels[t] > heard.loudDB - Self.judgedDB, t < heard.colours.count else {
        return 0
      }
      return contour.pitches[t] == nil || heard.colours[t].harmonicShare < Self.leastShare ? 1 : 0
    }
    return raw.smoothed(radius: 8).map { $0 > 0.6 }
  }

  private static func range(
    of place: TransferReport.Place, hopSeconds: Double, count: Int
  ) -> Range<Int> {
    let first = min(count, max(0, Int((place.startSeconds / hopSeconds).rounded())))
    return first..<min(count, max(first, Int((place.endSeconds / hopSeconds).rounded())))
  }

  /// Stretches of open frames, near ones joined, short ones left out.
  private static func places(
    _ isOpen: [Bool], _ colours: [LineColour], _ pitches: [Double?], hopSeconds: Double
  ) -> [TransferReport.Place] {
    var ranges: [Range<Int>] = []
    for t in isOpen.indices where isOpen[t] {
      if let last = ranges.last, Double(t - last.upperBound) * hopSeconds <= bridgeSeconds {
        ranges[ranges.count - 1] = last.lowerBound..<t + 1
      } else {
        ranges.append(t..<t + 1)
      }
    }
    return ranges.filter { Double($0.count) * hopSeconds >= leastPlaceSeconds }.map { range in
      let tonal = range.reduce(Float(0)) { $0 + colours[min($1, colours.count - 1)].tonalShare }
      let isTonal = tonal / Float(range.count) > 0.5
      return TransferReport.Place(
        startSeconds: Double(range.lowerBound) * hopSeconds,
        endSeconds: Double(range.upperBound) * hopSeconds, kind: isTonal ? .voices : .noise)
    }
  }
}
