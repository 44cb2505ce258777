import Foundation
import NoteVAE
import Signal
import Testing

@Suite struct PartialPhasesTests {
  let stft = NoteModelConfiguration().renderingSTFT

  /// Synthesises partials that do not move, some frames long.
  private func sound(of frequencies: [Float], frames: Int) -> [Float] {
    let phases = PartialPhases(stft)
    var values = [Float](repeating: 0, count: 2 * frames * stft.binCount)
    values.withUnsafeMutableBufferPointer { values in
      for t in 0..<frames {
        for (k, frequency) in frequencies.enumerated() {
          (phases.frequencies[k], phases.heights[k]) = (frequency, 8)
        }
        phases.add(
          count: frequencies.count, to: values.baseAddress! + 2 * t * stft.binCount)
      }
    }
    let spectrogram = ComplexSpectrogram(
      values: values, configuration: stft, sampleRate: 48_000,
      sampleCount: (frames - 1) * stft.hopLength)
    return STFT(stft).synthesize(spectrogram)
  }

  @Test(arguments: [[40], [1.4, 2.8, 4.2, 5.6], [20.3, 21.1]] as [[Float]])
  func partialsThatTheWindowCannotPartAreASumOfSines(_ frequencies: [Float]) {
    let heard = sound(of: frequencies, frames: 200)
    // The best sum of sines of these frequencies, by least squares over the middle.
    let middle = 16_384..<32_768
    let columns = frequencies.flatMap { frequency -> [[Double]] in
      let turn = 2 * Double.pi * Double(frequency) / Double(stft.fftLength)
      return [middle.map { sin(turn * Double($0)) }, middle.map { cos(turn * Double($0)) }]
    }
    var rest = middle.map { Double(heard[$0]) }
    let power = rest.reduce(0) { $0 + $1 * $1 }
    for _ in 0..<50 {
      for column in columns {
        let own = column.reduce(0) { $0 + $1 * $1 }
        let share = zip(column, rest).reduce(0) { $0 + $1.0 * $1.1 } / own
        for i in rest.indices { rest[i] -= share * column[i] }
      }
    }
    let error = rest.reduce(0) { $0 + $1 * $1 }
    #expect(power > 1)
    #expect(10 * log10(error / power) < -50)
  }

  @Test func aNewNoteBeginsAnew() {
    let phases = PartialPhases(stft)
    func frame() -> [Float] {
      var spectrum = [Float](repeating: 0, count: 2 * stft.binCount)
      (phases.frequencies[0], phases.heights[0]) = (10.5, 4)
      phases.add(count: 1, to: &spectrum)
      return spectrum
    }
    let first = frame()
    #expect(frame() != first)
    phases.reset()
    #expect(frame() == first)
  }
}
