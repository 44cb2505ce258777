/// Rounds samples to integers with triangular dither, so that what is lost becomes a faint steady hiss
/// instead of distortion that follows the sound.
///
/// The dither is the sum of two independent uniform numbers of one step each: the least that makes the
/// error's mean and power independent of the sound. Source: Lipshitz, Wannamaker, Vanderkooy 1992,
/// "Quantization and Dither: A Theoretical Survey", section 6.
struct Dither {
  private var state: UInt64

  /// The same seed gives the same dither.
  init(seed: UInt64) { state = seed }

  /// Rounds interleaved samples to `bits`, left-aligned in 32 bits as libsndfile wants them.
  ///
  /// Samples that already are whole steps (a 16-bit file written as 16 bits again, digital silence) stay
  /// what they are. Samples beyond full scale are clipped.
  /// - Returns: the integers `[sample · channel]` and how many of them were clipped.
  mutating func quantize(
    _ samples: [Float], bits: Int
  ) -> (values: [Int32], clippedCount: Int) {
    let scale = Double(1 << (bits - 1))
    let shift = Int32(32 - bits)
    let lowest = -scale
    let highest = scale - 1
    let needsDither = samples.contains { (Double($0) * scale).rounded() != Double($0) * scale }
    var clippedCount = 0
    let values = samples.map { sample in
      let exact = Double(sample) * scale
      let rounded = needsDither ? (exact + uniform() + uniform()).rounded() : exact
      if rounded >= lowest && rounded <= highest { return Int32(rounded) << shift }
      // Full scale itself is one step too high for an integer; only what was louder was clipped.
      if abs(exact) > scale { clippedCount += 1 }
      return Int32(rounded < 0 ? lowest : highest) << shift
    }
    return (values, clippedCount)
  }

  /// The next number in −½ ..< ½. Source: Steele, Lea, Flood 2014, SplitMix64.
  private mutating func uniform() -> Double {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    z ^= z >> 31
    return Double(z >> 11) * 0x1p-53 - 0.5
  }
}
