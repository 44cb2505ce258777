/// Points on a plane in the colours and shapes of their families, some with names, some joined by ways: a map.
///
/// ```swift
/// var map = ScatterPlot(title: "Sounds")
/// map.families = ["winds", "strings"]
/// map.add(x: 0.2, y: 1.4, family: 0)
/// map.add(label: "flute", x: 0.2, y: 1.4)
/// try map.write(to: "map.png")
/// ```
/// Both directions have one scale, so that distances can be compared.
package struct ScatterPlot: Sendable {
  /// What is shown, above the map.
  package var title: String
  /// Names of the families, in the order of the list beside the map; none for no list.
  package var families: [String] = []
  /// Width of the map in points, without the list; a point is `pixelRatio` pixels wide.
  package var size = 800.0
  /// Pixels to a point.
  package var pixelRatio = 2.0

  private var points: [(x: Float, y: Float, family: Int32)] = []
  private var labels: [(text: String, x: Double, y: Double, isImportant: Bool)] = []
  private var ways: [[(x: Double, y: Double)]] = []

  /// Makes an empty map.
  package init(title: String) { self.title = title }

  /// Adds a point; values that are not finite are left out.
  /// - Parameters:
  ///   - x: from left to right.
  ///   - y: from the bottom up.
  ///   - family: counted from 0; nil for a point of none, which is grey.
  package mutating func add(x: Double, y: Double, family: Int?) {
    guard x.isFinite, y.isFinite else { return }
    points.append((Float(x), Float(y), Int32(family ?? -1)))
  }

  /// Adds a name at a place. Where names would lie on each other those that were added later are left out; places
  /// that have a name are marked.
  package mutating func add(label: String, x: Double, y: Double) {
    labels.append((label, x, y, false))
  }

  /// Adds a way through some places with their names, which come before all others; nil for none.
  package mutating func add(way: [(x: Double, y: Double)], names: [String?]) {
    ways.append(way)
    for case (let name?, let place) in zip(names, way) {
      labels.append((name, place.x, place.y, true))
    }
  }

  /// Draws the map and writes it as PNG, whole or not at all; `-` is standard output.
  /// - Throws: `PictureError`.
  package func write(to path: String) throws(PictureError) {
    try Pictures.write(png: png(), to: path)
  }

  /// Draws the map: the bytes of a PNG file.
  package func png() throws(PictureError) -> [UInt8] {
    let (horizontal, vertical) = ranges()
    let margin = 24.0
    let top = 44.0
    // As high as the points need, within limits.
    let inner = size - 2 * margin
    let scale = inner / (horizontal.upperBound - horizontal.lowerBound)
    let needed = scale * (vertical.upperBound - vertical.lowerBound)
    // Texts are measured before it is known how large the sheet is.
    let ruler = try Canvas(width: 1, height: 1, pixelRatio: pixelRatio, paper: Theme.paper)
    let list = ScatterLegend(
      families: families, counts: counts(), others: points.count { $0.family < 0 }
    ) { ruler.width(of: $0, size: Theme.labelSize) }
    let height = min(max(needed, 0.5 * inner, list.height), 1.25 * inner)
    let box = Canvas.Box(x: margin, y: top, width: inner, height: height)
    let canvas = try Canvas(
      width: size + list.width, height: (top + height + margin).rounded(.up),
      pixelRatio: pixelRatio,
      paper: Theme.paper)
    canvas.text(title, at: (margin, 22), size: Theme.titleSize, Theme.ink, bold: true)
    let frame = Self.frame(box, horizontal, vertical)
    let side = max(2.0, min(7.0, 160 / Double(max(1, points.count)).squareRoot()))
    var crowd = ScatterLabels(box: box)
    for point in points {
      let place = frame.point(Double(point.x), Double(point.y))
      Self.draw(canvas, at: place, family: Int(point.family), side: side, opacity: 0.8)
      crowd.avoid(place)
    }
    for way in ways {
      let places = way.map { frame.point($0.x, $0.y) }
      canvas.line(places, Theme.paper, width: 4)
      canvas.line(places, Theme.ink, width: 1.6)
      for place in places { canvas.disc(at: place, radius: 3.5, Theme.ink) }
    }
    for label in labels.filter(\.isImportant) + labels.filter({ !$0.isImportant }) {
      let place = frame.point(label.x, label.y)
      let width = canvas.width(of: label.text, size: Theme.labelSize)
      guard let free = crowd.place(beside: place, width: width, height: 14) else { continue }
      if !label.isImportant { canvas.ring(at: place, radius: side / 2 + 2, Theme.ink) }
      canvas.fill(free, Canvas.Ink(0xfcfbf9, opacity: 0.8))
      canvas.text(
        label.text, at: (free.x + 2, free.y + free.height / 2), size: Theme.labelSize, Theme.ink)
    }
    list.draw(on: canvas, x: size, y: top)
    return try canvas.png()
  }

  /// A point of a family: colours first, and shapes where colours are used up.
  static func draw(
    _ canvas: Canvas, at place: Canvas.Point, family: Int, side: Double, opacity: Double
  ) {
    let colors = Theme.families
    var ink = family < 0 ? Theme.quietInk : colors[family % colors.count]
    ink.opacity = family < 0 ? opacity / 2 : opacity
    let half = side / 2
    if family >= 0, family / colors.count % 2 == 1 {
      canvas.fill(triangle(at: place, side: side), ink)
    } else if side < 4 {
      canvas.fill(.init(x: place.x - half, y: place.y - half, width: side, height: side), ink)
    } else {
      canvas.disc(at: place, radius: 1.1 * half, ink)
    }
  }

  /// The corners of a triangle, the upper one first; it is never so small that it would not be told from a square.
  static func triangle(at place: Canvas.Point, side: Double) -> [Canvas.Point] {
    let across = max(2, 1.3 * side / 2)
    let unit = across / 1.3
    return [
      (place.x, place.y - 1.4 * unit), (place.x + across, place.y + unit),
      (place.x - across, place.y + unit),
    ]
  }

  private func counts() -> [Int] {
    var counts = families.map { _ in 0 }
    for point in points where point.family >= 0 && Int(point.family) < counts.count {
      counts[Int(point.family)] += 1
    }
    return counts
  }

  /// What is shown, with some space around, as wide as it is high where all lies on a line.
  private func ranges() -> (ClosedRange<Double>, ClosedRange<Double>) {
    var (low, high) = (
      (x: Double.infinity, y: Double.infinity), (x: -Double.infinity, y: -Double.infinity)
    )
    func include(_ x: Double, _ y: Double) {
      low = (min(low.x, x), min(low.y, y))
      high = (max(high.x, x), max(high.y, y))
    }
    for point in points { include(Double(point.x), Double(point.y)) }
    for place in ways.joined() { include(place.x, place.y) }
    guard low.x <= high.x, low.y <= high.y else { return (0...1, 0...1) }
    let (x, y) = (low.x...high.x, low.y...high.y)
    let space = max(
      0.04 * max(x.upperBound - x.lowerBound, y.upperBound - y.lowerBound), 1e-6)
    return (
      x.lowerBound - space...x.upperBound + space, y.lowerBound - space...y.upperBound + space
    )
  }

  /// Values in a box, with one scale for both directions.
  private static func frame(
    _ box: Canvas.Box, _ x: ClosedRange<Double>, _ y: ClosedRange<Double>
  ) -> PlotFrame {
    let (width, height) = (x.upperBound - x.lowerBound, y.upperBound - y.lowerBound)
    let unit = max(width / box.width, height / box.height)
    func around(_ range: ClosedRange<Double>, _ length: Double) -> ClosedRange<Double> {
      let middle = (range.lowerBound + range.upperBound) / 2
      return middle - unit * length / 2...middle + unit * length / 2
    }
    return PlotFrame(
      box: box, horizontal: .linear(around(x, box.width)),
      vertical: .linear(around(y, box.height)))
  }
}
