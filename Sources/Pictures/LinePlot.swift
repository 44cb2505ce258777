/// Curves over a common pair of axes: losses over steps, decibels over frequency, counts over bins.
///
/// ```swift
/// var plot = LinePlot(title: "Training", xName: "step", yName: "loss in dB")
/// plot.add("training", x: steps, y: losses)
/// try plot.write(to: "loss.png")
/// ```
public struct LinePlot: Sendable {
  /// How a series is drawn.
  public enum Style: Sendable {
    /// From point to point.
    case line
    /// From point to point, dashed: for what is only compared with.
    case dashed
    /// Filled bars from zero, centred on the points: for histograms.
    case bars
  }

  /// What the plot shows, above it.
  public var title: String
  /// Name and unit of the horizontal axis.
  public var xName: String
  /// Name and unit of the vertical axis.
  public var yName: String
  /// Equal ratios at equal lengths on the horizontal axis; values that are not positive are left out.
  public var isXLogarithmic = false
  /// The same on the vertical axis.
  public var isYLogarithmic = false
  /// Width in points; a point is `pixelRatio` pixels wide.
  public var width = 720.0
  /// Height in points.
  public var height = 400.0
  /// Pixels to a point.
  public var pixelRatio = 2.0

  private struct Series {
    var name: String
    var points: [(x: Double, y: Double)]
    var style: Style
  }
  private var series: [Series] = []

  /// Makes an empty plot.
  public init(title: String, xName: String, yName: String) {
    self.title = title
    self.xName = xName
    self.yName = yName
  }

  /// Adds a series. Values that are not finite leave a gap.
  /// - Parameters:
  ///   - name: for the legend, which is drawn when there are two series or more.
  ///   - x: places on the horizontal axis, in order.
  ///   - y: values there, as many.
  ///   - style: how they are drawn.
  public mutating func add(_ name: String, x: [Double], y: [Double], style: Style = .line) {
    precondition(x.count == y.count, "\(x.count) places and \(y.count) values")
    series.append(Series(name: name, points: Array(zip(x, y)), style: style))
  }

  /// Draws the plot and writes it as PNG, whole or not at all; `-` is standard output.
  /// - Throws: `PictureError`.
  package func write(to path: String) throws(PictureError) {
    try Pictures.write(png: png(), to: path)
  }

  /// Draws the plot: the bytes of a PNG file.
  public func png() throws(PictureError) -> [UInt8] {
    let canvas = try Canvas(
      width: width, height: height, pixelRatio: pixelRatio, paper: Theme.paper)
    let box = Canvas.Box(x: 76, y: 44, width: width - 76 - 24, height: height - 44 - 50)
    let frame = PlotFrame(box: box, horizontal: horizontalScale, vertical: verticalScale)
    canvas.text(title, at: (box.x, box.y - 22), size: Theme.titleSize, Theme.ink, bold: true)
    frame.drawGrid(on: canvas)
    canvas.clipped(to: box) {
      for (index, series) in series.enumerated() {
        draw(series, color(index), in: frame, on: canvas)
      }
    }
    frame.drawEdge(on: canvas)
    frame.drawHorizontalAxis(on: canvas, name: xName)
    frame.drawVerticalAxis(on: canvas, name: yName, nameOffset: 56)
    if series.count > 1 { drawLegend(in: box, on: canvas) }
    return try canvas.png()
  }

  // MARK: - Scales

  private var horizontalScale: AxisScale {
    let halfBar = series.filter { $0.style == .bars }.map { Self.barWidth($0) / 2 }.max() ?? 0
    let values = series.flatMap { $0.points.map(\.x) }
    let range = Self.range(values, logarithmic: isXLogarithmic, margin: 0)
    return isXLogarithmic
      ? .logarithmic(range) : .linear(range.lowerBound - halfBar...range.upperBound + halfBar)
  }

  private var verticalScale: AxisScale {
    var values = series.flatMap { $0.points.map(\.y) }
    if series.contains(where: { $0.style == .bars }) { values.append(0) }
    let range = Self.range(values, logarithmic: isYLogarithmic, margin: 0.06)
    return isYLogarithmic ? .logarithmic(range) : .linear(range)
  }

  /// The range of the values that can be shown, with a margin at both ends; never of no length. An end
  /// at zero stays there.
  private static func range(
    _ values: [Double], logarithmic: Bool, margin: Double
  ) -> ClosedRange<Double> {
    let shown = values.filter { $0.isFinite && (!logarithmic || $0 > 0) }
    guard let low = shown.min(), let high = shown.max() else {
      return logarithmic ? 1...10 : 0...1
    }
    if logarithmic { return low < high ? low / 1.1...high * 1.1 : low / 2...high * 2 }
    if low == high { return low - 0.5...high + 0.5 }
    let space = margin * (high - low)
    return (low == 0 ? 0 : low - space)...(high == 0 ? 0 : high + space)
  }

  private static func barWidth(_ series: Series) -> Double {
    let xs = series.points.map(\.x)
    return zip(xs.dropFirst(), xs).map { abs($0 - $1) }.filter { $0 > 0 }.min() ?? 1
  }

  // MARK: - Strokes

  private func color(_ index: Int) -> Canvas.Ink { Theme.series[index % Theme.series.count] }

  private func draw(
    _ series: Series, _ ink: Canvas.Ink, in frame: PlotFrame, on canvas: Canvas
  ) {
    switch series.style {
    case .line, .dashed:
      let points = series.points.map { frame.point($0.x, $0.y) }
      canvas.line(points, ink, width: 1.8, dashes: series.style == .dashed ? [5, 4] : [])
    case .bars:
      var ink = ink
      ink.opacity = 0.75
      let half = 0.46 * Self.barWidth(series)
      let base = max(0, frame.vertical.range.lowerBound)
      for point in series.points where point.x.isFinite && point.y.isFinite {
        let low = frame.point(point.x - half, base)
        let high = frame.point(point.x + half, point.y)
        canvas.fill(
          Canvas.Box(
            x: low.x, y: min(low.y, high.y), width: high.x - low.x, height: abs(high.y - low.y)),
          ink)
      }
    }
  }

  /// Names with a stroke of their colour, in the line above the box, at its right.
  private func drawLegend(in box: Canvas.Box, on canvas: Canvas) {
    var x = box.right
    let y = box.y - 12
    for (index, series) in series.enumerated().reversed() {
      x -= canvas.width(of: series.name, size: Theme.labelSize)
      canvas.text(series.name, at: (x, y), size: Theme.labelSize, Theme.ink)
      x -= 28
      canvas.line(
        [(x, y), (x + 22, y)], color(index), width: series.style == .bars ? 8 : 2.2,
        dashes: series.style == .dashed ? [5, 4] : [])
      x -= 16
    }
  }
}
