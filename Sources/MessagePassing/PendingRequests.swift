import CMPI

/// Messages that are under way; their places in memory stay the same until all are done.
final class PendingRequests {
  private var requests: UnsafeMutablePointer<MPI_Request?>
  private var capacity: Int
  private(set) var count = 0

  /// - Parameter capacity: most messages at once.
  init(capacity: Int = 1) {
    self.capacity = capacity
    requests = .allocate(capacity: capacity)
    requests.initialize(repeating: sfumato_mpi_no_request(), count: capacity)
  }

  deinit { requests.deallocate() }

  /// Begins another one.
  /// - Returns: MPI's status.
  func add(_ begin: (UnsafeMutablePointer<MPI_Request?>) -> Int32) -> Int32 {
    precondition(count < capacity, "more than \(capacity) messages at once")
    count += 1
    return begin(requests + (count - 1))
  }

  /// Lets MPI work, and tells whether all are done.
  /// - Returns: MPI's status.
  func test(_ areDone: inout Int32) -> Int32 {
    sfumato_mpi_test_all(Int32(count), requests, &areDone)
  }
}
