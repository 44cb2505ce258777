/// The lengths of a tensor's axes, outermost first: one to four of them, held without an array so
/// that a shape costs no allocation.
public struct Shape: Hashable, Sendable, CustomStringConvertible {
  private let lengths: SIMD4<Int>

  /// Number of axes, 1…4.
  public let rank: Int

  /// Shape of a vector of `a` elements.
  public init(_ a: Int) { self.init(SIMD4(a, 1, 1, 1), rank: 1) }

  /// Shape of a matrix, `[a, b]`.
  public init(_ a: Int, _ b: Int) { self.init(SIMD4(a, b, 1, 1), rank: 2) }

  /// Shape `[a, b, c]`.
  public init(_ a: Int, _ b: Int, _ c: Int) { self.init(SIMD4(a, b, c, 1), rank: 3) }

  /// Shape `[a, b, c, d]`.
  public init(_ a: Int, _ b: Int, _ c: Int, _ d: Int) { self.init(SIMD4(a, b, c, d), rank: 4) }

  /// Shape of one to four axes from an array, as files give it.
  public init(_ axes: [Int]) {
    require((1...4).contains(axes.count), "a shape has 1 to 4 axes, not \(axes.count)")
    var lengths = SIMD4(repeating: 1)
    for (i, length) in axes.enumerated() { lengths[i] = length }
    self.init(lengths, rank: axes.count)
  }

  private init(_ lengths: SIMD4<Int>, rank: Int) {
    require(lengths.min() >= 0, "negative axis length in \(lengths)")
    self.lengths = lengths
    self.rank = rank
  }

  /// Length of one axis; negative indices count from the last axis, -1 being the innermost.
  @inlinable
  public subscript(_ axis: Int) -> Int { length(axis) }

  @usableFromInline
  func length(_ axis: Int) -> Int {
    let index = axis < 0 ? axis + rank : axis
    require((0..<rank).contains(index), "axis \(axis) of shape \(self)")
    return lengths[index]
  }

  /// Number of elements.
  public var count: Int { lengths[0] &* lengths[1] &* lengths[2] &* lengths[3] }

  /// Elements in all axes but the innermost: the rows of this shape seen as a matrix.
  public var rows: Int {
    let columns = self[-1]
    return columns == 0 ? 0 : count / columns
  }

  /// This shape with another length of one axis (negative indices count from the last).
  public func replacing(axis: Int, with length: Int) -> Shape {
    var lengths = lengths
    lengths[axis < 0 ? axis + rank : axis] = length
    return Shape(lengths, rank: rank)
  }

  /// Axis lengths as an array, outermost first.
  public var axes: [Int] { (0..<rank).map { lengths[$0] } }

  /// For example `[32, 256, 512]`.
  public var description: String { "\(axes)" }
}
