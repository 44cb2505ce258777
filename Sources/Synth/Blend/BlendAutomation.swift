/// Where the blend is over time: on straight lines between some breakpoints, steady before the first and
/// after the last.
public struct BlendAutomation: Sendable, Hashable {
  /// A position at a time.
  public struct Breakpoint: Sendable, Hashable {
    /// In the unit of the automation: beats of a piece, or seconds of a note.
    public var time: Double
    /// Where between the sounds.
    public var position: BlendPosition

    /// Makes a breakpoint.
    public init(at time: Double, _ position: BlendPosition) {
      self.time = time
      self.position = position
    }
  }

  /// At least one, in order; of two at one time the second begins there.
  public let breakpoints: [Breakpoint]

  /// Makes an automation; breakpoints may come in any order, those of one time keep theirs.
  public init(_ breakpoints: [Breakpoint]) {
    precondition(!breakpoints.isEmpty, "an automation without breakpoints")
    // Swift's sort keeps the order of equals.
    self.breakpoints = breakpoints.sorted { $0.time < $1.time }
  }

  /// One position from beginning to end.
  public init(_ position: BlendPosition) { self.init([Breakpoint(at: 0, position)]) }

  /// The position at a time. Takes logarithmic time: controllers may make many breakpoints.
  public func position(at time: Double) -> BlendPosition {
    var (low, next) = (0, breakpoints.count)
    while low < next {
      let middle = (low + next) / 2
      if breakpoints[middle].time > time { next = middle } else { low = middle + 1 }
    }
    guard next < breakpoints.count else { return breakpoints[breakpoints.count - 1].position }
    guard next > 0 else { return breakpoints[0].position }
    let (a, b) = (breakpoints[next - 1], breakpoints[next])
    let share = (time - a.time) / (b.time - a.time)
    func between(_ from: Double, _ to: Double) -> Double { from + share * (to - from) }
    return BlendPosition(
      x: between(a.position.x, b.position.x), y: between(a.position.y, b.position.y))
  }

  /// The same with other times.
  public func mapTimes(_ time: (Double) -> Double) -> BlendAutomation {
    BlendAutomation(breakpoints.map { Breakpoint(at: time($0.time), $0.position) })
  }
}
