import Foundation

/// The group of a program that works alone.
public struct SingleProcess: RankGroup {
  /// The only one.
  public init() {}

  /// Always 0.
  public var rank: Int { 0 }
  /// Always 1.
  public var size: Int { 1 }
  /// Always 1.
  public var countHere: Int { 1 }
  /// Nothing.
  public var traffic: RankTraffic { RankTraffic() }

  /// There is nobody to tell.
  public func broadcast(_ memory: UnsafeMutableRawBufferPointer) {}

  /// What was given.
  public func gather(_ numbers: [Double]) -> [[Double]] { [numbers] }

  /// There is nobody to send to.
  public func send(_ bytes: [UInt8]) {}

  /// Nothing: there is nobody to hear from.
  public func receive(from rank: Int) -> [UInt8] { [] }

  /// Adds the blocks one by one.
  public func sum(
    _ lanes: [UnsafeMutableBufferPointer<Float>], laneCounts: [Int], as manner: GradientSum
  ) {
    for lane in lanes.dropFirst() {
      for i in lane.indices { lanes[0][i] += lane[i] }
    }
  }

  /// There is nobody to wait for.
  public func leave() {}

  /// Ends the process.
  public func end(status: Int32) -> Never { exit(status) }
}
