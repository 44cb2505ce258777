import CMPI
import Foundation
import Neural
import OutputFiles
import Synchronization

/// The processes that `mpirun`, or a scheduler in its place, started together: MPI's world.
///
/// A rank that waits looks again and again whether it may go on, ever more seldom, instead of keeping a
/// processor busy as MPI itself does. When MPI reports an error, all ranks are ended.
///
/// Threads: MPI is called by one thread only, that which made the group (`MPI_THREAD_FUNNELED`). Workers
/// never call it; hence `@unchecked Sendable`.
public final class MPIGroup: RankGroup, @unchecked Sendable {
  /// This process's number in MPI's world.
  public let rank: Int
  /// Processes in MPI's world.
  public let size: Int
  /// Those of them that share memory with this one.
  public let countHere: Int
  /// What went between the ranks so far.
  public private(set) var traffic = RankTraffic()

  private var hasTold = false

  /// Messages that tell others who speaks, kept until the process ends.
  var words: PendingRequests?

  /// Memory for what other ranks send, kept from step to step.
  var scratch: [Float] = []
  /// The same in half precision, and what this rank sends.
  var halves: [UInt16] = []

  /// Joins the world; once in the life of a process.
  ///
  /// Started without `mpirun`, it is a world of one.
  public init() {
    var provided: Int32 = 0
    let status = MPI_Init_thread(nil, nil, Int32(MPI_THREAD_FUNNELED), &provided)
    guard status == MPI_SUCCESS, provided >= Int32(MPI_THREAD_FUNNELED) else {
      writeToStandardError(
        "Error: MPI does not work with threads here; install OpenMPI 4 or later\n")
      exit(1)
    }
    _ = sfumato_mpi_set_errors_return()
    // Touched here first: a signal handler must not be the one to initialise it.
    Self.isStopWished.store(false, ordering: .relaxed)
    var (rank, size, countHere): (Int32, Int32, Int32) = (0, 1, 1)
    MPI_Comm_rank(sfumato_mpi_world(), &rank)
    MPI_Comm_size(sfumato_mpi_world(), &size)
    var here: MPI_Comm?
    MPI_Comm_split_type(
      sfumato_mpi_world(), Int32(MPI_COMM_TYPE_SHARED), rank, sfumato_mpi_no_info(), &here)
    MPI_Comm_size(here, &countHere)
    MPI_Comm_free(&here)
    (self.rank, self.size, self.countHere) = (Int(rank), Int(size), Int(countHere))
  }

  // MARK: Small messages

  /// As `MPI_Bcast` from rank 0.
  public func broadcast(_ memory: UnsafeMutableRawBufferPointer) {
    // MPI counts in 32 bits.
    for start in stride(from: 0, to: memory.count, by: 1 << 30) {
      let count = min(1 << 30, memory.count - start)
      wait("MPI_Ibcast") {
        MPI_Ibcast(
          memory.baseAddress! + start, Int32(count), sfumato_mpi_byte(), 0, sfumato_mpi_world(), $0)
      }
    }
  }

  /// As `MPI_Allgather`; the time counts as waiting for others.
  public func gather(_ numbers: [Double]) -> [[Double]] {
    let start = ContinuousClock.now
    defer { traffic.waitingSeconds += (ContinuousClock.now - start) / .seconds(1) }
    let count = numbers.count
    // Memory that stays where it is until the message is through.
    let all = UnsafeMutableBufferPointer<Double>.allocate(capacity: count * size)
    defer { all.deallocate() }
    all.initialize(repeating: 0)
    for (index, number) in numbers.enumerated() { all[rank * count + index] = number }
    wait("MPI_Iallgather") {
      MPI_Iallgather(
        sfumato_mpi_in_place(), 0, sfumato_mpi_double(), all.baseAddress, Int32(count),
        sfumato_mpi_double(), sfumato_mpi_world(), $0)
    }
    return (0..<size).map { Array(all[$0 * count..<($0 + 1) * count]) }
  }

  // MARK: Pieces of a result

  /// Of pieces of a result; no lane has this number.
  private static let pieceTag: Int32 = 32_766
  /// MPI counts in 32 bits; this is a number that all ranks know.
  private static let largestMessage = 1 << 30

  /// As `MPI_Send` to rank 0: first how many bytes, then these.
  public func send(_ bytes: [UInt8]) {
    let size = UnsafeMutablePointer<Double>.allocate(capacity: 1)
    defer { size.deallocate() }
    size.initialize(to: Double(bytes.count))
    wait("MPI_Isend") {
      MPI_Isend(size, 1, sfumato_mpi_double(), 0, Self.pieceTag, sfumato_mpi_world(), $0)
    }
    bytes.withUnsafeBytes { bytes in
      for start in stride(from: 0, to: bytes.count, by: Self.largestMessage) {
        let count = min(Self.largestMessage, bytes.count - start)
        wait("MPI_Isend") {
          MPI_Isend(
            bytes.baseAddress! + start, Int32(count), sfumato_mpi_byte(), 0, Self.pieceTag,
            sfumato_mpi_world(), $0)
        }
      }
    }
  }

  /// As `MPI_Recv` of what a rank sends by ``send(_:)``.
  public func receive(from rank: Int) -> [UInt8] {
    let size = UnsafeMutablePointer<Double>.allocate(capacity: 1)
    defer { size.deallocate() }
    size.initialize(to: 0)
    wait("MPI_Irecv") {
      MPI_Irecv(
        size, 1, sfumato_mpi_double(), Int32(rank), Self.pieceTag, sfumato_mpi_world(), $0)
    }
    var bytes = [UInt8](repeating: 0, count: Int(size.pointee))
    bytes.withUnsafeMutableBytes { bytes in
      for start in stride(from: 0, to: bytes.count, by: Self.largestMessage) {
        let count = min(Self.largestMessage, bytes.count - start)
        wait("MPI_Irecv") {
          MPI_Irecv(
            bytes.baseAddress! + start, Int32(count), sfumato_mpi_byte(), Int32(rank),
            Self.pieceTag, sfumato_mpi_world(), $0)
        }
      }
    }
    return bytes
  }

  // MARK: Gradients

  /// Adds gradients by `MPI_Iallreduce` in buckets, or by messages of slices, in the lanes' order or in
  /// half precision.
  public func sum(
    _ lanes: [UnsafeMutableBufferPointer<Float>], laneCounts: [Int], buckets: [Range<Int>],
    as manner: GradientSum, isReady: (Int) -> Bool
  ) {
    var allReady = ContinuousClock.now
    /// Waits for a bucket, and gives MPI a chance to work meanwhile if others are under way.
    func wait(for bucket: Int, meanwhile work: () -> Void = {}) {
      while !isReady(bucket) {
        if bucket > 0 { work() }
        usleep(bucket > 0 ? Self.glance : Self.doze)
      }
      allReady = .now
    }
    traffic.sumCount += 1
    switch manner {
    case .fastest:
      traffic.gradientBytes += sumInBuckets(lanes, buckets, waiting: wait)
    case .half:
      traffic.gradientBytes += sumInHalf(lanes, buckets, waiting: wait)
    case .inOrder:
      for bucket in buckets.indices { wait(for: bucket) }
      traffic.gradientBytes += sumInOrder(lanes, laneCounts: laneCounts)
    }
    traffic.gradientSeconds += (ContinuousClock.now - allReady) / .seconds(1)
  }

  /// Microseconds from one look at messages that are under way to the next, while workers need the
  /// processors.
  private static let glance: UInt32 = 500
  /// The same where nothing is under way.
  private static let doze: UInt32 = 2_000

  // MARK: Ending

  /// Waits for all ranks without keeping a processor busy, then `MPI_Finalize`.
  public func leave() {
    wait("MPI_Ibarrier") { MPI_Ibarrier(sfumato_mpi_world(), $0) }
    MPI_Finalize()
  }

  /// As `MPI_Abort`: whoever started the ranks ends them, on all machines.
  public func end(status: Int32) -> Never {
    MPI_Abort(sfumato_mpi_world(), status)
    exit(status)
  }

  // MARK: Waiting

  /// Begins something and waits until it is done.
  func wait(_ name: String, begin: (UnsafeMutablePointer<MPI_Request?>) -> Int32) {
    let requests = PendingRequests()
    check(requests.add(begin), name)
    wait(for: requests, name)
  }

  /// Waits until all of the requests are done.
  func wait(for requests: PendingRequests, _ name: String) { wait { isDone(requests, name) } }

  /// Waits until something that lets MPI work says that it is done.
  func wait(until isDone: () -> Bool) {
    let start = ContinuousClock.now
    var askedToEnd: ContinuousClock.Instant?
    while !isDone() {
      if isLeader, !hasTold, Interruption.isRequested, !Self.isStopWished.load(ordering: .relaxed) {
        let asked = askedToEnd ?? .now
        askedToEnd = asked
        if ContinuousClock.now - asked > Self.patience { tellOfEnd() }
      }
      switch ContinuousClock.now - start {
      case ..<Duration.milliseconds(2): sched_yield()
      case ..<Duration.milliseconds(100): usleep(50)
      case ..<Duration.seconds(2): usleep(500)
      default: usleep(5_000)
      }
    }
  }

  /// How long other ranks may take to answer after all were asked to end; `mpirun` kills a second after.
  private static let patience = Duration.milliseconds(600)

  private static let isStopWished = Atomic<Bool>(false)

  /// Notes that somebody asked the ranks to stop, and that it is not the end that comes when one has died.
  /// May be called from a signal's handler.
  public static func noteStopWish() { isStopWished.store(true, ordering: .relaxed) }

  /// Whoever started the ranks ends all of them when one dies, without a word if it was told to be quiet.
  /// One that has said why it ends has not died.
  private func tellOfEnd() {
    hasTold = true
    guard sfumato_mpi_take_empty(Self.wordTag) < 0 else { return }
    writeToStandardError(
      "Error: asked to end while other ranks are silent; if nobody stopped the work, one of them has "
        + "died. A training goes on from its last checkpoint with --resume.\n")
  }

  /// Whether the requests are done; also lets MPI work at them.
  @discardableResult
  func isDone(_ requests: PendingRequests, _ name: String) -> Bool {
    var areDone: Int32 = 0
    check(requests.test(&areDone), name)
    return areDone != 0
  }

  /// Ends all ranks when MPI says that something failed.
  func check(_ code: Int32, _ name: String) {
    guard code != MPI_SUCCESS else { return }
    var text = [CChar](repeating: 0, count: Int(MPI_MAX_ERROR_STRING) + 1)
    var length: Int32 = 0
    MPI_Error_string(code, &text, &length)
    let reason = String(
      decoding: text.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    writeToStandardError(
      "Error: \(place): \(name) failed (\(reason)); is every machine still there?\n")
    end(status: 1)
  }
}
