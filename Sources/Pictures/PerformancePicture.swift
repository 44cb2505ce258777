import Foundation
import Signal

/// Notes over the spectrogram that they were found in, as a PNG picture: each note a box from its
/// beginning to its end, a semitone high, and how the pitch moves as a line.
package struct PerformancePicture: Sendable {
  /// A note to be drawn.
  package struct Note: Sendable {
    /// In seconds.
    package var startSeconds: Double, endSeconds: Double
    /// MIDI pitch; nil for a stroke, which is a line from bottom to top.
    package var pitch: Double?

    /// Makes a note.
    package init(startSeconds: Double, endSeconds: Double, pitch: Double?) {
      (self.startSeconds, self.endSeconds, self.pitch) = (startSeconds, endSeconds, pitch)
    }
  }

  /// Width in points for each 10 s; a picture is at most ``maximumWidth`` wide.
  package var widthPerTenSeconds = 480.0
  /// Greatest width in points.
  package var maximumWidth = 2400.0
  /// Height of a box in points.
  package var panelHeight = 300.0
  /// Pixels to a point.
  package var pixelRatio = 2.0
  /// Decibels from the loudest colour to the darkest.
  package var rangeDB = 80.0

  private let clip: AudioClip
  private let title: String
  private let notes: [Note]
  private let contour: (pitches: [Double?], hopSeconds: Double)?

  /// Makes a picture.
  /// - Parameters:
  ///   - clip: the recording; what lies beyond ten minutes is not drawn.
  ///   - title: above the picture.
  ///   - notes: that were found in it.
  ///   - pitches: MIDI pitch of each frame; nil without one.
  package init(
    _ clip: AudioClip, title: String, notes: [Note],
    pitches: (values: [Double?], hopSeconds: Double)? = nil
  ) {
    self.clip = clip
    self.title = title
    self.notes = notes
    contour = pitches.map { ($0.values, $0.hopSeconds) }
  }

  /// Draws the picture and writes it, whole or not at all; `-` is standard output.
  /// - Throws: `PictureError`.
  package func write(to path: String) throws(PictureError) {
    try Pictures.write(png: png(), to: path)
  }

  /// Draws the picture: the bytes of a PNG file.
  package func png() throws(PictureError) -> [UInt8] {
    let seconds = max(0.05, clip.durationSeconds)
    let inner = min(maximumWidth, max(480, widthPerTenSeconds * seconds / 10))
    let box = Canvas.Box(x: 68, y: 34, width: inner, height: panelHeight)
    let canvas = try Canvas(
      width: box.right + 60, height: box.bottom + 46, pixelRatio: pixelRatio, paper: Theme.paper)
    let window = 1 << Int(log2(0.06 * clip.sampleRate).rounded())
    let columns = Int((box.width * pixelRatio).rounded())
    let hop = max(window / 16, min(window / 2, clip.sampleCount / max(1, columns)))
    let stft = STFT(
      STFTConfiguration(
        windowLength: window, hopLength: hop, window: .hann, fftLength: 2 * window))
    let spectrogram = stft.analyze(clip.mono, sampleRate: clip.sampleRate).magnitudes
    let frame = PlotFrame(
      box: box, horizontal: .linear(0...seconds), vertical: frequencies)
    let raster = SpectrogramRaster(
      spectrogram, frequencies: frequencies, seconds: seconds, columnCount: columns,
      rowCount: Int((box.height * pixelRatio).rounded()))
    let top = 5 * ((raster.levels.max() ?? 0) / 5).rounded(.up)
    canvas.text(title, at: (box.x, 20), size: Theme.titleSize, Theme.ink, bold: true)
    canvas.image(
      raster.pixels(top: top, range: Float(rangeDB)), columns: raster.columnCount,
      rows: raster.rowCount, in: box)
    canvas.clipped(to: box) {
      drawContour(frame, on: canvas)
      for note in notes { draw(note, frame, on: canvas) }
    }
    frame.drawEdge(on: canvas)
    frame.drawVerticalAxis(on: canvas, name: "frequency in Hz")
    frame.drawHorizontalAxis(on: canvas, name: "time in seconds")
    for octave in 0...9 {
      let hz = Units.pitchToHz(Double(12 * (octave + 1)))
      guard frame.vertical.range.contains(hz) else { continue }
      let y = frame.point(0, hz).y
      canvas.line([(box.right, y), (box.right + Theme.tickLength, y)], Theme.frame)
      canvas.text("C\(octave)", at: (box.right + 8, y), size: Theme.labelSize, Theme.quietInk)
    }
    return try canvas.png()
  }

  // MARK: - Strokes

  private static let noteInk = Canvas.Ink(0x5fe3c8)
  private static let contourInk = Canvas.Ink(0xffffff, opacity: 0.75)

  /// From an octave below the lowest note to three above the highest.
  private var frequencies: AxisScale {
    let pitches = notes.compactMap(\.pitch)
    let highest = min(clip.sampleRate / 2, 18_000)
    guard let low = pitches.min(), let high = pitches.max() else {
      return .logarithmic(40...highest)
    }
    let range = Units.pitchToHz(low - 7)...Units.pitchToHz(high + 30)
    return .logarithmic(max(25, range.lowerBound)...max(200, min(highest, range.upperBound)))
  }

  private func draw(_ note: Note, _ frame: PlotFrame, on canvas: Canvas) {
    let range = frame.vertical.range
    guard let pitch = note.pitch else {
      canvas.line(
        [
          frame.point(note.startSeconds, range.lowerBound),
          frame.point(note.startSeconds, range.upperBound),
        ], Self.noteInk, width: 1.2)
      return
    }
    let (left, top) = frame.point(note.startSeconds, Units.pitchToHz(pitch + 0.5))
    let (right, bottom) = frame.point(note.endSeconds, Units.pitchToHz(pitch - 0.5))
    var ink = Self.noteInk
    ink.opacity = 0.35
    canvas.fill(
      Canvas.Box(x: left, y: top, width: max(1, right - left), height: bottom - top), ink)
    canvas.line(
      [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], Self.noteInk)
  }

  private func drawContour(_ frame: PlotFrame, on canvas: Canvas) {
    guard let contour else { return }
    let points = contour.pitches.enumerated().map { index, pitch -> Canvas.Point in
      guard let pitch else { return (.nan, .nan) }
      return frame.point(Double(index) * contour.hopSeconds, Units.pitchToHz(pitch))
    }
    canvas.line(points, Self.contourInk, width: 1)
  }
}
