import Music

/// Phrases and pieces as piano rolls, below each other or in columns on the same time scale, as a PNG picture.
///
/// ```swift
/// var picture = PianoRollPicture()
/// picture.add(NoteSequence(grid), title: "step 3 of 9")
/// try picture.write(to: "phrase.png")
/// ```
///
/// Each track has its own colour; soft notes are paler. Drums have a row each below the pitches.
package struct PianoRollPicture: Sendable {
  /// Width in points; a point is `pixelRatio` pixels wide.
  package var width = 960.0
  /// Pieces beside each other, 1 at least.
  package var columnCount = 1
  /// Height of a semitone or a drum, in points.
  package var rowHeight = 7.0
  /// Pixels to a point: 2 is sharp on today's screens.
  package var pixelRatio = 2.0
  /// Bars that are drawn of each piece at most.
  package var maximumBarCount = 64

  private var panels: [(title: String, sequence: NoteSequence)] = []

  /// Makes an empty picture.
  package init() {}

  /// Adds a piece after the others.
  package mutating func add(_ sequence: NoteSequence, title: String) {
    panels.append((title, sequence))
  }

  /// Draws the picture and writes it as PNG, whole or not at all; `-` is standard output.
  /// - Throws: `PictureError`.
  package func write(to path: String) throws(PictureError) {
    try Pictures.write(png: png(), to: path)
  }

  /// Draws the picture: the bytes of a PNG file.
  /// - Throws: `PictureError.size` when there are too many pieces for one picture.
  package func png() throws(PictureError) -> [UInt8] {
    let rows = panels.map { PianoRollRows(of: $0.sequence) }
    let lines = stride(from: 0, to: panels.count, by: columnCount).map {
      $0..<min(panels.count, $0 + columnCount)
    }
    let heights = lines.map { rowHeight * Double(rows[$0].map(\.count).max() ?? 0) }
    let height = heights.reduce(Self.margin) { $0 + Self.titleHeight + $1 + Self.axisHeight }
    let canvas = try Canvas(
      width: width, height: height, pixelRatio: pixelRatio, paper: Theme.paper)
    let barCount = min(maximumBarCount, panels.map(\.sequence.barCount).max() ?? 1)
    let column = width / Double(columnCount)
    var top = Self.margin
    for (line, height) in zip(lines, heights) {
      top += Self.titleHeight
      for index in line {
        let box = Canvas.Box(
          x: Self.labelWidth + column * Double(index - line.lowerBound), y: top,
          width: column - Self.labelWidth - 20, height: Double(rows[index].count) * rowHeight)
        canvas.text(
          panels[index].title, at: (box.x, top - 12), size: Theme.titleSize, Theme.ink, bold: true)
        draw(panels[index].sequence, rows[index], barCount: barCount, in: box, on: canvas)
      }
      top += height + Self.axisHeight
    }
    return try canvas.png()
  }

  // MARK: - Layout

  private static let margin = 12.0
  private static let titleHeight = 26.0
  private static let axisHeight = 22.0
  private static let labelWidth = 58.0

  // MARK: - Strokes

  private func draw(
    _ sequence: NoteSequence, _ rows: PianoRollRows, barCount: Int, in box: Canvas.Box,
    on canvas: Canvas
  ) {
    let map = sequence.metreMap
    let beats = map.startBeat(ofBar: max(1, barCount))
    func x(_ beat: Double) -> Double { box.x + box.width * beat / beats }
    drawRows(rows, in: box, on: canvas)
    // Bar numbers as far apart as there is room for.
    let step = [1, 2, 4, 8, 16, 32].first { Double(barCount / $0) * 24 <= box.width } ?? 64
    for bar in 0..<barCount {
      let place = x(map.startBeat(ofBar: bar))
      canvas.line([(place, box.y), (place, box.bottom)], Theme.rule)
      if bar % step == 0 {
        canvas.text(
          "\(bar + 1)", at: (place, box.bottom + 10), size: Theme.labelSize, Theme.quietInk,
          align: .middle)
      }
    }
    canvas.clipped(to: box) {
      for (index, track) in sequence.tracks.enumerated() {
        for note in track.notes where note.startBeat < beats {
          guard let row = rows.row(of: note, in: track) else { continue }
          var ink = Theme.series[index % Theme.series.count]
          ink.opacity = 0.45 + 0.55 * Double(note.velocity) / 127
          let length = max(2.5, x(note.endBeat) - x(note.startBeat) - 1)
          canvas.fill(
            Canvas.Box(
              x: x(note.startBeat), y: box.y + Double(row) * rowHeight + 0.5, width: length,
              height: rowHeight - 1), ink)
        }
      }
    }
    canvas.line(
      [
        (box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom),
        (box.x, box.y),
      ], Theme.frame)
  }

  /// Shades black keys, and names Cs and drums.
  private func drawRows(_ rows: PianoRollRows, in box: Canvas.Box, on canvas: Canvas) {
    var lastName = -Double.infinity
    for (index, label) in rows.labels.enumerated() {
      let y = box.y + Double(index) * rowHeight
      if label.isShaded {
        canvas.fill(Canvas.Box(x: box.x, y: y, width: box.width, height: rowHeight), Theme.blank)
      }
      // As many names as there is room for.
      if let name = label.name, y - lastName >= Theme.labelSize - 4 {
        lastName = y
        canvas.text(
          name, at: (box.x - 6, y + rowHeight / 2), size: Theme.labelSize - 2, Theme.quietInk,
          align: .end)
      }
    }
  }
}
