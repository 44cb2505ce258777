/// A box with scales along its sides: what a spectrogram and a line plot have in common.
struct PlotFrame {
  /// Where the contents go, in points.
  var box: Canvas.Box
  /// From left to right.
  var horizontal: AxisScale
  /// From bottom to top.
  var vertical: AxisScale

  /// The place of a pair of values.
  func point(_ x: Double, _ y: Double) -> Canvas.Point {
    (
      box.x + horizontal.position(of: x) * box.width,
      box.bottom - vertical.position(of: y) * box.height
    )
  }

  /// Marks with numbers below the box, and the axis's name when there is one.
  func drawHorizontalAxis(on canvas: Canvas, name: String?) {
    for tick in horizontal.ticks(maximumCount: max(2, Int(box.width / 80))) {
      let x = point(tick, vertical.range.lowerBound).x
      canvas.line([(x, box.bottom), (x, box.bottom + Theme.tickLength)], Theme.frame)
      canvas.text(
        horizontal.label(of: tick), at: (x, box.bottom + 13), size: Theme.labelSize,
        Theme.quietInk, align: .middle)
    }
    if let name {
      canvas.text(
        name, at: (box.x + box.width / 2, box.bottom + 31), size: Theme.axisSize, Theme.ink,
        align: .middle)
    }
  }

  /// Marks with numbers left of the box, and the axis's name, written upwards.
  func drawVerticalAxis(on canvas: Canvas, name: String?, nameOffset: Double = 46) {
    for tick in vertical.ticks(maximumCount: max(2, Int(box.height / 22))) {
      let y = point(horizontal.range.lowerBound, tick).y
      canvas.line([(box.x - Theme.tickLength, y), (box.x, y)], Theme.frame)
      canvas.text(
        vertical.label(of: tick), at: (box.x - 8, y), size: Theme.labelSize, Theme.quietInk,
        align: .end)
    }
    if let name {
      canvas.text(
        name, at: (box.x - nameOffset, box.y + box.height / 2), size: Theme.axisSize, Theme.ink,
        align: .middle, upwards: true)
    }
  }

  /// Faint lines at the marks, under the contents.
  func drawGrid(on canvas: Canvas) {
    for tick in vertical.ticks(maximumCount: max(2, Int(box.height / 22))) {
      let y = point(horizontal.range.lowerBound, tick).y
      canvas.line([(box.x, y), (box.right, y)], Theme.rule)
    }
    for tick in horizontal.ticks(maximumCount: max(2, Int(box.width / 80))) {
      let x = point(tick, vertical.range.lowerBound).x
      canvas.line([(x, box.y), (x, box.bottom)], Theme.rule)
    }
  }

  /// The box's edge.
  func drawEdge(on canvas: Canvas) {
    canvas.line(
      [
        (box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom),
        (box.x, box.y),
      ], Theme.frame)
  }
}
