import CAllocationProbe
import Signal
import Testing

/// The streaming forms take no memory once they are made.
@Suite(.enabled(if: allocation_probe_is_available() != 0))
struct AllocationTests {
  @Test func streamsAllocateNothing() {
    let configuration = STFTConfiguration.standard
    let forward = StreamingSTFT(configuration)
    let inverse = StreamingISTFT(configuration)
    let voices = RTPGHI.LookAhead.allCases.map { RTPGHI(configuration, lookAhead: $0) }
    let bins = configuration.binCount
    var samples = TestSignals.noise(count: 1_000, seed: 1)
    var magnitudes = [Float](repeating: 0, count: bins)
    var frame = [Float](repeating: 0, count: 2 * bins)
    var allocations = 0
    var frames = 0
    samples.withUnsafeMutableBufferPointer { samples in
      magnitudes.withUnsafeMutableBufferPointer { magnitudes in
        frame.withUnsafeMutableBufferPointer { frame in
          for _ in 0..<30 {
            let before = allocation_probe_count()
            forward.push(UnsafeBufferPointer(samples)) { spectrum in
              frames += 1
              for k in 0..<bins { magnitudes[k] = abs(spectrum[2 * k]) + abs(spectrum[2 * k + 1]) }
              for voice in voices { _ = voice.push(UnsafeBufferPointer(magnitudes), into: frame) }
            }
            _ = inverse.pull(into: samples) { spectrum in
              _ = spectrum.update(from: frame)
              return true
            }
            allocations += allocation_probe_count() - before
          }
        }
      }
    }
    #expect(allocations == 0)
    #expect(frames > 100)
  }
}
