import Signal

/// A rendered note: the mid, and what its channels have beside it.
package struct NoteSound: Sendable {
  /// One channel, `[sample]`.
  package var mid: [Float]
  /// What left and right have more than the mid, `[sample]` each; nil for a mono note.
  package var differences: (left: [Float], right: [Float])?

  /// Left and right, or the mid alone.
  package var channels: [[Float]] {
    guard let differences else { return [mid] }
    return [differences.left, differences.right].map { zip(mid, $0).map { $0 + $1 } }
  }
}
