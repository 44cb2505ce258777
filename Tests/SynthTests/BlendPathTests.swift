import Synth
import Testing

@Suite struct BlendPathTests {
  private func point(_ time: Double, _ x: Double, _ y: Double = 0.5) -> BlendAutomation.Breakpoint {
    .init(at: time, BlendPosition(x: x, y: y))
  }

  @Test func itGoesRoundAndRound() throws {
    let path = try #require(BlendPath([point(0, 0), point(1, 1), point(2, 0.5)]))
    #expect(path.seconds == 2)
    for round in 0..<3 {
      let start = 2 * Double(round)
      #expect(abs(path.position(atSeconds: start + 0.25).x - 0.25) < 1e-9)
      #expect(abs(path.position(atSeconds: start + 1.5).x - 0.75) < 1e-9)
    }
    let events = path.events(to: 1000, hopLength: 100, sampleRate: 1000)
    #expect(events.map(\.time) == Array(stride(from: 0, to: 1000, by: 100)))
    guard case .blend(let place) = events[4].action else { throw Failure() }
    #expect(abs(place.x - 0.4) < 1e-9)
  }

  @Test func itsTextIsReadAgain() throws {
    let line = try #require(BlendPath([point(0, -0.1), point(0.0312, 0.25), point(1.5, 1)]))
    #expect(line.text == "-0.1@0s, 0.25@0.0312s, 1@1.5s")
    let square = try #require(BlendPath([point(0, 0, 0), point(2, 1, 0.5)]))
    #expect(square.text == "0,0@0s, 1,0.5@2s")
    for path in [line, square] { #expect(BlendPath(parsing: path.text) == path) }
    #expect(BlendPath(parsing: "0@0s, 1@1.5s")?.points == [point(0, 0), point(1.5, 1)])
  }

  @Test(arguments: ["", "0.5", "0@0s", "0@0s, 1@0s", "0@0s, 9@1s", "0@0s, 1@1000s", "0@-1s, 1@1s"])
  func whatIsNoPathIsRefused(text: String) { #expect(BlendPath(parsing: text) == nil) }

  private struct Failure: Error {}
}
