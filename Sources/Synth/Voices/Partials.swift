import CKernels
import Signal

/// The partials of one voice: frequency, strength and phase, carried from frame to frame.
final class Partials {
  /// Partials that are kept; those above are not played.
  static let capacity = 1024

  private let memory = AlignedBuffer(count: 3 * capacity)
  private let state: UnsafeMutablePointer<kernel_partials>

  init() {
    state = .allocate(capacity: 1)
    state.initialize(
      to: kernel_partials(
        capacity: Self.capacity, count: 0,
        phase: UnsafeMutableRawPointer(memory.base).bindMemory(
          to: UInt32.self, capacity: Self.capacity),
        frequency: memory.base + Self.capacity, height: memory.base + 2 * Self.capacity))
  }

  deinit { state.deallocate() }

  /// What the kernels take.
  var pointer: UnsafeMutablePointer<kernel_partials> { state }

  /// Forgets all frames, for a new note.
  func reset() { state.pointee.count = 0 }
}
