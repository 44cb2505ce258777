import CAllocationProbe
import Signal
import Stage
import Testing

@Suite struct ClipVoiceTests {
  private let voice = ClipVoice()

  /// The next samples of both channels, beside a steady sound.
  private func heard(_ count: Int, beside level: Float = 0) -> (left: [Float], right: [Float]) {
    var (left, right) = (
      [Float](repeating: level, count: count), [Float](repeating: level, count: count)
    )
    for start in stride(from: 0, to: count, by: 100) {
      left.withUnsafeMutableBufferPointer { left in
        right.withUnsafeMutableBufferPointer { right in
          voice.add(
            to: left.baseAddress! + start, right.baseAddress! + start,
            frameCount: min(100, count - start))
        }
      }
    }
    return (left, right)
  }

  @Test func aClipIsAddedOnce() {
    #expect(heard(300, beside: 0.25).left.allSatisfy { $0 == 0.25 })
    voice.play(
      AudioClip(
        channels: [[Float](repeating: 0.5, count: 1000), [Float](repeating: -0.5, count: 1000)],
        sampleRate: 48_000), gain: 0.5)
    let (left, right) = heard(1500, beside: 0.25)
    #expect(left[..<1000].allSatisfy { $0 == 0.5 } && right[..<1000].allSatisfy { $0 == 0 })
    #expect(left[1000...].allSatisfy { $0 == 0.25 })
    // Mono is heard on both sides, and the sum is no more than full scale.
    voice.play(AudioClip(samples: [Float](repeating: 0.9, count: 400), sampleRate: 48_000))
    let loud = heard(400, beside: 0.9)
    #expect(loud.left.allSatisfy { $0 == 1 } && loud.right.allSatisfy { $0 == 1 })
  }

  @Test func anotherClipTakesItsPlaceWithoutAClick() {
    voice.play(AudioClip(samples: [Float](repeating: 0.8, count: 5000), sampleRate: 48_000))
    #expect(heard(700).left.last == 0.8)
    voice.stop()
    let end = heard(1000).left
    #expect(zip(end, end.dropFirst()).allSatisfy { abs($0 - $1) < 0.01 } && end.last == 0)
    // As often as anyone listens.
    for count in 0..<200 {
      #expect(
        voice.play(AudioClip(samples: [Float](repeating: 0.1, count: 300), sampleRate: 48_000)))
      _ = heard(50 + count)
    }
  }

  @Test(.enabled(if: allocation_probe_is_available() != 0))
  func listeningAllocatesNothing() {
    var (left, right) = ([Float](repeating: 0, count: 256), [Float](repeating: 0, count: 256))
    var allocations = 0
    for block in 0..<60 {
      if block % 7 == 0 {
        voice.play(AudioClip(samples: [Float](repeating: 0.1, count: 700), sampleRate: 48_000))
      }
      if block % 11 == 0 { voice.stop() }
      left.withUnsafeMutableBufferPointer { left in
        right.withUnsafeMutableBufferPointer { right in
          let before = allocation_probe_count()
          voice.add(to: left.baseAddress!, right.baseAddress!, frameCount: 256)
          allocations += allocation_probe_count() - before
        }
      }
    }
    #expect(allocations == 0)
  }
}
