/// What inputs ask for, as events in time for one performance that nothing else plays: scripts and scores.
package struct PerformanceEventList: Sendable {
  /// In the order in which they were added.
  package private(set) var events: [PerformanceEvent] = []
  private var blend: BlendState

  /// - Parameter position: where the blend begins.
  package init(position: BlendPosition = .middle) { blend = BlendState(position) }

  /// Adds what happens at a sample; patch slots have no meaning here.
  package mutating func append(_ actions: [ControlAction], at sample: Int) {
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
