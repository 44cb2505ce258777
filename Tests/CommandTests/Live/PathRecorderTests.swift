import Sfumato
import SfumatoCommand
import Testing

@Suite struct PathRecorderTests {
  private let start = ContinuousClock.now

  private func time(_ seconds: Double) -> ContinuousClock.Instant {
    start.advanced(by: .seconds(seconds))
  }

  @Test func stepsAreStepsAndGlidesAreGlides() throws {
    var recorder = PathRecorder(from: BlendPosition(x: 0), at: start)
    recorder.move(to: BlendPosition(x: 1), at: time(1))
    recorder.move(to: BlendPosition(x: 0.5), at: time(1.1))
    let path = try #require(recorder.path(endingAt: time(2)))
    #expect(path.seconds == 2)
    #expect(path.position(atSeconds: 0.9).x == 0 && path.position(atSeconds: 1).x == 1)
    #expect(abs(path.position(atSeconds: 1.05).x - 0.75) < 1e-9)
    #expect(path.position(atSeconds: 1.9).x == 0.5)
  }

  @Test func whatDoesNotMoveIsNoPath() {
    let recorder = PathRecorder(from: .middle, at: start)
    #expect(recorder.path(endingAt: time(5)) == nil)
    var long = recorder
    long.move(to: BlendPosition(x: 1), at: time(1))
    #expect(long.path(endingAt: time(601)) == nil && long.path(endingAt: time(599)) != nil)
    for step in 0..<5000 where !long.isFull {
      long.move(to: BlendPosition(x: Double(step % 2)), at: time(1.5 + 0.05 * Double(step)))
    }
    #expect(long.isFull && long.path(endingAt: time(599)) != nil)
  }
}
