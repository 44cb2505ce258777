import Synchronization

/// A sound whose every frame tells its number, so that a lost, doubled or swapped one is found. All
/// samples are whole 16-bit steps: every format carries them unchanged.
final class CountedSound: @unchecked Sendable {
  /// Frames made; written by the render thread alone.
  let madeCount = Atomic<Int>(0)
  /// Asked before each block, on the render thread.
  private let willRender: @Sendable (_ madeCount: Int) -> Void

  init(willRender: @escaping @Sendable (Int) -> Void = { _ in }) { self.willRender = willRender }

  func render(_ frames: UnsafeMutablePointer<Float>, _ count: Int) {
    let made = madeCount.load(ordering: .relaxed)
    willRender(made)
    for index in 0..<count {
      frames[2 * index] = Float(Self.step(made + index)) / 32768
      frames[2 * index + 1] = -frames[2 * index]
    }
    madeCount.store(made + count, ordering: .relaxed)
  }

  /// The left sample of a frame, in 16-bit steps.
  static func step(_ frame: Int) -> Int {
    (frame + 1) &* 40_503 & 0x7fff
  }
}
