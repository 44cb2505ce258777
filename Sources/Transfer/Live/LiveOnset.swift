/// Says as sound comes where a note begins: after silence, louder than what was, after a dip as of a tongue, or with
/// a stroke in what is high.
///
/// Levels are those of blocks of some 2.7 ms; the largest of 19 ms stands for each moment, so that the periods of low
/// notes are no onsets.
///
/// Threads: belongs to one thread; nothing is allocated.
struct LiveOnset {
  /// Blocks of which the largest counts, and those before them that it is compared with.
  private static let (hold, past) = (7, 15)
  /// A note is louder by this than what was, or than the bottom of a dip; a stroke is so much higher, in dB.
  private static let (accentDB, dipDB, riseDB, edgeDB) = (
    Float(5), Float(6), Float(4), Float(10)
  )
  /// Blocks from one onset to the next at least, 56 ms.
  private static let rest = 21
  /// What falls faster than this is a dip and no decay, in dB a block.
  private static let decay: Float = 0.2
  private static let floorDB: Float = -120

  /// The latest levels, and those of what is high; the newest at `next - 1`.
  private var levels = SIMD32<Float>(repeating: floorDB)
  private var edges = SIMD32<Float>(repeating: floorDB)
  private var next = 0
  private var reference = floorDB  // of the note, falling
  private var bottom: Float = 0
  private var isDipped = false
  private var isOpen = false
  private var sinceOnset = rest

  /// Below this level nothing is heard; a note ends 6 dB below it.
  let gateDB: Float

  init(gateDB: Float) { self.gateDB = gateDB }

  /// Whether the gate is open.
  var isSounding: Bool { isOpen }

  /// Takes the next block.
  /// - Returns: whether a note begins in it.
  mutating func hear(level: Float, edge: Float) -> Bool {
    levels[next & 31] = level
    edges[next & 31] = edge
    next += 1
    sinceOnset += 1
    let held = largest(levels, 0..<Self.hold)
    if isOpen, held < gateDB - 6 { isOpen = false }
    if !isOpen {
      guard level > gateDB else { return false }
      isOpen = true
      return begin(level)
    }
    reference = max(reference - Self.decay, held)
    if sinceOnset < Self.rest {
      (isDipped, reference) = (false, held)
      return false
    }
    let before = largest(levels, Self.hold..<Self.hold + Self.past)
    if level > before + Self.accentDB { return begin(level) }
    let edgeBefore = largest(edges, 2..<Self.hold + Self.past)
    if edge > edgeBefore + Self.edgeDB, edge > level - 30 { return begin(level) }
    if isDipped {
      bottom = min(bottom, held)
      if held > bottom + Self.riseDB { return begin(level) }
    } else if held < reference - Self.dipDB {
      (isDipped, bottom) = (true, held)
    }
    return false
  }

  private mutating func begin(_ level: Float) -> Bool {
    sinceOnset = 0
    isDipped = false
    reference = level
    return true
  }

  /// The largest of the blocks that are so old, the newest being 0.
  private func largest(_ values: SIMD32<Float>, _ ages: Range<Int>) -> Float {
    var result = Self.floorDB
    for age in ages { result = max(result, values[(next - 1 - age) & 31]) }
    return result
  }
}
