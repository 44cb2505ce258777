import CMPI

extension Range<Int> {
  /// So many parts, as even as can be.
  func slices(_ count: Int) -> [Range<Int>] {
    (0..<count).map {
      lowerBound + self.count * $0 / count..<lowerBound + self.count * ($0 + 1) / count
    }
  }
}

/// Where the slices of some memory lie, by rank, in the form that MPI reads until a message is through.
final class SlicePlaces {
  /// Elements of each, then where each begins.
  fileprivate let numbers: UnsafeMutablePointer<Int32>
  fileprivate let count: Int

  /// - Parameter slices: by rank, in elements of what is sent.
  init(_ slices: [Range<Int>]) {
    count = slices.count
    numbers = .allocate(capacity: 2 * count)
    for (index, slice) in slices.enumerated() {
      (numbers + index).initialize(to: Int32(slice.count))
      (numbers + count + index).initialize(to: Int32(slice.lowerBound))
    }
  }

  deinit { numbers.deallocate() }
}

extension MPIGroup {
  /// Begins to give all ranks each rank's slice of some memory.
  /// - Parameters:
  ///   - places: of the slices, in elements of `type`; to be kept until the message is through.
  ///   - memory: of which this rank's slice is filled.
  ///   - type: of the elements.
  ///   - requests: where the message is noted.
  func gather(
    _ places: SlicePlaces, of memory: UnsafeMutableRawPointer, _ type: MPI_Datatype,
    by requests: PendingRequests
  ) {
    check(
      requests.add {
        MPI_Iallgatherv(
          sfumato_mpi_in_place(), 0, type, memory, places.numbers, places.numbers + places.count,
          type, sfumato_mpi_world(), $0)
      }, "MPI_Iallgatherv")
  }
}
