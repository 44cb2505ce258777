/// A queue that hands out bins from the loudest level to the quietest: one list per level.
///
/// Levels are whole steps of loudness (1 dB), so the order is that of a heap up to one step, and
/// both pushing and popping take constant time: an untidy priority queue (Yatziv, Bartesaghi,
/// Sapiro, "O(N) implementation of the fast marching algorithm", 2006). Within a level the latest
/// comes first, which keeps the memory that is touched warm. A bin is in the queue at most once,
/// so the lists are threaded through one array of links.
///
/// The struct is a handle on memory of its own: work on a copy in a loop, and put it back.
package struct LevelQueue {
  /// Levels that bins in the queue may have.
  package static let levels: ClosedRange<UInt8> = 1...254

  private let memory: AlignedMemory<Int32>
  private let heads: UnsafeMutablePointer<Int32>  // [256] the latest bin of each level, or -1
  private let links: UnsafeMutablePointer<Int32>  // [capacity] the bin pushed before it, or -1
  private var highest = 0

  /// Makes room for bins 0 ..< `capacity`.
  package init(capacity: Int) {
    memory = AlignedMemory(uninitializedCount: 256 + capacity)
    heads = memory.base
    links = memory.base + 256
    heads.initialize(repeating: -1, count: 256)
  }

  /// Adds a bin that is not in the queue, at its level.
  @inline(__always) package mutating func push(_ bin: Int, level: UInt8) {
    let l = Int(level)
    links[bin] = heads[l]
    heads[l] = Int32(truncatingIfNeeded: bin)
    if l > highest { highest = l }
  }

  /// Takes out a bin of the loudest level that has one; nil when the queue is empty.
  @inline(__always) package mutating func pop() -> Int? {
    while highest > 0 {
      let bin = Int(heads[highest])
      if bin >= 0 {
        heads[highest] = links[bin]
        return bin
      }
      highest &-= 1
    }
    return nil
  }
}
