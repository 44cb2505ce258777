import Foundation
import Signal
import Testing

@Suite struct PhaseReconstructionTests {
  static let methods: [PhaseReconstruction] = [
    .pghi, .rtpghi(lookAhead: .none), .rtpghi(lookAhead: .oneFrame), .griffinLim(iterations: 3),
  ]

  static func magnitudes(_ samples: [Float]) -> MagnitudeSpectrogram {
    STFT(.standard).analyze(samples, sampleRate: 48_000).magnitudes
  }

  /// Silence, a constant, a click, a sound that stops, three samples, loud and quiet noise.
  static let oddSounds: [[Float]] = [
    [Float](repeating: 0, count: 5000),
    [Float](repeating: 0.5, count: 5000),
    [Float](repeating: 0, count: 3000) + [1] + [Float](repeating: 0, count: 2000),
    TestSignals.note(hz: 220, count: 4000) + [Float](repeating: 0, count: 9000)
      + TestSignals.note(hz: 330, count: 4000),
    [0.1, -0.2, 0.3],
    [],
    TestSignals.noise(count: 4000).map { $0 * 1e6 },
    TestSignals.noise(count: 4000).map { $0 * 1e-12 },
  ]

  @Test(arguments: methods)
  func magnitudesAreKeptAndNothingIsNaN(_ method: PhaseReconstruction) {
    for samples in Self.oddSounds {
      let magnitudes = Self.magnitudes(samples)
      let result = method.reconstruct(magnitudes)
      #expect(result.frameCount == magnitudes.frameCount)
      #expect(result.sampleCount == samples.count)
      #expect(result.values.allSatisfy { $0.isFinite })
      let peak = magnitudes.values.max() ?? 0
      #expect(TestSignals.distance(result.magnitudes.values, magnitudes.values) <= 1e-6 * peak)
      #expect(STFT(.standard).synthesize(result).allSatisfy { $0.isFinite })
    }
  }

  @Test(arguments: methods)
  func noFramesGiveNoFrames(_ method: PhaseReconstruction) {
    let nothing = MagnitudeSpectrogram(
      values: [], configuration: .standard, sampleRate: 48_000, sampleCount: 0)
    #expect(method.reconstruct(nothing).values.isEmpty)
  }

  @Test(arguments: methods)
  func loudnessDoesNotMatter(_ method: PhaseReconstruction) {
    let quiet = Self.magnitudes(TestSignals.note(hz: 196, count: 20_000))
    var loud = quiet
    for i in loud.values.indices { loud.values[i] *= 1024 }
    let a = SpectralConvergence.decibels(of: method.reconstruct(quiet))
    let b = SpectralConvergence.decibels(of: method.reconstruct(loud))
    #expect(abs(a - b) < 1, "\(a) dB, \(b) dB")
  }

  @Test func magnitudesThatAreNotNumbersStopNothing() {
    var magnitudes = Self.magnitudes(TestSignals.note(hz: 196, count: 9000))
    magnitudes.values[7 * magnitudes.binCount + 20] = .nan
    magnitudes.values[9 * magnitudes.binCount + 5] = .infinity
    for method in Self.methods {
      #expect(method.reconstruct(magnitudes).frameCount == magnitudes.frameCount)
    }
  }

  @Test func clicksKeepTheirPlace() {
    var samples = [Float](repeating: 0, count: 12_000)
    samples[3333] = 1
    samples[8000] = -0.5
    for method in [PhaseReconstruction.pghi, .rtpghi(lookAhead: .oneFrame)] {
      let result = STFT(.standard).synthesize(method.reconstruct(Self.magnitudes(samples)))
      let loudest = result.indices.max { abs(result[$0]) < abs(result[$1]) } ?? -1
      #expect(abs(loudest - 3333) <= 1, "\(method): click at \(loudest)")
      #expect(abs(result[loudest]) > 0.5)
    }
  }

  @Test func aSineKeepsItsFrequency() {
    let hz = 1234.5
    let samples = (0..<48_000).map { Float(sin(2 * .pi * hz * Double($0) / 48_000)) }
    let result = STFT(.standard).synthesize(PGHI().phase(for: Self.magnitudes(samples)))
    // Projections on sine and cosine over one second leave nothing beside the sine.
    let middle = 4800..<43_200
    var (s, c, energy) = (0.0, 0.0, 0.0)
    for i in middle {
      let angle = 2 * Double.pi * hz * Double(i) / 48_000
      s += Double(result[i]) * sin(angle)
      c += Double(result[i]) * cos(angle)
      energy += Double(result[i]) * Double(result[i])
    }
    let inSine = 2 * (s * s + c * c) / Double(middle.count)
    #expect(inSine / energy > 0.9999)
  }
}
