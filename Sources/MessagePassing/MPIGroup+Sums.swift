import CKernels
import CMPI
import Neural

extension MPIGroup {
  /// Adds the lanes here bucket by bucket, each as soon as it is ready, and lets it be on its way through
  /// `MPI_Iallreduce` while the next ones are waited for and added.
  /// - Parameter wait: waits for a bucket and does some work meanwhile, again and again.
  /// - Returns: the bytes that a ring of ranks sends, which no algorithm goes below.
  func sumInBuckets(
    _ lanes: [UnsafeMutableBufferPointer<Float>], _ buckets: [Range<Int>],
    waiting wait: (_ bucket: Int, _ work: () -> Void) -> Void
  ) -> Int {
    let name = "MPI_Iallreduce"
    let bases = lanes.map(\.baseAddress)
    let requests = PendingRequests(capacity: buckets.count)
    for (bucket, range) in buckets.enumerated() {
      wait(bucket) { isDone(requests, name) }
      _ = kernel_join_gradients(bases, bases.count, range.lowerBound, range.count)
      check(
        requests.add {
          MPI_Iallreduce(
            sfumato_mpi_in_place(), lanes[0].baseAddress! + range.lowerBound, Int32(range.count),
            sfumato_mpi_float(), sfumato_mpi_add(), sfumato_mpi_world(), $0)
        }, name)
      isDone(requests, name)
    }
    self.wait(for: requests, name)
    return 2 * 4 * lanes[0].count * (size - 1) / size
  }

  /// Adds the lanes of all ranks in their order: each rank gets its slice of every lane, adds them one by
  /// one, and gives the sum to all.
  ///
  /// With one lane a rank these are as many bytes as a ring of ranks sends; each further lane of a rank
  /// adds half as many.
  /// - Returns: the bytes that this rank sent.
  func sumInOrder(
    _ lanes: [UnsafeMutableBufferPointer<Float>], laneCounts: [Int]
  ) -> Int {
    let count = lanes[0].count
    let slices = (0..<count).slices(size)
    let own = slices[rank]
    let laneCount = laneCounts.reduce(0, +)
    let firstLane = laneCounts.prefix(rank).reduce(0, +)
    if scratch.count < laneCount * own.count {
      scratch = [Float](repeating: 0, count: laneCount * own.count)
    }
    scratch.withUnsafeMutableBufferPointer { scratch in
      // Slot by slot the slices of all lanes, this rank's own left empty.
      let slots = (0..<laneCount).map { scratch.baseAddress! + $0 * own.count }
      let requests = PendingRequests(capacity: laneCount + lanes.count * size)
      var lane = 0
      for (sender, laneCount) in laneCounts.enumerated() {
        for _ in 0..<laneCount {
          if sender != rank {
            check(
              requests.add {
                MPI_Irecv(
                  slots[lane], Int32(own.count), sfumato_mpi_float(), Int32(sender), Int32(lane),
                  sfumato_mpi_world(), $0)
              }, "MPI_Irecv")
          }
          lane += 1
        }
      }
      for step in 1..<max(2, size) where size > 1 {
        // Each rank begins with its neighbour, so that not all send to one at once.
        let receiver = (rank + step) % size
        for (index, block) in lanes.enumerated() {
          check(
            requests.add {
              MPI_Isend(
                block.baseAddress! + slices[receiver].lowerBound, Int32(slices[receiver].count),
                sfumato_mpi_float(), Int32(receiver), Int32(firstLane + index),
                sfumato_mpi_world(), $0)
            }, "MPI_Isend")
        }
      }
      wait(for: requests, "MPI_Isend")
      for (index, block) in lanes.enumerated() {
        slots[firstLane + index].update(
          from: block.baseAddress! + own.lowerBound, count: own.count)
      }
      let bases = slots.map(Optional.init)
      _ = kernel_join_gradients(bases, laneCount, 0, own.count)
      (lanes[0].baseAddress! + own.lowerBound).update(from: slots[0], count: own.count)
    }
    let requests = PendingRequests()
    let places = SlicePlaces(slices)
    gather(places, of: lanes[0].baseAddress!, sfumato_mpi_float(), by: requests)
    withExtendedLifetime(places) { wait(for: requests, "MPI_Iallgatherv") }
    return 4 * (lanes.count * (count - own.count) + own.count * (size - 1))
  }
}
