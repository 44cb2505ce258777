import Dispatch
import Sfumato
import Synchronization

/// Draws the sections of a jam away from the control thread, so that hands are heard meanwhile. What is drawn
/// depends on the order of draws and changes alone, not on how long they take.
///
/// Threads: control.
final class JamDrawing {
  /// What was drawn last.
  private final class Result: Sendable {
    let value = Mutex<(number: Int, jam: Jam, section: Jam.Section)?>(nil)
  }

  /// The jam as it is after the last section that was taken.
  private(set) var jam: Jam

  private let queue = DispatchQueue(label: "sfumato.jam")
  private let result = Result()
  private var number = 0  // of the draw that is wanted; others are thrown away
  private var isDrawing = false
  private var leastRedraw: Double?

  init(_ jam: Jam) { self.jam = jam }

  /// Changes how the next section is drawn; one that was drawn before is thrown away.
  func change(_ body: (inout Jam) -> Void) {
    body(&jam)
    number += 1
    isDrawing = false
  }

  /// Lets what the next section begins with be drawn once more, a step from what the last one was.
  /// - Parameter least: how far it goes from there at least, 0…1.
  func redraw(atLeast least: Double = 0) { change { _ in leastRedraw = least } }

  /// The next section, until it is taken.
  /// - Parameter waits: whether to wait until it is drawn.
  /// - Returns: nil if it is being drawn.
  func next(waits: Bool) -> Jam.Section? {
    if !isDrawing { begin() }
    if waits { queue.sync {} }
    return drawn?.section
  }

  /// Goes on to the section after the one that is drawn.
  func take() {
    guard let drawn else { return }
    jam = drawn.jam
    number += 1
    isDrawing = false
    leastRedraw = nil
  }

  private var drawn: (number: Int, jam: Jam, section: Jam.Section)? {
    result.value.withLock { $0 }.flatMap { $0.number == number ? $0 : nil }
  }

  private func begin() {
    isDrawing = true
    queue.async { [jam, number, leastRedraw, result] in
      var jam = jam
      if let leastRedraw { jam.redraw(atLeast: leastRedraw) }
      let section = jam.next()
      result.value.withLock { $0 = (number, jam, section) }
    }
  }
}
