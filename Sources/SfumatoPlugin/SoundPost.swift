import Signal
import Synchronization

/// Hands sounds to a rendering thread, and brings back those that it has done with, so that nothing is let
/// go over there. The last one handed in counts.
///
/// Threads: ``send(_:)`` and ``collect()`` control; ``receive()`` and ``giveBack(_:)`` render; neither
/// waits. `@unchecked Sendable`: what both sides touch are an atomic and a ring.
final class SoundPost: @unchecked Sendable {
  private let waiting = Atomic<UnsafeMutableRawPointer?>(nil)
  private let done = SPSCRing<UnsafeMutableRawPointer>(capacity: 16)
  private let collecting = Mutex<Void>(())

  init() {}

  deinit {
    collect()
    if let pointer = waiting.exchange(nil, ordering: .acquiring) { Self.letGo(pointer) }
  }

  /// Hands in sounds in place of any that still wait. Thread role: control.
  func send(_ sounds: LoadedSounds) {
    let pointer = Unmanaged.passRetained(sounds).toOpaque()
    if let unseen = waiting.exchange(pointer, ordering: .acquiringAndReleasing) {
      Self.letGo(unseen)
    }
    collect()
  }

  /// Lets go what was given back. Thread role: control.
  func collect() {
    collecting.withLock { _ in
      while let pointer = done.pop() { Self.letGo(pointer) }
    }
  }

  /// The sounds that were handed in since; nil if none were, or none can be given back now. Thread role:
  /// render; the caller owns them.
  func receive() -> Unmanaged<LoadedSounds>? {
    guard done.count < done.capacity,
      let pointer = waiting.exchange(nil, ordering: .acquiring)
    else { return nil }
    return Unmanaged.fromOpaque(pointer)
  }

  /// Gives sounds back. Thread role: render, after ``receive()``.
  func giveBack(_ sounds: Unmanaged<LoadedSounds>) { _ = done.push(sounds.toOpaque()) }

  private static func letGo(_ pointer: UnsafeMutableRawPointer) {
    Unmanaged<LoadedSounds>.fromOpaque(pointer).release()
  }
}
