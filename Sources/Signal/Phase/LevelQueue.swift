/// A queue that hands out bins from the loudest level to the quietest: one stack per level.
///
/// Levels are whole steps of loudness (1 dB), so the order is that of a heap up to one step, and
/// both pushing and popping take constant time: an untidy priority queue (Yatziv, Bartesaghi,
/// Sapiro, "O(N) implementation of the fast marching algorithm", 2006). Within a level the latest
/// comes first, which keeps the memory that is touched warm. A bin is pushed at most once, so one
/// place per bin is enough for all stacks together.
///
/// The struct is a handle: copies share the stacks, but not `highest`.
package struct LevelQueue {
  /// Levels that bins in the queue may have.
  package static let levels: ClosedRange<UInt8> = 1...254

  private let stacks: AlignedMemory<Int32>  // places of level 254 first, of level 1 last
  private let sorted: AlignedMemory<Int32>  // all bins, loudest level first
  private let tops: AlignedMemory<Int32>  // [256] the first free place of each level
  private let bottoms: AlignedMemory<Int32>  // [256] its first place
  private var highest = 0

  /// Number of bins found by `sort`.
  package private(set) var count = 0

  /// Makes room for at most `capacity` bins.
  package init(capacity: Int) {
    stacks = AlignedMemory(count: capacity)
    sorted = AlignedMemory(count: capacity)
    tops = AlignedMemory(count: 256)
    bottoms = AlignedMemory(count: 256)
  }

  /// Empties the queue and sorts the bins whose level is one of `levels`; only these may be pushed.
  package mutating func sort(_ level: UnsafePointer<UInt8>, count binCount: Int) {
    let tops = tops.base
    let bottoms = bottoms.base
    let sorted = sorted.base
    tops.update(repeating: 0, count: 256)
    for i in 0..<binCount { tops[Int(level[i])] &+= 1 }
    var place: Int32 = 0
    for l in Self.levels.reversed() {
      let size = tops[Int(l)]
      bottoms[Int(l)] = place
      tops[Int(l)] = place
      place += size
    }
    count = Int(place)
    for i in 0..<binCount {
      let l = level[i]
      guard Self.levels.contains(l) else { continue }
      sorted[Int(tops[Int(l)])] = Int32(truncatingIfNeeded: i)
      tops[Int(l)] &+= 1
    }
    tops.update(from: bottoms, count: 256)
    highest = 0
  }

  /// The bin at `place` (0 ..< count) of the sorted order.
  @inline(__always) package func sortedBin(_ place: Int) -> Int { Int(sorted.base[place]) }

  /// Adds a bin at its level.
  @inline(__always) package mutating func push(_ bin: Int, level: UInt8) {
    let l = Int(level)
    let top = tops.base[l]
    stacks.base[Int(top)] = Int32(truncatingIfNeeded: bin)
    tops.base[l] = top &+ 1
    if l > highest { highest = l }
  }

  /// Takes out a bin of the loudest level that has one; nil when the queue is empty.
  @inline(__always) package mutating func pop() -> Int? {
    while highest > 0 {
      let top = tops.base[highest]
      if top > bottoms.base[highest] {
        tops.base[highest] = top &- 1
        return Int(stacks.base[Int(top &- 1)])
      }
      highest &-= 1
    }
    return nil
  }
}
