import Foundation

/// The group of a program that works alone.
package struct SingleProcess: RankGroup {
  /// The only one.
  package init() {}

  /// Always 0.
  package var rank: Int { 0 }
  /// Always 1.
  package var size: Int { 1 }
  /// Always 1.
  package var countHere: Int { 1 }
  /// Nothing.
  package var traffic: RankTraffic { RankTraffic() }

  /// There is nobody to tell.
  package func broadcast(_ memory: UnsafeMutableRawBufferPointer) {}

  /// What was given.
  package func gather(_ numbers: [Double]) -> [[Double]] { [numbers] }

  /// There is nobody to send to.
  package func send(_ bytes: [UInt8]) {}

  /// Nothing: there is nobody to hear from.
  package func receive(from rank: Int) -> [UInt8] { [] }

  /// Adds the blocks one by one.
  package func sum(
    _ lanes: [UnsafeMutableBufferPointer<Float>], laneCounts: [Int], buckets: [Range<Int>],
    as manner: GradientSum, isReady: (Int) -> Bool
  ) {
    for (bucket, range) in buckets.enumerated() {
      while !isReady(bucket) { usleep(500) }
      for lane in lanes.dropFirst() {
        for i in range { lanes[0][i] += lane[i] }
      }
    }
  }

  /// There is nobody to wait for.
  package func leave() {}

  /// Ends the process.
  package func end(status: Int32) -> Never { exit(status) }
}
