/// How ranks add their gradients.
public enum GradientSum: Sendable {
  /// In whatever order is fastest.
  case fastest
  /// Block by block, those of rank 0 first, as one process with all of them would.
  case inOrder
  /// As fast as can be, with numbers of half precision on the way: bfloat16, which has the range of a
  /// float and eight bits of its precision. Sums are made in whole precision; all ranks get the same.
  case half
}
