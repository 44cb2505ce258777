import Foundation
import Neural
import Testing

@Suite("Random numbers")
struct RandomGeneratorTests {
  /// Known answers that the paper's authors publish with their generators (Philox 4×32, 10 rounds).
  @Test func knownAnswers() {
    let zero = RandomGenerator.philox(counter: SIMD4(repeating: 0), key: 0)
    #expect(zero == SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
    let ones = RandomGenerator.philox(counter: SIMD4(repeating: .max), key: .max)
    #expect(ones == SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
    let pi = RandomGenerator.philox(
      counter: SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344),
      key: 0x299F_31D0_A409_3822)
    #expect(pi == SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
  }

  @Test func sameSeedSameNumbers() {
    var a = RandomGenerator(seed: 3)
    var b = RandomGenerator(seed: 3)
    var c = RandomGenerator(seed: 4)
    let first = (0..<10).map { _ in a.next() }
    #expect(first == (0..<10).map { _ in b.next() })
    #expect(first != (0..<10).map { _ in c.next() })
  }

  @Test func aChildDoesNotDependOnWhatWasDrawn() {
    let untouched = RandomGenerator(seed: 5)
    var drawn = untouched
    _ = drawn.normal()
    #expect(untouched.stream(8) == drawn.stream(8))
  }

  @Test func streamsAreDistinctAndUncorrelated() {
    let root = RandomGenerator(seed: 11)
    let streams = (0..<200).map { index in
      var stream = root.stream(index / 20).stream(index % 20)
      return (0..<64).map { _ in stream.normal() }
    }
    var largest: Float = 0
    for i in streams.indices {
      for j in 0..<i {
        largest = max(largest, abs(zip(streams[i], streams[j]).map(*).reduce(0, +) / 64))
      }
    }
    // 19,900 pairs, each with standard deviation 1/8: five and a half deviations at most.
    #expect(largest < 5.5 / 8)
  }

  @Test func stateSurvivesCoding() throws {
    var generator = RandomGenerator(seed: .max).stream(-3)
    for _ in 0..<5 { _ = generator.uniform() }
    let data = try JSONEncoder().encode(generator)
    var restored = try JSONDecoder().decode(RandomGenerator.self, from: data)
    #expect(restored == generator)
    for _ in 0..<9 { #expect(restored.next() == generator.next()) }
  }

  @Test func uniformMoments() {
    let x = filled(100_000, seed: 1) { $0.fillUniform($1) }
    #expect(x.allSatisfy { 0 <= $0 && $0 < 1 })
    let mean = x.reduce(0, +) / Float(x.count)
    let variance = x.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Float(x.count)
    #expect(abs(mean - 0.5) < 5e-3)
    #expect(abs(variance - 1.0 / 12) < 2e-3)
  }

  @Test func normalMomentsAndDistribution() {
    let x = filled(100_000, seed: 2) { $0.fillNormal($1) }.map(Double.init).sorted()
    let mean = x.reduce(0, +) / Double(x.count)
    let variance = x.map { $0 * $0 }.reduce(0, +) / Double(x.count)
    let fourth = x.map { $0 * $0 * $0 * $0 }.reduce(0, +) / Double(x.count)
    #expect(abs(mean) < 0.015)
    #expect(abs(variance - 1) < 0.02)
    #expect(abs(fourth - 3) < 0.15)
    // Kolmogorov–Smirnov distance to the Gaussian; 1.95/√n is its 0.1 % point.
    let distance = x.enumerated().map { i, value in
      abs((Double(i) + 0.5) / Double(x.count) - 0.5 * erfc(-value / 2.0.squareRoot()))
    }.max()!
    #expect(distance < 1.95 / Double(x.count).squareRoot())
  }

  @Test func fillingInPiecesOfFourEqualsFillingAtOnce() {
    let whole = filled(24, seed: 9) { $0.fillNormal($1) }
    let pieces = filled(24, seed: 9) { generator, values in
      for start in stride(from: 0, to: 24, by: 8) {
        generator.fillNormal(UnsafeMutableBufferPointer(rebasing: values[start..<start + 8]))
      }
    }
    #expect(whole == pieces)
  }

  @Test func permutationIsFairAndComplete() {
    var generator = RandomGenerator(seed: 6)
    #expect(generator.permutation(count: 100).sorted() == Array(0..<100))
    #expect(generator.permutation(count: 0) == [])
    var places = [Int](repeating: 0, count: 4)
    for _ in 0..<8000 { places[generator.permutation(count: 4).firstIndex(of: 0)!] += 1 }
    // Each place 2000 times, standard deviation 39.
    #expect(places.allSatisfy { abs($0 - 2000) < 200 })
  }

  private func filled(
    _ count: Int, seed: UInt64,
    by fill: (inout RandomGenerator, UnsafeMutableBufferPointer<Float>) -> Void
  ) -> [Float] {
    var generator = RandomGenerator(seed: seed)
    var values = [Float](repeating: .nan, count: count)
    values.withUnsafeMutableBufferPointer { fill(&generator, $0) }
    return values
  }
}
