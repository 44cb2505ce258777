/// What "alike" is told by.
public enum Aspect: String, Sendable, CaseIterable, Codable {
  /// What one instrument could have played: spectrum and movement, whatever the key.
  case all
  /// The spectrum alone.
  case timbre
  /// How the level rises and falls.
  case envelope
  /// The pitch, in semitones.
  case pitch

  /// The distance between two records: 0 for the same. For likeness half the squared distance of unit
  /// vectors (one minus the cosine), for envelopes the root mean square in units of 60 dB, for pitch
  /// semitones, and 1000 between a sound with and one without.
  func distance(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Float {
    let size = LikenessNetwork.size
    switch self {
    case .all:
      return 0.5 * (cosine(a, b, 4, size) + cosine(a, b, 4 + size, size))
    case .timbre: return cosine(a, b, 4 + size, size)
    case .envelope:
      var sum: Int32 = 0
      for i in 4 + 2 * size..<4 + 2 * size + EnvelopeSketch.count {
        let step = Int32(Int8(bitPattern: a[i])) - Int32(Int8(bitPattern: b[i]))
        sum += step * step
      }
      return (Float(sum) / Float(EnvelopeSketch.count)).squareRoot() / 127
    case .pitch:
      guard a[0] & 2 == b[0] & 2 else { return 1000 }
      let (p, q) = (Int(a[2]) | Int(a[3]) << 8, Int(b[2]) | Int(b[3]) << 8)
      return Float(abs(p - q)) / 256
    }
  }

  private func cosine(
    _ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer, _ start: Int, _ count: Int
  ) -> Float {
    let x = a.baseAddress!.advanced(by: start).assumingMemoryBound(to: Int8.self)
    let y = b.baseAddress!.advanced(by: start).assumingMemoryBound(to: Int8.self)
    var (dot, xx, yy): (Int32, Int32, Int32) = (0, 0, 0)
    for i in 0..<count {
      let (p, q) = (Int32(x[i]), Int32(y[i]))
      dot &+= p &* q
      xx &+= p &* p
      yy &+= q &* q
    }
    return 1 - Float(dot) / max(1, (Float(xx) * Float(yy)).squareRoot())
  }
}
