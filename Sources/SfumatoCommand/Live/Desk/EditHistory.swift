/// What can be undone and done again: how things were before each change. Changes of one kind that follow
/// each other closely, as those of one move of the hand, are undone together.
///
/// Threads: control.
package struct EditHistory<Snapshot> {
  /// What was changed.
  package enum Kind: Hashable, Sendable, CustomStringConvertible {
    /// The place between the sounds.
    case blend
    /// What moves the blend by itself.
    case sweep
    /// A number of the instrument, or several of one thing, by its name.
    case setting(String)
    /// What is blended.
    case sounds
    /// All of it.
    case patch

    package var description: String {
      switch self {
      case .blend: "blend"
      case .sweep: "sweep"
      case .setting(let name): name
      case .sounds: "sounds"
      case .patch: "patch"
      }
    }
  }

  /// Changes of one kind that lie further apart are undone one by one.
  package static var gestureGap: Duration { .seconds(1) }
  /// Changes that are kept.
  private static var mostChanges: Int { 200 }

  private var past: [(kind: Kind, before: Snapshot)] = []
  private var future: [(kind: Kind, after: Snapshot)] = []
  private var last: (kind: Kind, time: ContinuousClock.Instant)?

  /// Nothing has been done.
  package init() {}

  /// Takes down a change that is about to be made.
  /// - Parameters:
  ///   - kind: what is changed.
  ///   - time: when.
  ///   - before: how things are; asked for only where a new gesture begins.
  package mutating func remember(
    _ kind: Kind, at time: ContinuousClock.Instant, before: @autoclosure () -> Snapshot
  ) {
    defer { last = (kind, time) }
    if let last, last.kind == kind, time - last.time < Self.gestureGap { return }
    past.append((kind, before()))
    if past.count > Self.mostChanges { past.removeFirst() }
    future = []
  }

  /// Goes back by one change.
  /// - Parameter now: how things are.
  /// - Returns: what was changed and how things were before; nil if nothing is left to undo.
  package mutating func undo(from now: Snapshot) -> (kind: Kind, snapshot: Snapshot)? {
    guard let change = past.popLast() else { return nil }
    future.append((change.kind, now))
    last = nil
    return (change.kind, change.before)
  }

  /// Does once more what was undone last.
  /// - Parameter now: how things are.
  /// - Returns: what was changed and how things are after it; nil if nothing was undone since the last change.
  package mutating func redo(from now: Snapshot) -> (kind: Kind, snapshot: Snapshot)? {
    guard let change = future.popLast() else { return nil }
    past.append((change.kind, now))
    last = nil
    return (change.kind, change.after)
  }
}
