/// What is worth knowing of how a sound file was read: it is not quite what it says it is.
public enum AudioFileRemark: Sendable, Equatable, Codable, CustomStringConvertible {
  /// The file ends early; what stands was read. Samples of each channel, nil where the file does not
  /// say how many there were.
  case cutOff(expectedSamples: Int?, foundSamples: Int)
  /// Numbers of so many bits were stored as floating point without a change of scale; they were
  /// brought to full scale.
  case rescaled(bits: Int)

  /// A sentence without a full stop.
  public var description: String {
    switch self {
    case .cutOff(let expected?, let found):
      "the file is cut off: \(found) of \(expected) samples are there and were read"
    case .cutOff(nil, let found):
      "the file is cut off: its end is missing, \(found) samples were read"
    case .rescaled(let bits):
      "its floating-point samples are on the scale of \(bits)-bit integers; they were divided by "
        + "2^\(bits - 1)"
    }
  }
}
