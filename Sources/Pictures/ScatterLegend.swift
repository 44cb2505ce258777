/// The list of families beside a map: a mark, a name, and how many points each has.
struct ScatterLegend {
  /// In points; 0 where there are no families.
  let width: Double
  private let rows: [(text: String, family: Int)]

  private static let rowHeight = 19.0
  private static let leastWidth = 216.0
  /// A longer name is cut.
  private static let longestName = 300.0
  private static let indent = 18.0

  /// Lays out a list.
  /// - Parameters:
  ///   - families: their names.
  ///   - counts: points of each.
  ///   - others: points of none of them.
  ///   - measure: how wide a text is, in points.
  init(families: [String], counts: [Int], others: Int, measure: (String) -> Double) {
    func fitted(_ name: String) -> String {
      guard measure(name) > Self.longestName else { return name }
      var short = name[...]
      while !short.isEmpty, measure(short + "…") > Self.longestName { short = short.dropLast() }
      return short + "…"
    }
    var rows = families.indices.map { ("\(fitted(families[$0]))  \(counts[$0])", $0) }
    if !rows.isEmpty, others > 0 { rows.append(("others  \(others)", -1)) }
    self.rows = rows
    let widest = rows.map { measure($0.0) }.max().map { Self.indent + $0 + 24 }
    width = widest.map { max(Self.leastWidth, $0.rounded(.up)) } ?? 0
  }

  /// In points.
  var height: Double { Self.rowHeight * Double(rows.count) }

  /// Draws the list with its upper left corner at a place.
  func draw(on canvas: Canvas, x: Double, y: Double) {
    for (row, item) in rows.enumerated() {
      let middle = y + Self.rowHeight * (Double(row) + 0.5)
      ScatterPlot.draw(canvas, at: (x + 6, middle), family: item.family, side: 8, opacity: 1)
      canvas.text(item.text, at: (x + Self.indent, middle), size: Theme.labelSize, Theme.ink)
    }
  }
}
