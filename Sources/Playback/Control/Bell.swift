import Glibc

/// Wakes a thread that waits for a descriptor with others in poll(2): a pipe that never blocks.
///
/// Threads: any may ring, which neither allocates nor waits; one is woken, and calls ``quieten()``.
package final class Bell: Sendable {
  /// Readable once it has rung.
  package let descriptor: Int32
  private let hammer: Int32

  /// Makes one that has not rung.
  package init() {
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (descriptor, hammer) = (ends[0], ends[1])
  }

  deinit {
    close(descriptor)
    close(hammer)
  }

  /// Rings. A full pipe rings already.
  package func ring() {
    var byte: UInt8 = 1
    _ = write(hammer, &byte, 1)
  }

  /// Forgets all rings until now.
  package func quieten() {
    withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { bytes in
      while read(descriptor, bytes.baseAddress, bytes.count) == bytes.count {}
    }
  }
}
