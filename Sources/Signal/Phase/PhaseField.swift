import CKernels

/// A piece of the plane of frames and bins, in which phase spreads from where it is known to where
/// it is not, along the loudest bins first.
///
/// This is the heap integration of Průša, Balazs, Søndergaard 2017, algorithm 1, with the heap
/// replaced by a ``LevelQueue``. The offline method spreads over all frames at once, the streaming
/// one over two. Each row has a border bin on either side, and there is a border row before the
/// first and after the last, all of them settled, so that spreading needs no checks for edges.
final class PhaseField {
  /// Bins more than this far below the loudest (in dB) are not worth a place in the queue.
  static let rangeDB: Float = 120
  /// Levels per neper: one for each dB.
  private static let levelsPerNeper: Float = 8.685889638

  /// Settled: the phase is known (or there is nothing, in the border).
  private static let settled: UInt8 = 0
  /// Too quiet for the queue.
  private static let quiet: UInt8 = 255

  /// Number of frames.
  let rowCount: Int
  private let binCount: Int
  private let stride: Int
  private let level: AlignedMemory<UInt8>
  private let phases: AlignedMemory<Int32>
  private let timeSteps: AlignedMemory<Int32>
  private let frequencySteps: AlignedMemory<Int32>
  private let seeds: AlignedMemory<Int32>  // bins that no known bin leads to
  private let places = AlignedMemory<Int>(uninitializedCount: 256)  // of each level among the seeds
  private var queue: LevelQueue

  init(rowCount: Int, binCount: Int) {
    self.rowCount = rowCount
    self.binCount = binCount
    stride = binCount + 2
    let size = (rowCount + 2) * stride
    precondition(size < Int(Int32.max), "\(rowCount) frames of \(binCount) bins are too many")
    level = AlignedMemory(count: size)
    phases = AlignedMemory(uninitializedCount: size)
    timeSteps = AlignedMemory(uninitializedCount: size)
    frequencySteps = AlignedMemory(uninitializedCount: size)
    seeds = AlignedMemory(uninitializedCount: rowCount * binCount)
    queue = LevelQueue(capacity: size)
    reset()
  }

  /// Forgets the first row, for the next stream.
  func reset() {
    level.clear()
    // What row 0 runs on from, and what `keepLastRow` makes of it.
    for row in -1..<rowCount where row < 1 || row == rowCount - 1 {
      phase(row: row).update(repeating: 0, count: binCount)
      timeStep(row: row).update(repeating: 0, count: binCount)
    }
  }

  private func start(_ row: Int) -> Int { (row + 1) * stride + 1 }

  /// Phases of a row, `[bin]`, in 2⁻³² turns.
  func phase(row: Int) -> UnsafeMutablePointer<Int32> { phases.base + start(row) }

  /// Half the turn from each bin of a row towards the next row; see ``PhaseSteps``.
  func timeStep(row: Int) -> UnsafeMutablePointer<Int32> { timeSteps.base + start(row) }

  /// Half the turn from each bin of a row towards the next bin; see ``PhaseSteps``.
  func frequencyStep(row: Int) -> UnsafeMutablePointer<Int32> { frequencySteps.base + start(row) }

  /// Sets the loudness of a row and forgets whether its phases were known.
  /// - Parameters:
  ///   - log: log magnitudes, `[bin]`, in nepers.
  ///   - peak: the largest log magnitude of all rows.
  func setLevels(row: Int, log: UnsafePointer<Float>, peak: Float) {
    let low = max(peak - Self.rangeDB / Self.levelsPerNeper, LogFrames.silence)
    kernel_levels(level.base + start(row), log, low, Self.levelsPerNeper, binCount)
  }

  /// Declares the phases of a whole row to be known.
  func settle(row: Int) {
    for k in 0..<binCount { settle(row: row, bin: k) }
  }

  /// Declares one bin's phase to be known.
  func settle(row: Int, bin: Int) {
    let i = start(row) + bin
    if level.base[i] != Self.quiet { queue.push(i, level: level.base[i]) }
    level.base[i] = Self.settled
  }

  /// Spreads phase to all bins that are loud enough. Where no known bin leads to, the loudest
  /// begins with phase 0.
  func spread() {
    var queue = queue
    let level = level.base
    let phase = phases.base
    let time = timeSteps.base
    let frequency = frequencySteps.base
    let stride = stride

    @inline(__always) func reach(_ i: Int, _ value: Int32) {
      let l = level[i]
      guard LevelQueue.levels.contains(l) else { return }
      level[i] = Self.settled
      phase[i] = value
      queue.push(i, level: l)
    }

    @inline(__always) func drain() {
      while let i = queue.pop() {
        let here = phase[i]
        let later = here &+ time[i]
        let earlier = here &- time[i]
        let higher = here &+ frequency[i]
        let lower = here &- frequency[i]
        reach(i + stride, later &+ time[i + stride])
        reach(i - stride, earlier &- time[i - stride])
        reach(i + 1, higher &+ frequency[i + 1])
        reach(i - 1, lower &- frequency[i - 1])
      }
    }

    drain()
    for seed in findSeeds() {
      reach(Int(seed), 0)
      drain()
    }
    self.queue = queue
  }

  /// The bins that are loud enough and not settled, from the loudest level to the quietest.
  private func findSeeds() -> UnsafeBufferPointer<Int32> {
    let bins = start(0)..<start(rowCount - 1) + binCount
    let level = level.base
    let seeds = seeds.base
    let places = places.base
    // A counting sort: how many of each level, where each level begins, one after the other.
    places.update(repeating: 0, count: 256)
    for i in bins where LevelQueue.levels.contains(level[i]) { places[Int(level[i])] &+= 1 }
    var count = 0
    for l in LevelQueue.levels.reversed() {
      let size = places[Int(l)]
      places[Int(l)] = count
      count += size
    }
    guard count > 0 else { return UnsafeBufferPointer(start: seeds, count: 0) }
    for i in bins where LevelQueue.levels.contains(level[i]) {
      seeds[places[Int(level[i])]] = Int32(truncatingIfNeeded: i)
      places[Int(level[i])] &+= 1
    }
    return UnsafeBufferPointer(start: seeds, count: count)
  }

  /// Lets the phase of bins that are too quiet for the queue run on from the row before.
  func continueQuiet(row: Int) {
    kernel_continue_phase(
      phase(row: row), phase(row: row - 1), timeStep(row: row), timeStep(row: row - 1),
      level.base + start(row), binCount)
  }

  /// Makes the last row the first one, for the next frame of a stream.
  func keepLastRow() {
    phase(row: 0).update(from: phase(row: rowCount - 1), count: binCount)
    timeStep(row: 0).update(from: timeStep(row: rowCount - 1), count: binCount)
  }
}
