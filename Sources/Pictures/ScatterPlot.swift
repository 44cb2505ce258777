/// Points on a plane in the colours of their groups, some with names, some joined by ways: a map.
///
/// ```swift
/// var map = ScatterPlot(title: "Sounds")
/// map.add(x: 0.2, y: 1.4, group: 0)
/// map.add(label: "flute", x: 0.2, y: 1.4)
/// try map.write(to: "map.png")
/// ```
package struct ScatterPlot: Sendable {
  /// What is shown, above the map.
  package var title: String
  /// Width and height in points; a point is `pixelRatio` pixels wide.
  package var size = 800.0
  /// Pixels to a point.
  package var pixelRatio = 2.0

  private var points: [(x: Double, y: Double, group: Int)] = []
  private var labels: [(text: String, x: Double, y: Double)] = []
  private var ways: [[(x: Double, y: Double)]] = []

  /// Makes an empty map.
  package init(title: String) { self.title = title }

  /// Adds a point of a group, counted from 0; values that are not finite are left out.
  package mutating func add(x: Double, y: Double, group: Int) {
    guard x.isFinite, y.isFinite else { return }
    points.append((x, y, group))
  }

  /// Adds a name at a place.
  package mutating func add(label: String, x: Double, y: Double) { labels.append((label, x, y)) }

  /// Adds a way through some places.
  package mutating func add(way: [(x: Double, y: Double)]) { ways.append(way) }

  /// Draws the map and writes it as PNG, whole or not at all; `-` is standard output.
  /// - Throws: `PictureError`.
  package func write(to path: String) throws(PictureError) {
    try Pictures.write(png: png(), to: path)
  }

  /// Draws the map: the bytes of a PNG file.
  package func png() throws(PictureError) -> [UInt8] {
    let canvas = try Canvas(
      width: size, height: size, pixelRatio: pixelRatio, paper: Theme.paper)
    canvas.text(title, at: (24, 22), size: Theme.titleSize, Theme.ink, bold: true)
    let box = Canvas.Box(x: 24, y: 44, width: size - 48, height: size - 68)
    let frame = PlotFrame(
      box: box, horizontal: .linear(Self.range(points.map(\.x))),
      vertical: .linear(Self.range(points.map(\.y))))
    let side = max(2.0, min(7.0, 160 / Double(max(1, points.count)).squareRoot()))
    for point in points {
      let place = frame.point(point.x, point.y)
      var ink = Theme.series[point.group % Theme.series.count]
      ink.opacity = 0.8
      canvas.fill(
        Canvas.Box(x: place.x - side / 2, y: place.y - side / 2, width: side, height: side), ink)
    }
    for way in ways { canvas.line(way.map { frame.point($0.x, $0.y) }, Theme.ink, width: 1.6) }
    for label in labels {
      let place = frame.point(label.x, label.y)
      let width = canvas.width(of: label.text, size: Theme.labelSize)
      let x = min(max(place.x, box.x + width / 2), box.right - width / 2)
      canvas.fill(
        Canvas.Box(x: x - width / 2 - 3, y: place.y - 17, width: width + 6, height: 14),
        Canvas.Ink(0xfcfbf9, opacity: 0.75))
      canvas.text(
        label.text, at: (x, place.y - 10), size: Theme.labelSize, Theme.ink, align: .middle)
    }
    return try canvas.png()
  }

  private static func range(_ values: [Double]) -> ClosedRange<Double> {
    guard let low = values.min(), let high = values.max() else { return 0...1 }
    let space = low == high ? 0.5 : 0.03 * (high - low)
    return low - space...high + space
  }
}
