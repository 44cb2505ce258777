import Pictures
import Testing

@Suite struct ScatterLabelsTests {
  private static let box = Canvas.Box(x: 20, y: 40, width: 400, height: 300)
  private static let (width, height) = (60.0, 14.0)

  private func overlap(_ a: Canvas.Box, _ b: Canvas.Box) -> Bool {
    a.x < b.right && b.x < a.right && a.y < b.bottom && b.y < a.bottom
  }

  @Test func namesBesideOnePlaceLieOnNoOther() throws {
    var labels = ScatterLabels(box: Self.box)
    var found: [Canvas.Box] = []
    while let name = labels.place(beside: (200, 200), width: Self.width, height: Self.height) {
      found.append(name)
    }
    // Four sides of a point; what lies higher or lower on the same side would lie on them.
    #expect(found.count == 4)
    for (index, name) in found.enumerated() {
      #expect(name.width >= Self.width && name.height == Self.height)
      #expect(!found[..<index].contains { overlap($0, name) })
      let isBesideThePoint =
        name.right <= 200 || name.x >= 200 || name.bottom <= 200 || name.y >= 200
      #expect(isBesideThePoint)
    }
  }

  @Test(arguments: [(20.0, 40.0), (420, 340), (20, 340), (420, 40), (220, 40)])
  func namesStayInTheBox(x: Double, y: Double) throws {
    var labels = ScatterLabels(box: Self.box)
    let found = labels.place(beside: (x, y), width: Self.width, height: Self.height)
    let name = try #require(found)
    #expect(name.x >= Self.box.x && name.right <= Self.box.right)
    #expect(name.y >= Self.box.y && name.bottom <= Self.box.bottom)
  }

  @Test func namesThatAreWiderThanTheBoxHaveNoPlace() {
    var labels = ScatterLabels(box: Self.box)
    #expect(labels.place(beside: (200, 200), width: 500, height: Self.height) == nil)
  }

  @Test func aNameLiesWhereFewestPointsAre() throws {
    let free = try #require(namePlaced(avoiding: []))
    #expect(free.x > 200, "to the right where nothing is in the way")
    let right = (0..<8).map { (x: 210 + 7 * Double($0), y: 200.0) }
    let moved = try #require(namePlaced(avoiding: right))
    #expect(
      !right.contains {
        moved.x <= $0.x && $0.x < moved.right && moved.y <= $0.y && $0.y < moved.bottom
      })
  }

  @Test func pointsOutsideTheBoxAreNotInTheWay() throws {
    let inside = try #require(namePlaced(avoiding: []))
    let outside = [(x: -1e6, y: 200.0), (x: 1e6, y: 200), (x: 200, y: -1e6), (x: 200, y: 1e6)]
    let same = try #require(namePlaced(avoiding: outside))
    #expect(same.x == inside.x && same.y == inside.y)
  }

  private func namePlaced(avoiding points: [(x: Double, y: Double)]) -> Canvas.Box? {
    var labels = ScatterLabels(box: Self.box)
    for point in points { labels.avoid(point) }
    return labels.place(beside: (200, 200), width: Self.width, height: Self.height)
  }
}
