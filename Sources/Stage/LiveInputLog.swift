import Synth

/// Sends what is played live to the rendering thread, and keeps what took effect when. Thread role: control.
struct LiveInputLog {
  /// Whether a ``record`` is kept.
  var keepsRecord = false
  /// Where a hand moved the blend last.
  private(set) var position: BlendPosition?

  private let link: EnsembleLink
  private var underwayCount = 0  // sent and not taken back
  private var heard: [LiveEvent] = []
  private var replayed = EventQueue<LiveEvent>()
  private var heldSounds: SoundSet?  // that hands changed to, never let go while rendering

  init(_ link: EnsembleLink) { self.link = link }

  /// Whether nothing is on its way and nothing waits to be played again.
  var isEmpty: Bool { link.input.count == 0 && replayed.isEmpty }

  /// Sends an event, which takes effect at its time or as soon after as it can.
  /// - Returns: false if there is no room and it is lost.
  mutating func send(_ event: LiveEvent) -> Bool {
    collect()
    // What is sent has to find room on its way back, too.
    guard underwayCount < EnsembleLink.inputCapacity, link.input.push(event) else { return false }
    underwayCount += 1
    if let blend = event.blend { position = blend }
    return true
  }

  /// Takes back what took effect.
  mutating func collect() {
    while let event = link.heardInput.pop() {
      underwayCount -= 1
      if case .sounds(let set) = event.action { heldSounds = set }
      guard keepsRecord else { continue }
      if heard.last?.isReplaced(by: event) == true { heard.removeLast() }
      heard.append(event)
    }
  }

  /// What took effect, in its order.
  mutating func record() -> [LiveEvent] {
    collect()
    return heard
  }

  /// Adds what is to be played once more, at the same samples.
  mutating func replay(_ record: [LiveEvent]) { replayed.append(record) }

  /// Sends what is to be played once more before a sample.
  /// - Returns: false if there was no room for all.
  mutating func handOn(before end: Int) -> Bool {
    while let event = replayed.first, event.time < end {
      guard send(event) else { return false }
      replayed.removeFirst()
    }
    return true
  }
}
