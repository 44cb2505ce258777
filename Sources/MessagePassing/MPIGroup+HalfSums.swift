import CKernels
import CMPI
import Neural

extension MPIGroup {
  /// Adds the lanes here, sends every other rank its slice of the sum in bfloat16, adds up what comes of
  /// its own slice in whole precision, and gives all the sum of that in bfloat16.
  ///
  /// Each number is rounded once at each rank and once as a sum, however many ranks there are; a ring that
  /// added numbers of half precision would round them at every rank again.
  /// - Returns: the bytes that this rank sent.
  func sumInHalf(_ lanes: [UnsafeMutableBufferPointer<Float>]) -> Int {
    let count = lanes[0].count
    _ = kernel_join_gradients(lanes.map(\.baseAddress), lanes.count, 0, count)
    let sum = lanes[0].baseAddress!
    let slices = (0..<size).map { count * $0 / size..<count * ($0 + 1) / size }
    let own = slices[rank]
    if halves.count < count + size * own.count {
      halves = [UInt16](repeating: 0, count: count + size * own.count)
    }
    halves.withUnsafeMutableBufferPointer { halves in
      let sent = halves.baseAddress!
      let received = (0..<size).map { sent + count + $0 * own.count }
      kernel_float_to_bfloat(sent, sum, count)
      let requests = PendingRequests(capacity: 2 * size)
      for step in 1..<max(2, size) where size > 1 {
        let (receiver, sender) = ((rank + step) % size, (rank - step + size) % size)
        check(
          requests.add {
            MPI_Irecv(
              received[sender], Int32(2 * own.count), sfumato_mpi_byte(), Int32(sender), 0,
              sfumato_mpi_world(), $0)
          }, "MPI_Irecv")
        check(
          requests.add {
            MPI_Isend(
              sent + slices[receiver].lowerBound, Int32(2 * slices[receiver].count),
              sfumato_mpi_byte(), Int32(receiver), 0, sfumato_mpi_world(), $0)
          }, "MPI_Isend")
      }
      wait(for: requests, "MPI_Isend")
      for sender in 0..<size where sender != rank {
        kernel_add_bfloat(sum + own.lowerBound, received[sender], own.count)
      }
      kernel_float_to_bfloat(sent + own.lowerBound, sum + own.lowerBound, own.count)
      gatherSlices(
        slices.map { 2 * $0.lowerBound..<2 * $0.upperBound }, of: sent, sfumato_mpi_byte())
      kernel_bfloat_to_float(sum, sent, count)
    }
    return 2 * (count - own.count + own.count * (size - 1))
  }

  /// Gives all ranks each rank's slice of some memory.
  /// - Parameters:
  ///   - slices: by rank, in elements of `type`.
  ///   - memory: of which this rank's slice is filled.
  func gatherSlices(
    _ slices: [Range<Int>], of memory: UnsafeMutableRawPointer, _ type: MPI_Datatype
  ) {
    // MPI reads these until the message is through.
    let counts = UnsafeMutableBufferPointer<Int32>.allocate(capacity: 2 * size)
    defer { counts.deallocate() }
    for (index, slice) in slices.enumerated() {
      counts[index] = Int32(slice.count)
      counts[size + index] = Int32(slice.lowerBound)
    }
    wait("MPI_Iallgatherv") {
      MPI_Iallgatherv(
        sfumato_mpi_in_place(), 0, type, memory, counts.baseAddress, counts.baseAddress! + size,
        type, sfumato_mpi_world(), $0)
    }
  }
}
