import Foundation
import Signal
import Testing

@Suite struct ResamplerTests {
  static let rates: [(from: Double, to: Double)] = [
    (44100, 48000), (48000, 44100), (96000, 48000), (22050, 48000), (48000, 192_000),
    (8000, 48000), (11025, 44100), (48000, 47999),
  ]

  static func sine(_ hz: Double, rate: Double, count: Int, phase: Double = 0.3) -> [Float] {
    (0..<count).map { Float(0.5 * sin(2 * .pi * hz * Double($0) / rate + phase)) }
  }

  /// The ideal sine at the new rate is the reference: it judges noise, gain and time at once.
  @Test(arguments: rates) func keepsASineInBandTo100dB(from: Double, to: Double) throws {
    for part in [0.01, 0.2, 0.7] {
      let hz = part * min(from, to) / 2
      let clip = AudioClip(
        samples: Self.sine(hz, rate: from, count: Int(from / 2)), sampleRate: from)
      let result = try clip.resampled(toHz: to)
      let ideal = Self.sine(hz, rate: to, count: result.sampleCount)
      let edge = Int(300 * max(1, to / from))  // there the filter hears the silence around the clip
      var signal = 0.0
      var noise = 0.0
      for i in edge..<(result.sampleCount - edge) {
        signal += Double(ideal[i]) * Double(ideal[i])
        noise += pow(Double(result.channels[0][i]) - Double(ideal[i]), 2)
      }
      let snr = Units.powerToDB(signal / noise)
      #expect(snr >= 100, "\(from) → \(to) Hz at \(hz) Hz: SNR \(snr) dB")
    }
  }

  @Test(arguments: rates) func lengthIsRoundedCountTimesRatio(from: Double, to: Double) throws {
    for count in [0, 1, 2, 3, 100, 1001, 4799, 48001] {
      let clip = AudioClip(samples: Self.sine(99, rate: from, count: count), sampleRate: from)
      let result = try clip.resampled(toHz: to)
      #expect(result.sampleCount == Int((Double(count) * to / from).rounded()))
      #expect(result.sampleRate == to)
    }
  }

  @Test(arguments: rates) func anImpulseStaysWhereItWas(from: Double, to: Double) throws {
    var samples = [Float](repeating: 0, count: 4000)
    samples[1000] = 1
    let result = try AudioClip(samples: samples, sampleRate: from).resampled(toHz: to)
    var weight = 0.0
    var moment = 0.0
    for (i, value) in result.channels[0].enumerated() {
      weight += Double(value * value)
      moment += Double(value * value) * Double(i) / to
    }
    // The centre of energy, in samples of the higher rate.
    #expect(abs(moment / weight - 1000 / from) * max(from, to) < 0.05)
  }

  @Test func whatLiesAboveTheNewNyquistFrequencyIsGone() throws {
    let clip = AudioClip(samples: Self.sine(15000, rate: 48000, count: 24000), sampleRate: 48000)
    let result = try clip.resampled(toHz: 22050)
    let middle = result.channels[0][500..<10000]
    #expect(Units.amplitudeToDB(Double(middle.map(abs).max()!) / 0.5) < -100)
  }

  @Test func equalRatesChangeNothing() throws {
    let clip = AudioClip(
      channels: [[0.1, -.infinity, 3], [1, 2, .leastNonzeroMagnitude]], sampleRate: 44100)
    #expect(try clip.resampled(toHz: 44100) == clip)
    let stream = try Resampler(fromHz: 44100, toHz: 44100, channelCount: 2)
    let interleaved: [Float] = [1, 2, 3, 4, 5, 6]
    #expect(Self.stream(interleaved, through: stream, block: 1, room: 5) == interleaved)
  }

  @Test(arguments: Resampler.Quality.allCases)
  func aStreamDoesNotDependOnItsBlocks(quality: Resampler.Quality) throws {
    let left = Self.sine(440, rate: 48000, count: 5003)
    let right = Self.sine(1234, rate: 48000, count: 5003)
    let interleaved = zip(left, right).flatMap { [$0, $1] }
    let whole = try AudioClip(channels: [left, right], sampleRate: 48000)
      .resampled(toHz: 44100, quality: quality)
    let expected = zip(whole.channels[0], whole.channels[1]).flatMap { [$0, $1] }
    let stream = try Resampler(fromHz: 48000, toHz: 44100, channelCount: 2, quality: quality)
    for (block, room) in [(1, 1), (64, 7), (1000, 256), (13, 4096), (6000, 6000)] {
      stream.reset()
      let result = Self.stream(interleaved, through: stream, block: block, room: room)
      #expect(result == expected, "blocks of \(block) into \(room)")
    }
  }

  @Test func ratesTooFarApartAreRefused() throws {
    let clip = AudioClip(samples: [0, 1, 0], sampleRate: 1)
    #expect(throws: SignalError.unsupportedResampling(fromHz: 1, toHz: 48000)) {
      try clip.resampled(toHz: 48000)
    }
    let wrong: [(Double, Double)] = [
      (48000, 0), (48000, -1), (48000, .nan), (.infinity, 48000), (0, 1),
    ]
    for (from, to) in wrong {
      #expect(throws: SignalError.self) {
        _ = try Resampler(fromHz: from, toHz: to, channelCount: 1)
      }
    }
    let text = SignalError.unsupportedResampling(fromHz: 1, toHz: 48000).description
    #expect(text.contains("1.0 Hz") && text.contains("48000.0 Hz") && text.contains("256"))
    let radio = AudioClip(samples: [0, 1], sampleRate: 1e7)
    #expect(try radio.resampled(toHz: 48000).sampleCount == 0)
  }

  /// Plays a stream in blocks of `block` samples into buffers with room for `room`.
  static func stream(
    _ interleaved: [Float], through resampler: Resampler, block: Int, room: Int
  ) -> [Float] {
    let channels = resampler.channelCount
    var result: [Float] = []
    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: room * channels)
    defer { buffer.deallocate() }
    interleaved.withUnsafeBufferPointer { input in
      var start = 0
      while start < input.count {
        let end = min(start + block * channels, input.count)
        let step = resampler.process(.init(rebasing: input[start..<end]), into: buffer)
        start += step.consumed * channels
        result += buffer[..<(step.produced * channels)]
      }
    }
    while case let made = resampler.finish(into: buffer), made > 0 {
      result += buffer[..<(made * channels)]
    }
    return result
  }
}
