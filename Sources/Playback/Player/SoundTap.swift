import Synchronization

/// Lets a third thread hear what is played, to record it: a ring that is filled while it is open.
///
/// Threads: the render thread fills it; `open`, `close` and `take` belong to the control role.
public final class SoundTap: Sendable {
  private let ring: SampleRing
  private let isOpen = Atomic<Bool>(false)
  private let missed = Atomic<Int>(0)
  private let bell = Bell()
  private let isRinging = Atomic<Bool>(false)

  /// - Parameter capacity: frames that may pass between two calls of ``take(into:)``.
  public init(capacity: Int) { ring = SampleRing(capacity: capacity, channelCount: 2) }

  /// Readable when something was heard, once ``open(ringing:)`` asked for it.
  package var descriptor: Int32 { bell.descriptor }

  /// Starts to listen, and rings for whatever is heard.
  package func open(ringing: Bool) {
    isRinging.store(ringing, ordering: .relaxed)
    open()
  }

  /// Starts to listen.
  public func open() {
    var ignored: [Float] = []
    take(into: &ignored)
    missed.store(0, ordering: .relaxed)
    isOpen.store(true, ordering: .releasing)
  }

  /// Stops listening; what was heard can still be taken.
  public func close() { isOpen.store(false, ordering: .releasing) }

  /// Frames that came while the ring was full, since it was opened.
  public var missedCount: Int { missed.load(ordering: .relaxed) }

  /// Appends all that was heard since the last call, `[frame, 2]`.
  public func take(into sound: inout [Float]) {
    if isRinging.load(ordering: .relaxed) { bell.quieten() }
    while true {
      let count = ring.readableCount
      guard count > 0 else { return }
      let start = sound.count
      sound.append(contentsOf: repeatElement(0, count: 2 * count))
      sound.withUnsafeMutableBufferPointer {
        _ = ring.read(into: $0.baseAddress! + start, count: count)
      }
    }
  }

  /// Offers frames, `[frame, 2]`. Thread role: render.
  func hear(_ frames: UnsafePointer<Float>, count: Int) {
    guard isOpen.load(ordering: .acquiring) else { return }
    let accepted = ring.write(frames, count: count)
    if accepted < count { missed.wrappingAdd(count - accepted, ordering: .relaxed) }
    if isRinging.load(ordering: .relaxed) { bell.ring() }
  }
}
