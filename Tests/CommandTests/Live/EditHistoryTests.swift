import SfumatoCommand
import Testing

@Suite struct EditHistoryTests {
  private let start = ContinuousClock.now

  private func time(_ seconds: Double) -> ContinuousClock.Instant {
    start.advanced(by: .seconds(seconds))
  }

  @Test func movesOfOneGestureAreUndoneTogether() {
    var history = EditHistory<Int>()
    var value = 0
    func set(_ new: Int, _ kind: EditHistory<Int>.Kind, _ seconds: Double) {
      history.remember(kind, at: time(seconds), before: value)
      value = new
    }
    for step in 1...9 { set(step, .blend, 0.1 * Double(step)) }
    set(20, .setting("volume"), 1)
    set(30, .setting("attack"), 1.1)
    set(31, .setting("attack"), 1.5)
    set(32, .setting("attack"), 3)  // another gesture
    func undo() -> Int? {
      guard let change = history.undo(from: value) else { return nil }
      value = change.snapshot
      return value
    }
    func redo() -> Int? {
      guard let change = history.redo(from: value) else { return nil }
      value = change.snapshot
      return value
    }
    for expected in [31, 20, 9, 0] { #expect(undo() == expected) }
    #expect(undo() == nil)
    #expect(redo() == 9 && redo() == 20)
    // What is done after an undo is a gesture of its own, and nothing can be done again.
    #expect(undo() == 9)
    set(40, .blend, 3.1)
    #expect(redo() == nil)
    #expect(undo() == 9)
  }

  @Test func oldChangesAreForgotten() {
    var history = EditHistory<Int>()
    for value in 0..<1000 { history.remember(.blend, at: time(2 * Double(value)), before: value) }
    var (count, last) = (0, -1)
    while let change = history.undo(from: 0) {
      count += 1
      last = change.snapshot
    }
    #expect(count == 200 && last == 800)
  }
}
