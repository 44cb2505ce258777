/// What inputs ask for, as events in time for one performance that nothing else plays: scripts and scores.
public struct PerformanceEventList: Sendable {
  /// In the order in which they were added.
  public private(set) var events: [PerformanceEvent] = []
  private var blend: BlendState

  /// - Parameter position: where the blend begins.
  public init(position: BlendPosition = .middle) { blend = BlendState(position) }

  /// Adds what happens at a sample; patch slots have no meaning here.
  public mutating func append(_ actions: [ControlAction], at sample: Int) {
    for action in actions {
      switch action {
      case .perform(let action): events.append(PerformanceEvent(action, at: sample))
      case .blend(let change):
        if let position = blend.apply(change) {
          events.append(PerformanceEvent(.blend(position), at: sample))
        }
      case .loadPatch, .storePatch: break
      }
    }
  }
}
