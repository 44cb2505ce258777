import CKernels
import CMPI
import Neural

extension MPIGroup {
  /// Floats of a bucket: large enough for the wire's full speed, small enough that a network has the
  /// first while the last are still added up.
  private static let bucketSize = 1 << 18

  /// Adds the lanes here bucket by bucket, each of which is on its way through `MPI_Iallreduce` while the
  /// next ones are added.
  /// - Returns: the bytes that a ring of ranks sends, which no algorithm goes below.
  func sumInBuckets(_ lanes: [UnsafeMutableBufferPointer<Float>]) -> Int {
    let count = lanes[0].count
    let bases = lanes.map(\.baseAddress)
    let requests = PendingRequests(capacity: count / Self.bucketSize + 1)
    for start in stride(from: 0, to: count, by: Self.bucketSize) {
      let length = min(Self.bucketSize, count - start)
      _ = kernel_join_gradients(bases, bases.count, start, length)
      let bucket = lanes[0].baseAddress! + start
      check(
        requests.add {
          MPI_Iallreduce(
            sfumato_mpi_in_place(), bucket, Int32(length), sfumato_mpi_float(), sfumato_mpi_add(),
            sfumato_mpi_world(), $0)
        }, "MPI_Iallreduce")
      isDone(requests, "MPI_Iallreduce")
    }
    wait(for: requests, "MPI_Iallreduce")
    return 2 * 4 * count * (size - 1) / size
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
    let slices = (0..<size).map { count * $0 / size..<count * ($0 + 1) / size }
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
    gatherSlices(slices, of: lanes[0].baseAddress!, sfumato_mpi_float())
    return 4 * (lanes.count * (count - own.count) + own.count * (size - 1))
  }
}
