import Foundation
import Signal
import Testing

@Suite struct RTPGHITests {
  /// Pushes all frames of a note through a voice, one call each.
  static func stream(_ voice: RTPGHI, _ magnitudes: MagnitudeSpectrogram) -> [Float] {
    var values: [Float] = []
    var frame = [Float](repeating: .nan, count: 2 * magnitudes.binCount)
    for t in 0..<magnitudes.frameCount {
      let range = t * magnitudes.binCount..<(t + 1) * magnitudes.binCount
      let given = frame.withUnsafeMutableBufferPointer { frame in
        magnitudes.values.withUnsafeBufferPointer {
          voice.push(UnsafeBufferPointer(rebasing: $0[range]), into: frame)
        }
      }
      #expect(given == (t >= voice.lookAhead.rawValue))
      if given { values += frame }
    }
    let rest = frame.withUnsafeMutableBufferPointer { voice.finish(into: $0) }
    #expect(rest == (voice.lookAhead == .oneFrame))
    if rest { values += frame }
    return values
  }

  @Test(arguments: RTPGHI.LookAhead.allCases)
  func streamingIsTheOfflineDriver(_ lookAhead: RTPGHI.LookAhead) {
    let voice = RTPGHI(.standard, lookAhead: lookAhead)
    for note in BundledNote.all.prefix(3) {
      let offline = RTPGHI.phase(for: note.magnitudes, lookAhead: lookAhead)
      #expect(Self.stream(voice, note.magnitudes) == offline.values, "\(note.name)")
      voice.reset()
    }
  }

  @Test(arguments: RTPGHI.LookAhead.allCases)
  func voicesDoNotHearEachOther(_ lookAhead: RTPGHI.LookAhead) {
    let magnitudes = BundledNote.all.prefix(4).map(\.magnitudes)
    let alone = magnitudes.map { RTPGHI.phase(for: $0, lookAhead: lookAhead).values }
    let voices = magnitudes.map { _ in RTPGHI(.standard, lookAhead: lookAhead) }
    var together = [[Float]](repeating: [], count: voices.count)
    var frame = [Float](repeating: 0, count: 2 * STFTConfiguration.standard.binCount)
    for t in 0..<100 {
      for (v, voice) in voices.enumerated() {
        let bins = voice.configuration.binCount
        let given = frame.withUnsafeMutableBufferPointer { frame in
          magnitudes[v].values.withUnsafeBufferPointer {
            voice.push(UnsafeBufferPointer(rebasing: $0[t * bins..<(t + 1) * bins]), into: frame)
          }
        }
        if given { together[v] += frame }
      }
    }
    for v in voices.indices {
      #expect(together[v].count >= 99 * frame.count)
      #expect(together[v] == Array(alone[v].prefix(together[v].count)))
    }
  }

  @Test func aSteadySoundStaysInPhaseForMinutes() {
    // Ten thousand equal frames of a sine: the phase of its bin must not drift from the truth.
    let configuration = STFTConfiguration.standard
    let hz = 48_000.0 / 2048 * 40.3
    let sine = (0..<4096).map { Float(sin(2 * .pi * hz * Double($0) / 48_000)) }
    let magnitudes = STFT(configuration).analyze(sine, sampleRate: 48_000).magnitudes
    let bins = configuration.binCount
    let frame = Array(magnitudes.values[8 * bins..<9 * bins])
    let voice = RTPGHI(configuration, lookAhead: .none)
    var out = [Float](repeating: 0, count: 2 * bins)
    var turns = 0.0
    var previous = 0.0
    let count = 10_000
    for t in 0..<count {
      _ = out.withUnsafeMutableBufferPointer { out in
        frame.withUnsafeBufferPointer { voice.push($0, into: out) }
      }
      let phase = atan2(Double(out[81]), Double(out[80])) / (2 * .pi)
      let expected = hz * 256 / 48_000
      if t > 0 { turns += (phase - previous - expected) - (phase - previous - expected).rounded() }
      previous = phase
    }
    // Of 0.01 cents: a hundredth of a hertz would be 0.5 turns in this time.
    let drift = abs(turns) / (Double(count) * 256 / 48_000)
    #expect(drift < 0.05, "\(drift) Hz")
  }
}
