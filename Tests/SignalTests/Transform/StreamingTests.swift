import Foundation
import Signal
import Testing

@Suite struct StreamingTests {
  static let configurations = [
    STFTConfiguration.standard,
    STFTConfiguration(windowLength: 301, hopLength: 97, window: .hann, fftLength: 512),
    STFTConfiguration(windowLength: 128, hopLength: 120, window: .hamming),
  ]
  static let counts = [0, 1, 300, 5000]
  static let blockSizes = [1, 64, 1000]

  @Test(arguments: configurations, blockSizes)
  func framesAreThoseOfTheOfflineTransform(_ configuration: STFTConfiguration, _ size: Int) {
    let streaming = StreamingSTFT(configuration)
    for count in Self.counts {
      let samples = TestSignals.noise(count: count)
      let offline = STFT(configuration).analyze(samples, sampleRate: 48_000)
      var values: [Float] = []
      streaming.reset()
      samples.withUnsafeBufferPointer { all in
        for start in stride(from: 0, to: count, by: size) {
          let block = UnsafeBufferPointer(rebasing: all[start..<min(start + size, count)])
          streaming.push(block) { values.append(contentsOf: $0) }
        }
      }
      streaming.finish { values.append(contentsOf: $0) }
      #expect(values == offline.values, "\(count) samples")
    }
  }

  @Test func aFrameAppearsWithItsLastSample() {
    let streaming = StreamingSTFT(.standard)
    let samples = TestSignals.noise(count: 4096)
    var frames = 0
    for i in samples.indices {
      samples.withUnsafeBufferPointer { all in
        streaming.push(UnsafeBufferPointer(rebasing: all[i..<(i + 1)])) { _ in frames += 1 }
      }
      #expect(frames == (i < 1023 ? 0 : (i - 1023) / 256 + 1))
    }
  }

  @Test(arguments: configurations, blockSizes)
  func samplesAreThoseOfTheOfflineTransform(_ configuration: STFTConfiguration, _ size: Int) {
    let frameSize = 2 * configuration.binCount
    let streaming = StreamingISTFT(configuration)
    for frameCount in [1, 2, 40] {
      // Any frames, not only those that come from a sound.
      let pastCentre = configuration.hopLength - configuration.windowLength / 2
      let count = (frameCount - 1) * configuration.hopLength + max(1, pastCentre)
      let spectrogram = ComplexSpectrogram(
        values: TestSignals.noise(count: frameCount * frameSize), configuration: configuration,
        sampleRate: 48_000, sampleCount: count)
      let offline = STFT(configuration).synthesize(spectrogram)
      var samples: [Float] = []
      var block = [Float](repeating: 0, count: size)
      var t = 0
      streaming.reset()
      while true {
        let written = block.withUnsafeMutableBufferPointer { block in
          streaming.pull(into: block) { frame in
            guard t < frameCount else { return false }
            for i in 0..<frameSize { frame[i] = spectrogram.values[t * frameSize + i] }
            t += 1
            return true
          }
        }
        samples += block[..<written]
        if written < size { break }
      }
      #expect(samples == offline, "\(frameCount) frames")
    }
  }
}
