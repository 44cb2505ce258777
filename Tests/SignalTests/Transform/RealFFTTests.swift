import Foundation
import Signal
import Testing

@Suite struct RealFFTTests {
  @Test(arguments: [1, 2, 6, 15, 64, 100])
  func forwardIsTheDefinitionAndInverseUndoesIt(_ length: Int) {
    let samples = TestSignals.noise(count: length, seed: UInt64(length))
    let fft = RealFFT.shared(length: length)
    let signal = AlignedBuffer(count: length)
    let spectrum = AlignedBuffer(count: 2 * fft.binCount)
    for i in 0..<length { signal.base[i] = samples[i] }
    fft.forward(signal.base, into: spectrum.base)
    for k in 0..<fft.binCount {
      var re = 0.0
      var im = 0.0
      for (l, sample) in samples.enumerated() {
        let angle = -2 * Double.pi * Double(k * l) / Double(length)
        re += Double(sample) * cos(angle)
        im += Double(sample) * sin(angle)
      }
      #expect(abs(Double(spectrum.base[2 * k]) - re) < 1e-5)
      #expect(abs(Double(spectrum.base[2 * k + 1]) - im) < 1e-5)
    }
    fft.inverse(spectrum.base, into: signal.base)
    for i in 0..<length { #expect(abs(signal.base[i] / Float(length) - samples[i]) < 1e-6) }
  }

  @Test func plansAreMadeOnceAndFromAnyThread() {
    DispatchQueue.concurrentPerform(iterations: 64) { i in
      let length = 32 + 2 * (i % 8)
      #expect(RealFFT.shared(length: length) === RealFFT.shared(length: length))
    }
  }
}
