import CKernels
import CMPI
import Neural

extension MPIGroup {
  /// Adds the lanes here, sends every other rank its slice of each bucket in bfloat16, adds up what comes
  /// of its own slices in whole precision, and gives all the sum of these in bfloat16.
  ///
  /// Each number is rounded once at each rank and once as a sum, however many ranks there are; a ring that
  /// added numbers of half precision would round them at every rank again.
  /// - Parameter wait: waits for a bucket and does some work meanwhile, again and again.
  /// - Returns: the bytes that this rank sent.
  func sumInHalf(
    _ lanes: [UnsafeMutableBufferPointer<Float>], _ buckets: [Range<Int>],
    waiting wait: (_ bucket: Int, _ work: () -> Void) -> Void
  ) -> Int {
    let count = lanes[0].count
    let (bases, sum) = (lanes.map(\.baseAddress), lanes[0].baseAddress!)
    let steps = buckets.map { HalfBucket($0, rank: rank, size: size) }
    let room = steps.reduce(0) { $0 + size * $1.own.count }
    if halves.count < count + room { halves = [UInt16](repeating: 0, count: count + room) }
    return halves.withUnsafeMutableBufferPointer { halves in
      let sent = halves.baseAddress!
      var free = sent + count
      let gathers = PendingRequests(capacity: buckets.count)
      // Of the buckets, so many are under way, and so many of these are added up.
      var (begun, added) = (0, 0)
      func proceed() -> Bool {
        while added < begun, isDone(steps[added].exchange, "MPI_Isend") {
          addUp(steps[added], sum: sum, halves: sent, by: gathers)
          added += 1
        }
        return isDone(gathers, "MPI_Iallgatherv") && added == buckets.count
      }
      for step in steps {
        wait(begun) { _ = proceed() }
        _ = kernel_join_gradients(bases, bases.count, step.range.lowerBound, step.range.count)
        kernel_float_to_bfloat(
          sent + step.range.lowerBound, sum + step.range.lowerBound, step.range.count)
        exchange(step, halves: sent, received: free, tag: begun)
        free += size * step.own.count
        begun += 1
        _ = proceed()
      }
      self.wait(until: proceed)
      kernel_bfloat_to_float(sum, sent, count)
      return steps.reduce(0) { $0 + 2 * ($1.range.count + $1.own.count * (size - 2)) }
    }
  }

  /// Sends the slices of other ranks, and asks for those that they have of this rank's.
  private func exchange(
    _ step: HalfBucket, halves: UnsafeMutablePointer<UInt16>,
    received: UnsafeMutablePointer<UInt16>, tag: Int
  ) {
    for distance in 1..<max(2, size) where size > 1 {
      let (receiver, sender) = ((rank + distance) % size, (rank - distance + size) % size)
      step.received[sender] = received + sender * step.own.count
      check(
        step.exchange.add {
          MPI_Irecv(
            step.received[sender], Int32(2 * step.own.count), sfumato_mpi_byte(), Int32(sender),
            Int32(tag), sfumato_mpi_world(), $0)
        }, "MPI_Irecv")
      let slice = step.slices[receiver]
      check(
        step.exchange.add {
          MPI_Isend(
            halves + slice.lowerBound, Int32(2 * slice.count), sfumato_mpi_byte(), Int32(receiver),
            Int32(tag), sfumato_mpi_world(), $0)
        }, "MPI_Isend")
    }
  }

  /// Adds what has come of this rank's slice of a bucket, and begins to give all the sum.
  private func addUp(
    _ step: HalfBucket, sum: UnsafeMutablePointer<Float>, halves: UnsafeMutablePointer<UInt16>,
    by gathers: PendingRequests
  ) {
    let own = step.own
    for sender in 0..<size where sender != rank {
      kernel_add_bfloat(sum + own.lowerBound, step.received[sender], own.count)
    }
    kernel_float_to_bfloat(halves + own.lowerBound, sum + own.lowerBound, own.count)
    gather(step.places, of: halves, sfumato_mpi_byte(), by: gathers)
  }
}

/// A bucket of gradients on its way in half precision.
private final class HalfBucket {
  let range: Range<Int>
  /// By rank, those that it adds up.
  let slices: [Range<Int>]
  let own: Range<Int>
  /// Of the slices, in bytes.
  let places: SlicePlaces
  let exchange: PendingRequests
  /// By rank, what it has of this rank's slice.
  var received: [UnsafeMutablePointer<UInt16>?]

  init(_ range: Range<Int>, rank: Int, size: Int) {
    self.range = range
    slices = range.slices(size)
    own = slices[rank]
    places = SlicePlaces(slices.map { 2 * $0.lowerBound..<2 * $0.upperBound })
    exchange = PendingRequests(capacity: 2 * size)
    received = [UnsafeMutablePointer<UInt16>?](repeating: nil, count: size)
  }
}
