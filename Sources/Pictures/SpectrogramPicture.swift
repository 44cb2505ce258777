import Foundation
import Signal

/// Spectrograms of one or more sounds, one below the other on the same scales, as a PNG picture.
///
/// ```swift
/// var picture = SpectrogramPicture()
/// picture.add(clip, title: "cello_C4")
/// try picture.write(to: "cello.png")
/// ```
public struct SpectrogramPicture: Sendable {
  /// How frequency is laid out.
  public enum FrequencyScale: Sendable {
    /// Octaves are equally high, with the names of the Cs at the right.
    case logarithmic
    /// Hertz are equally high.
    case linear
  }

  /// How frequency is laid out.
  public var frequencyScale = FrequencyScale.logarithmic
  /// Frequencies that are shown, in Hz; nil is all that the sounds hold, from 40 Hz on a logarithmic
  /// scale to at most 20 kHz.
  public var frequenciesHz: ClosedRange<Double>?
  /// Decibels from the loudest colour to the darkest.
  public var rangeDB = 90.0
  /// Width in points; a point is `pixelRatio` pixels wide.
  public var width = 960.0
  /// Height of each sound's box in points.
  public var panelHeight = 240.0
  /// Pixels to a point: 2 is sharp on today's screens.
  public var pixelRatio = 2.0

  private var panels: [(title: String, spectrogram: MagnitudeSpectrogram)] = []

  /// Makes an empty picture.
  public init() {}

  /// Adds a sound below the others; channels are mixed.
  public mutating func add(_ clip: AudioClip, title: String) {
    let stft = STFT(Self.configuration(for: clip))
    let spectrogram = stft.analyze(clip.mono, sampleRate: clip.sampleRate)
    add(spectrogram.magnitudes, title: title)
  }

  /// Adds a spectrogram below the others, such as one that a model made.
  public mutating func add(_ spectrogram: MagnitudeSpectrogram, title: String) {
    panels.append((title, spectrogram))
  }

  /// Draws the picture and writes it as PNG, whole or not at all; `-` is standard output.
  /// - Throws: `PictureError`.
  package func write(to path: String) throws(PictureError) {
    try Pictures.write(png: png(), to: path)
  }

  /// Draws the picture: the bytes of a PNG file.
  public func png() throws(PictureError) -> [UInt8] {
    precondition(!panels.isEmpty, "a picture of no sound")
    let boxes = panels.indices.map { index in
      Canvas.Box(
        x: Layout.left, y: Layout.top + Double(index) * (panelHeight + Layout.gap),
        width: width - Layout.left - Layout.right, height: panelHeight)
    }
    let canvas = try Canvas(
      width: width, height: boxes[boxes.count - 1].bottom + Layout.bottom, pixelRatio: pixelRatio,
      paper: Theme.paper)
    let frequencies = frequencyAxis
    let seconds = panels.map { Self.seconds($0.spectrogram) }.max() ?? 0
    let rasters = zip(panels, boxes).map { panel, box in
      let duration = Self.seconds(panel.spectrogram)
      return SpectrogramRaster(
        panel.spectrogram, frequencies: frequencies, seconds: duration,
        columnCount: max(1, Int((box.width * pixelRatio * duration / seconds).rounded())),
        rowCount: Int((box.height * pixelRatio).rounded()))
    }
    let loudest = rasters.map { $0.levels.max() ?? SpectrogramRaster.floorDB }.max() ?? 0
    let top = 5 * (Double(loudest) / 5).rounded(.up)

    for (index, raster) in rasters.enumerated() {
      let box = boxes[index]
      let frame = PlotFrame(
        box: box, horizontal: .linear(0...max(seconds, 1e-3)), vertical: frequencies)
      canvas.text(
        panels[index].title, at: (box.x, box.y - 13), size: Theme.titleSize, Theme.ink, bold: true)
      canvas.fill(box, Theme.blank)
      var filled = box
      filled.width = Double(raster.columnCount) / pixelRatio
      canvas.image(
        raster.pixels(top: Float(top), range: Float(rangeDB)), columns: raster.columnCount,
        rows: raster.rowCount, in: filled)
      frame.drawEdge(on: canvas)
      frame.drawVerticalAxis(on: canvas, name: "frequency in Hz")
      if frequencyScale == .logarithmic { drawOctaves(frame, on: canvas) }
      let isLast = index == rasters.count - 1
      if isLast { frame.drawHorizontalAxis(on: canvas, name: "time in seconds") }
    }
    drawColorBar(
      Canvas.Box(
        x: width - Layout.right + Layout.barOffset, y: boxes[0].y, width: Layout.barWidth,
        height: min(boxes[boxes.count - 1].bottom - boxes[0].y, 2 * panelHeight)),
      levels: (top - rangeDB)...top, on: canvas)
    return try canvas.png()
  }

  // MARK: - Scales

  private static func seconds(_ spectrogram: MagnitudeSpectrogram) -> Double {
    Double(max(1, spectrogram.sampleCount)) / spectrogram.sampleRate
  }

  /// A window of about 85 ms, which parts the partials of low notes, in steps that give at most some
  /// 2,000 columns or the window's quarter, whichever is shorter.
  private static func configuration(for clip: AudioClip) -> STFTConfiguration {
    let window = 1 << Int(log2(0.085 * clip.sampleRate).rounded())
    let hop = max(window / 16, min(window / 4, clip.sampleCount / 2000))
    return STFTConfiguration(
      windowLength: window, hopLength: hop, window: .gaussian(g: 0.10), fftLength: 2 * window)
  }

  private var frequencyAxis: AxisScale {
    let nyquist = panels.map { $0.spectrogram.sampleRate / 2 }.max() ?? 20_000
    let highest = min(nyquist, 20_000)
    switch frequencyScale {
    case .linear: return .linear(frequenciesHz ?? 0...highest)
    case .logarithmic:
      let range = frequenciesHz ?? 40...highest
      return .logarithmic(max(1, range.lowerBound)...range.upperBound)
    }
  }

  // MARK: - Beside the boxes

  private enum Layout {
    static let left = 68.0
    static let right = 104.0
    static let top = 34.0
    static let bottom = 46.0
    static let gap = 34.0
    static let barOffset = 44.0
    static let barWidth = 12.0
  }

  /// Marks at the Cs of the keyboard, right of the box.
  private func drawOctaves(_ frame: PlotFrame, on canvas: Canvas) {
    for octave in -1...9 {
      let hz = Units.pitchToHz(Double(12 * (octave + 1)))
      guard frame.vertical.range.contains(hz) else { continue }
      let y = frame.point(0, hz).y
      canvas.line([(frame.box.right, y), (frame.box.right + Theme.tickLength, y)], Theme.frame)
      canvas.text(
        "C\(octave)", at: (frame.box.right + 8, y), size: Theme.labelSize, Theme.quietInk)
    }
  }

  private func drawColorBar(
    _ box: Canvas.Box, levels: ClosedRange<Double>, on canvas: Canvas
  ) {
    canvas.image(ColorMap.pixels.reversed(), columns: 1, rows: ColorMap.pixels.count, in: box)
    let frame = PlotFrame(box: box, horizontal: .linear(0...1), vertical: .linear(levels))
    frame.drawEdge(on: canvas)
    for tick in frame.vertical.ticks(maximumCount: Int(box.height / 32)) {
      let y = frame.point(0, tick).y
      canvas.line([(box.right, y), (box.right + Theme.tickLength, y)], Theme.frame)
      canvas.text(
        frame.vertical.label(of: tick), at: (box.right + 8, y), size: Theme.labelSize,
        Theme.quietInk)
    }
    canvas.text(
      "dB", at: (box.x + box.width / 2, box.y - 13), size: Theme.axisSize, Theme.ink,
      align: .middle)
  }
}
