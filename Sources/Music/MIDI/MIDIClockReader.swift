/// Follows a MIDI clock: how fast its beats go, and where it is.
///
/// Ticks come with the unsteadiness of cables and threads; a straight line through the last two beats of them says
/// when a beat comes. Where the tempo leaps the line begins anew.
package struct MIDIClockReader: Sendable {
  /// Whether it was started and not stopped since.
  package private(set) var isRunning = false

  private var times: [Double] = []  // of the last ticks, in seconds
  private var isSettled = false  // whether the tempo was known since the first of them
  private var count = 0  // ticks so far
  private var origin = 0  // the tick that is beat 0
  private var pending = 0  // ticks from the beginning at which it goes on

  /// Ticks that the line goes through at most, those that it needs at first, and where it begins anew.
  private static let (most, least, fewest) = (48, 12, 7)
  /// Seconds without a tick after which what was before means nothing: slower than 10 beats a minute.
  private static let longestTick = 0.25
  /// Share by which the last ticks may be faster or slower than all.
  private static let leap = 0.04

  /// Nothing has come yet.
  package init() {}

  /// Takes what a clock says.
  /// - Parameter time: when it came, in seconds of any clock.
  package mutating func hear(_ transport: MIDITransport, at time: Double) {
    switch transport {
    case .tick:
      if let last = times.last, time - last > Self.longestTick { (times, isSettled) = ([], false) }
      times.append(time)
      count += 1
      if times.count > Self.most { times.removeFirst() }
      if times.count >= Self.least { isSettled = true }
      if let line, let recent, abs(recent - line.step) > Self.leap * line.step {
        times = Array(times.suffix(Self.fewest))
      }
    case .start:
      (origin, pending, isRunning) = (count, 0, true)
    case .goOn:
      (origin, isRunning) = (count - pending, true)
    case .stop:
      if isRunning { pending = max(0, count - origin) }
      isRunning = false
    case .position(let sixteenths):
      pending = sixteenths * MIDITransport.ticksPerBeat / MIDITransport.sixteenthsPerBeat
      if isRunning { origin = count - pending }
    }
  }

  /// Quarter notes a minute; nil before it is known.
  package var beatsPerMinute: Double? {
    line.map { 60 / (Double(MIDITransport.ticksPerBeat) * $0.step) }
  }

  /// Whether ticks come, at a time.
  package func isAlive(at time: Double) -> Bool {
    times.last.map { time - $0 < Self.longestTick } ?? false
  }

  /// The beat, from the beginning, that comes at a time; nil before the tempo is known.
  package func beat(at time: Double) -> Double? {
    line.map { (time - $0.start) / $0.step / Double(MIDITransport.ticksPerBeat) }
  }

  /// When a beat comes; nil before the tempo is known.
  package func seconds(atBeat beat: Double) -> Double? {
    line.map { $0.start + beat * Double(MIDITransport.ticksPerBeat) * $0.step }
  }

  /// The time of tick 0 of the piece, and seconds from a tick to the next.
  private var line: (start: Double, step: Double)? {
    guard times.count >= (isSettled ? Self.fewest : Self.least) else { return nil }
    let n = Double(times.count)
    let first = times[0]
    let meanTime = times.reduce(0) { $0 + $1 - first } / n
    let meanIndex = (n - 1) / 2
    var (product, square) = (0.0, 0.0)
    for (index, time) in times.enumerated() {
      let x = Double(index) - meanIndex
      product += x * (time - first - meanTime)
      square += x * x
    }
    let step = product / square
    guard step > 1e-4 else { return nil }
    let place = Double(count - times.count - origin)  // of the first of them
    return (first + meanTime - (meanIndex + place) * step, step)
  }

  /// Seconds of a tick, by the last few alone.
  private var recent: Double? {
    guard times.count > Self.least else { return nil }
    let last = times.suffix(Self.fewest)
    return (last.last! - last.first!) / Double(last.count - 1)
  }
}
