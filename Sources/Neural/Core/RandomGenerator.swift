import Foundation

/// Random numbers from a seed, the same on every machine, in streams that can be split.
///
/// The generator is counter-based: word `n` of a stream is a pure function of key, stream and `n`.
/// So a stream for each (step, item) costs nothing to make, and what an item draws does not depend
/// on which worker drew before it.
///
/// ```swift
/// let root = RandomGenerator(seed: 7)
/// var noise = root.stream(step).stream(item)
/// let x = noise.normal()
/// ```
///
/// Source: Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"
/// (Philox 4×32, 10 rounds).
public struct RandomGenerator: RandomNumberGenerator, Sendable {
  private let key: UInt64
  private let streamNumber: UInt64
  /// 32-bit words drawn so far.
  private var position: UInt64 = 0
  /// The four words around `position`, valid unless `position` is a multiple of 4.
  private var block = SIMD4<UInt32>()

  /// Makes the root stream of a seed.
  public init(seed: UInt64) {
    key = seed
    streamNumber = 0
  }

  private init(key: UInt64, streamNumber: UInt64) {
    self.key = key
    self.streamNumber = streamNumber
  }

  /// The child stream of that number, at its beginning. It depends on this stream's identity, not
  /// on how much was drawn from it.
  public func stream(_ index: Int) -> RandomGenerator {
    // The complemented key keeps children apart from the parent's own output.
    let words = Self.philox(
      counter: Self.counter(UInt64(bitPattern: Int64(index)), streamNumber), key: ~key)
    return RandomGenerator(
      key: UInt64(words.x) | UInt64(words.y) << 32,
      streamNumber: UInt64(words.z) | UInt64(words.w) << 32)
  }

  // MARK: Drawing

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let low = nextWord()
    return UInt64(low) | UInt64(nextWord()) << 32
  }

  /// A number drawn evenly from [0, 1), on a grid of 2⁻²⁴.
  public mutating func uniform() -> Float { Self.unit(nextWord()) }

  /// A number drawn evenly from `range`.
  public mutating func uniform(in range: Range<Float>) -> Float {
    let value = range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    // Rounding may reach the upper bound, which the range excludes.
    return Swift.min(value, range.upperBound.nextDown)
  }

  /// An integer drawn evenly from `0..<bound`, `bound` in 1...2³².
  ///
  /// Source: Lemire 2019, "Fast random integer generation in an interval" (without the rejection
  /// step: the bias is below `bound` / 2⁶⁴).
  public mutating func integer(below bound: Int) -> Int {
    require(bound > 0, "an integer below \(bound) does not exist")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number drawn from the Gaussian of mean 0 and variance 1.
  ///
  /// Source: Box, Muller 1958, "A note on the generation of random normal deviates".
  public mutating func normal() -> Float {
    let first = nextWord()
    return Self.normals(first, nextWord()).0
  }

  /// Fills `values` from [0, 1), beginning at the stream's next whole block of four words.
  public mutating func fillUniform(_ values: UnsafeMutableBufferPointer<Float>) {
    fill(values) { words in
      SIMD4(
        Self.unit(words.x), Self.unit(words.y), Self.unit(words.z), Self.unit(words.w))
    }
  }

  /// Fills `values` from the Gaussian of mean 0 and variance 1, beginning at the stream's next
  /// whole block of four words.
  public mutating func fillNormal(_ values: UnsafeMutableBufferPointer<Float>) {
    fill(values) { words in
      let (a, b) = Self.normals(words.x, words.y)
      let (c, d) = Self.normals(words.z, words.w)
      return SIMD4(a, b, c, d)
    }
  }

  /// The numbers `0..<count` in random order.
  ///
  /// Source: Durstenfeld 1964, "Algorithm 235: random permutation". Written out because the
  /// standard library does not promise its order from one version to the next.
  public mutating func permutation(count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(i, integer(below: i + 1))
    }
    return order
  }

  // MARK: Words

  private mutating func nextWord() -> UInt32 {
    let lane = Int(position & 3)
    if lane == 0 {
      block = Self.philox(counter: Self.counter(position >> 2, streamNumber), key: key)
    }
    position += 1
    return block[lane]
  }

  private mutating func fill(
    _ values: UnsafeMutableBufferPointer<Float>, with transform: (SIMD4<UInt32>) -> SIMD4<Float>
  ) {
    var blockIndex = (position + 3) >> 2
    var start = 0
    while start < values.count {
      let four = transform(
        Self.philox(counter: Self.counter(blockIndex, streamNumber), key: key))
      for lane in 0..<Swift.min(4, values.count - start) { values[start + lane] = four[lane] }
      blockIndex += 1
      start += 4
    }
    position = blockIndex << 2
  }

  private static func unit(_ word: UInt32) -> Float { Float(word >> 8) * 0x1p-24 }

  /// Two independent Gaussian numbers from two words; |x| ≤ 6.8.
  private static func normals(_ a: UInt32, _ b: UInt32) -> (Float, Float) {
    let radius = sqrtf(-2 * logf(Float(a) * 0x1p-32 + 0x1p-33))
    let angle = 2 * Float.pi * unit(b)
    return (radius * cosf(angle), radius * sinf(angle))
  }

  private static func counter(_ low: UInt64, _ high: UInt64) -> SIMD4<UInt32> {
    SIMD4(
      UInt32(truncatingIfNeeded: low), UInt32(truncatingIfNeeded: low >> 32),
      UInt32(truncatingIfNeeded: high), UInt32(truncatingIfNeeded: high >> 32))
  }

  /// Ten Philox rounds: `counter` (four words) and `key` (two words) to four random words.
  package static func philox(counter: SIMD4<UInt32>, key: UInt64) -> SIMD4<UInt32> {
    var (a, b, c, d) = (counter.x, counter.y, counter.z, counter.w)
    var k0 = UInt32(truncatingIfNeeded: key)
    var k1 = UInt32(truncatingIfNeeded: key >> 32)
    for _ in 0..<10 {
      let first = UInt64(a) * 0xD251_1F53
      let second = UInt64(c) * 0xCD9E_8D57
      a = UInt32(truncatingIfNeeded: second >> 32) ^ b ^ k0
      b = UInt32(truncatingIfNeeded: second)
      c = UInt32(truncatingIfNeeded: first >> 32) ^ d ^ k1
      d = UInt32(truncatingIfNeeded: first)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return SIMD4(a, b, c, d)
  }
}

extension RandomGenerator: Codable {
  private enum CodingKeys: String, CodingKey { case key, stream, position }

  /// Reads a state written by `encode(to:)`.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      key: try values.decode(UInt64.self, forKey: .key),
      streamNumber: try values.decode(UInt64.self, forKey: .stream))
    position = try values.decode(UInt64.self, forKey: .position)
    if position & 3 != 0 {
      block = Self.philox(counter: Self.counter(position >> 2, streamNumber), key: key)
    }
  }

  /// Writes key, stream and position: all that decides the numbers to come.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(key, forKey: .key)
    try values.encode(streamNumber, forKey: .stream)
    try values.encode(position, forKey: .position)
  }
}

extension RandomGenerator: Equatable {
  /// Whether both will draw the same numbers from now on.
  public static func == (a: RandomGenerator, b: RandomGenerator) -> Bool {
    a.key == b.key && a.streamNumber == b.streamNumber && a.position == b.position
  }
}
