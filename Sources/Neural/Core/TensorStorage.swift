import Foundation

/// A block of floats, 64-byte aligned, that belongs to one graph's pool or to one parameter store.
///
/// Reference counting tells the pool when nobody reads the block any more; see ``TensorPool``.
package final class TensorStorage {
  /// First element.
  package let pointer: UnsafeMutablePointer<Float>
  /// Number of elements.
  package let count: Int

  /// Takes memory for `count` floats, not initialised.
  init(count: Int) {
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    self.pointer = raw.bindMemory(to: Float.self, capacity: max(count, 1))
    self.count = count
  }

  /// Takes memory for `count` floats, all zero.
  convenience init(zeros count: Int) {
    self.init(count: count)
    pointer.initialize(repeating: 0, count: count)
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }
}

/// Lends storages and takes them back when the last tensor that uses one is gone.
///
/// A block is free when the pool holds its only reference, so no bookkeeping is needed: asking
/// for the same shapes in the same order, as a network does on each call, finds the same blocks
/// again and allocates nothing after the first call.
struct TensorPool {
  private struct Bucket {
    var storages: [TensorStorage] = []
    var cursor = 0
  }

  private var bucketOfCapacity: [Int: Int] = [:]
  private var buckets: [Bucket] = []

  /// A free block of at least `count` floats; its values are whatever was there.
  mutating func storage(count: Int) -> TensorStorage {
    let capacity = Self.capacity(holding: count)
    let index: Int
    if let found = bucketOfCapacity[capacity] {
      index = found
    } else {
      index = buckets.count
      buckets.append(Bucket())
      bucketOfCapacity[capacity] = index
    }
    return Self.take(from: &buckets[index], capacity: capacity)
  }

  private static func take(from bucket: inout Bucket, capacity: Int) -> TensorStorage {
    let size = bucket.storages.count
    for step in 0..<size {
      let raw = bucket.cursor + step
      let slot = raw < size ? raw : raw - size
      if isKnownUniquelyReferenced(&bucket.storages[slot]) {
        bucket.cursor = slot + 1 == size ? 0 : slot + 1
        return bucket.storages[slot]
      }
    }
    let storage = TensorStorage(count: capacity)
    bucket.storages.append(storage)
    bucket.cursor = 0
    return storage
  }

  /// Capacities grow in eighths of a power of two, so that similar sizes share blocks.
  private static func capacity(holding count: Int) -> Int {
    guard count > 64 else { return 64 }
    let step = 1 << max(0, Int.bitWidth - count.leadingZeroBitCount - 4)
    return (count + step - 1) / step * step
  }
}
