import CKernels
import Foundation
import Testing

/// The array functions of CKernels against double precision from the C library.
@Suite struct VectorMathTests {
  typealias Kernel = @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let kernel: Kernel
    let reference: @Sendable (Double) -> Double
    let range: ClosedRange<Float>
    let relativeError: Double

    var testDescription: String { "\(name) in \(range)" }
  }

  static let exact: [Case] = [
    Case("exp", kernel_exp, exp, -87...88, 2e-7),
    Case("exp", kernel_exp, exp, -0.5...0.5, 2e-7),
    Case("log", kernel_log, log, 1e-30...1e-3, 2e-7),
    Case("log", kernel_log, log, 0.3...3, 2e-7),
    Case("log", kernel_log, log, 1...1e30, 2e-7),
    Case("tanh", kernel_tanh, tanh, -12...12, 2e-7),
    Case("tanh", kernel_tanh, tanh, -0.01...0.01, 2e-7),
    Case("sigmoid", kernel_sigmoid, { 1 / (1 + exp(-$0)) }, -85...30, 2e-7),
  ]

  @Test(arguments: exact)
  func relativeErrorIsSmall(_ item: Case) {
    let count = 100_003  // no multiple of any vector length
    let x = (0..<count).map { index in
      let t = Float(index) / Float(count - 1)
      return item.range.lowerBound + (item.range.upperBound - item.range.lowerBound) * t
    }
    let y = apply(item.kernel, x)
    var worst = 0.0
    for (x, y) in zip(x, y) {
      let expected = item.reference(Double(x))
      worst = max(worst, abs(Double(y) - expected) / max(abs(expected), 1e-37))
    }
    #expect(worst <= item.relativeError)
  }

  @Test(arguments: [Float(10), 12_000])
  func sineAndCosine(limit: Float) {
    let count = 100_003
    let x = (0..<count).map { limit * (2 * Float($0) / Float(count - 1) - 1) }
    var (sine, cosine) = ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count))
    kernel_sincos(x, &sine, &cosine, count)
    var worst = 0.0
    for i in 0..<count {
      worst = max(worst, abs(Double(sine[i]) - sin(Double(x[i]))))
      worst = max(worst, abs(Double(cosine[i]) - cos(Double(x[i]))))
    }
    #expect(worst <= 1e-7)
  }

  @Test func extremes() {
    let x: [Float] = [-.infinity, -200, -0.0, 0, 200, .infinity]
    #expect(apply(kernel_exp, x) == [0, 0, 1, 1, .infinity, .infinity])
    #expect(apply(kernel_tanh, x) == [-1, -1, 0, 0, 1, 1])
    #expect(apply(kernel_sigmoid, x) == [0, 0, 0.5, 0.5, 1, 1])
    #expect(apply(kernel_log, [0, -0.0, .infinity]) == [-.infinity, -.infinity, .infinity])
    #expect(apply(kernel_log, [-1, -0x1p-140, -.infinity]).allSatisfy { $0.isNaN })
    #expect(abs(apply(kernel_log, [0x1p-140])[0] + 140 * logf(2)) < 1e-5)
    #expect(abs(apply(kernel_exp, [-100])[0] - expf(-100)) <= 2 * .leastNonzeroMagnitude)
  }

  @Test func notANumberPasses() {
    for kernel in [kernel_exp, kernel_log, kernel_tanh, kernel_sigmoid] {
      #expect(apply({ kernel($0, $1, $2) }, [.nan])[0].isNaN)
    }
    var (sine, cosine): ([Float], [Float]) = ([0, 0], [0, 0])
    kernel_sincos([.nan, .infinity], &sine, &cosine, 2)
    #expect((sine + cosine).allSatisfy { $0.isNaN })
  }

  /// A value must not depend on where in the array it stands (whole vectors, remainder) nor on
  /// whether the result overwrites its input.
  @Test func positionAndPlaceDoNotMatter() {
    let x = (0..<77).map { Float($0) * 0.21 - 8 }
    for kernel in [kernel_exp, kernel_tanh, kernel_sigmoid] {
      let whole = apply({ kernel($0, $1, $2) }, x)
      var inPlace = x
      inPlace.withUnsafeMutableBufferPointer {
        kernel($0.baseAddress!, $0.baseAddress!, $0.count)
      }
      for i in x.indices {
        let alone = apply({ kernel($0, $1, $2) }, [x[i]])[0]
        #expect(abs(alone - whole[i]) <= 2 * whole[i].ulp.magnitude)
      }
      #expect(inPlace == whole)
    }
  }

  private func apply(_ kernel: Kernel, _ x: [Float]) -> [Float] {
    var y = [Float](repeating: -1, count: x.count)
    kernel(x, &y, x.count)
    return y
  }
}

extension VectorMathTests.Case {
  init(
    _ name: String, _ kernel: @escaping VectorMathTests.Kernel,
    _ reference: @escaping @Sendable (Double) -> Double, _ range: ClosedRange<Float>,
    _ relativeError: Double
  ) {
    self.init(
      name: name, kernel: kernel, reference: reference, range: range, relativeError: relativeError)
  }
}
