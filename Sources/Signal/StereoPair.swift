/// The two channels of a stereo recording, as they are and as they agree with each other.
///
/// Where ``MonoMix`` turned one of them upside down or moved it in time, the aligned pair has it so; else
/// both pairs are the same. All four have one length.
package struct StereoPair: Sendable, Equatable {
  /// As recorded, `[sample]`.
  package var left, right: [Float]
  /// As they agree, `[sample]`.
  package var alignedLeft, alignedRight: [Float]
  /// Whether the one channel that is heard is the plain mean of both as recorded.
  package let isMean: Bool

  /// Channels that need no alignment.
  /// - Parameters:
  ///   - left, right: `[sample]`, of one length.
  ///   - isMean: whether their mean is what is heard.
  package init(left: [Float], right: [Float], isMean: Bool) {
    (self.left, self.right, alignedLeft, alignedRight) = (left, right, left, right)
    self.isMean = isMean
  }

  /// Channels of which one was aligned with the other.
  init(left: [Float], right: [Float], alignedLeft: [Float], alignedRight: [Float]) {
    (self.left, self.right) = (left, right)
    (self.alignedLeft, self.alignedRight) = (alignedLeft, alignedRight)
    isMean = false
  }

  /// All channels changed in one way.
  package mutating func apply<Failure: Error>(
    _ change: ([Float]) throws(Failure) -> [Float]
  ) throws(Failure) {
    let isAligned = left != alignedLeft || right != alignedRight
    left = try change(left)
    right = try change(right)
    alignedLeft = isAligned ? try change(alignedLeft) : left
    alignedRight = isAligned ? try change(alignedRight) : right
  }

  /// Half the difference of the aligned channels, `[sample]`.
  package var side: [Float] { zip(alignedLeft, alignedRight).map { 0.5 * ($0 - $1) } }
  /// Half their sum, `[sample]`.
  package var mid: [Float] { zip(alignedLeft, alignedRight).map { 0.5 * ($0 + $1) } }
}
