/// The list of families beside a map: a mark, a name, and how many points each has.
struct ScatterLegend {
  let families: [String]
  let counts: [Int]
  /// Points of none of them.
  let others: Int

  private static let rowHeight = 19.0
  private static let listWidth = 216.0
  private static let longestName = 26

  /// In points; 0 where there are no families.
  var width: Double { families.isEmpty ? 0 : Self.listWidth }
  /// In points.
  var height: Double { Self.rowHeight * Double(rows.count) }

  private var rows: [(name: String, family: Int, count: Int)] {
    guard !families.isEmpty else { return [] }
    let named = families.indices.map { (families[$0], $0, counts[$0]) }
    return named + (others > 0 ? [("others", -1, others)] : [])
  }

  /// Draws the list with its upper left corner at a place.
  func draw(on canvas: Canvas, x: Double, y: Double) {
    for (row, item) in rows.enumerated() {
      let middle = y + Self.rowHeight * (Double(row) + 0.5)
      ScatterPlot.draw(canvas, at: (x + 6, middle), family: item.family, side: 8, opacity: 1)
      let isLong = item.name.count > Self.longestName
      let name = isLong ? item.name.prefix(Self.longestName - 1) + "…" : item.name[...]
      canvas.text(
        "\(name)  \(item.count)", at: (x + 18, middle), size: Theme.labelSize, Theme.ink)
    }
  }
}
