import Synth
import Testing

@Suite struct BlendAutomationTests {
  @Test func itMovesOnStraightLinesAndStaysAtItsEnds() {
    let automation = BlendAutomation([
      .init(at: 8, BlendPosition(x: 1, y: 0)), .init(at: 4, BlendPosition(x: 0, y: 1)),
    ])
    #expect(automation.breakpoints.map(\.time) == [4, 8])
    #expect(automation.position(at: 0) == BlendPosition(x: 0, y: 1))
    #expect(automation.position(at: 5) == BlendPosition(x: 0.25, y: 0.75))
    #expect(automation.position(at: 8) == BlendPosition(x: 1, y: 0))
    #expect(automation.position(at: 99) == BlendPosition(x: 1, y: 0))
  }

  @Test func twoPositionsAtOneTimeAreAJump() {
    let automation = BlendAutomation([
      .init(at: 0, BlendPosition(x: 0)), .init(at: 4, BlendPosition(x: 0)),
      .init(at: 4, BlendPosition(x: 1)),
    ])
    #expect(automation.position(at: 3.999).x == 0)
    #expect(automation.position(at: 4).x == 1)
  }

  @Test func theParserKnowsPositionsAndBreakpoints() throws {
    func typed(_ text: String, _ times: TypedBlend.Time = .none) -> [[Double]]? {
      TypedBlend(parsing: text, times: times)?.automation.breakpoints.map {
        [$0.time, $0.position.x, $0.position.y]
      }
    }
    #expect(typed("0.3") == [[0, 0.3, 0.5]])
    #expect(typed("-0.5, 1.5") == [[0, -0.5, 1.5]])
    #expect(typed("0@0s,1@2.5", .seconds) == [[0, 0, 0.5], [2.5, 1, 0.5]])
    #expect(typed("0,1@bar1, 1,0@9.5", .bars) == [[1, 0, 1], [9.5, 1, 0]])
    #expect(typed("0.25", .bars) == [[1, 0.25, 0.5]])
    #expect(try #require(TypedBlend(parsing: "0,1", times: .none)).fits(count: 4))
    #expect(try #require(TypedBlend(parsing: "0", times: .none)).fits(count: 2))
    for (text, times) in [
      ("", .none), ("x", .none), ("1.6", .none), ("nan", .none), ("0,1,1", .none), ("0@1s", .none),
      ("0@601s", .seconds), ("0@-1", .seconds), ("0@1s,1", .seconds), ("0@1@2", .seconds),
      ("0@bar0", .bars), ("0@2s", .bars), ("0@1,0,1@2", .bars),
    ] as [(String, TypedBlend.Time)] {
      #expect(typed(text, times) == nil, "\(text)")
    }
  }
}
