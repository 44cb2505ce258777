import Glibc
import Signal
import Synchronization

/// The render thread: makes as many frames as are asked for, in small blocks, so that what the player does
/// between two blocks is heard in the next.
///
/// Threads: made by the control role, run by the render thread alone. It does not allocate, lock, throw
/// or log.
final class RenderLoop: @unchecked Sendable {
  private let exchange: PlaybackExchange
  private let render: Player.Render
  private let taps: [SoundTap]
  private let blockLength: Int
  private let block: UnsafeMutablePointer<Float>  // [blockLength, 2], at the closure's rate
  private let resampler: Resampler?
  private let resampled: UnsafeMutablePointer<Float>  // [blockLength, 2], at the device's rate
  private var pending: UnsafeMutableBufferPointer<Float>  // of `block`, not yet resampled
  private var deliveredCount = 0  // frames put into the ring since the start

  /// - Parameters:
  ///   - resampler: from the closure's rate to the device's; nil where they are equal.
  init(
    exchange: PlaybackExchange, blockLength: Int, resampler: Resampler?, taps: [SoundTap],
    render: @escaping Player.Render
  ) {
    self.exchange = exchange
    self.blockLength = blockLength
    self.resampler = resampler
    self.taps = taps
    self.render = render
    block = .allocate(capacity: 2 * blockLength)
    block.initialize(repeating: 0, count: 2 * blockLength)
    resampled = .allocate(capacity: 2 * blockLength)
    resampled.initialize(repeating: 0, count: 2 * blockLength)
    pending = UnsafeMutableBufferPointer(start: block, count: 0)
  }

  deinit {
    block.deallocate()
    resampled.deallocate()
  }

  /// Works until the playback thread needs no more.
  func run() {
    while !exchange.isOver.load(ordering: .acquiring) {
      if exchange.work.wait(milliseconds: 1000) { renderDemanded() }
    }
  }

  /// Makes all frames that are asked for by now.
  func renderDemanded() {
    while true {
      let missing = exchange.demanded.load(ordering: .acquiring) - deliveredCount
      guard missing > 0 else { return }
      let count = min(missing, blockLength)
      deliveredCount += resampler.map { deliver(count, through: $0) } ?? deliver(count)
      exchange.ready.signal()
    }
  }

  /// Puts a block into the ring, which has room for all that is demanded.
  private func deliver(_ count: Int) -> Int {
    make(count)
    return exchange.ring.write(block, count: count)
  }

  /// The same at another rate. The closure works in whole blocks; what is left over waits.
  private func deliver(_ count: Int, through resampler: Resampler) -> Int {
    while true {
      if pending.isEmpty {
        make(blockLength)
        pending = UnsafeMutableBufferPointer(start: block, count: 2 * blockLength)
      }
      let step = resampler.process(
        UnsafeBufferPointer(pending),
        into: UnsafeMutableBufferPointer(start: resampled, count: 2 * count))
      pending = UnsafeMutableBufferPointer(rebasing: pending[(2 * step.consumed)...])
      if step.produced > 0 { return exchange.ring.write(resampled, count: step.produced) }
    }
  }

  /// Lets the closure work, and counts what it took.
  private func make(_ count: Int) {
    let start = ProcessorTime.nanoseconds
    render(block, count)
    exchange.busyNanoseconds.wrappingAdd(ProcessorTime.nanoseconds - start, ordering: .relaxed)
    exchange.renderedCount.wrappingAdd(count, ordering: .relaxed)
    for tap in taps { tap.hear(block, count: count) }
  }
}
