/// Normally distributed numbers, the same for the same seed.
struct SeamRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 0x1234_5678_9abc_def1 }

  /// A normally distributed number, by the sum of four uniform ones.
  mutating func normal() -> Double {
    var sum = 0.0
    for _ in 0..<4 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      z ^= z >> 31
      sum += Double(z >> 11) * 0x1p-53 - 0.5
    }
    return sum * 3.0.squareRoot()
  }
}
