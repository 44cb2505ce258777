import Foundation
import Repair
import Signal
import Testing

@Suite struct HoleFinderTests {
  private let names = ["cello_C4", "piano_C4", "flute_C4", "guitar_C3", "trumpet_A4", "voice_C5"]

  /// A scratch of some samples, of the size of the sound's level.
  private func scratched(
    _ samples: [Float], at places: [Int], size: Float
  ) -> [Float] {
    var result = samples
    let shape: [Float] = [0.5, 1, -0.8, 0.6, -0.3]
    for place in places {
      for (offset, value) in shape.enumerated() { result[place + offset] += size * value }
    }
    return result
  }

  @Test func clicksAreFoundAndNothingElse() throws {
    var (found, missed, wrong, alarms) = (0, 0, 0, 0)
    for name in names {
      let clip = try TestSounds.sample(name)
      let samples = clip.mono
      alarms += try HoleFinder(causes: [.click])
        .holes(in: AudioClip(samples: samples, sampleRate: clip.sampleRate)).count
      let places = (1...8).map { $0 * samples.count / 10 }
      let damaged = AudioClip(
        samples: scratched(samples, at: places, size: 0.2), sampleRate: clip.sampleRate)
      let holes = try HoleFinder(causes: [.click]).holes(in: damaged)
      for place in places {
        if holes.contains(where: { $0.samples.contains(place + 1) }) {
          found += 1
        } else {
          missed += 1
        }
      }
      wrong += holes.count { hole in
        !places.contains { ($0 - 8..<$0 + 16).overlaps(hole.samples) }
      }
    }
    #expect(missed <= 2, "\(found) found, \(missed) missed")
    #expect(wrong <= 2 && alarms <= 2, "\(wrong) wrong, \(alarms) in clean sounds")
  }

  /// A sound that begins at full level has no click there.
  @Test func startsAreNoClicks() throws {
    let samples = (0..<20_000).map {
      Float(0.5 * cos(0.07 * Double($0)) + 0.2 * cos(0.4 * Double($0)))
    }
    let clip = AudioClip(samples: samples, sampleRate: 44_100)
    #expect(try HoleFinder(causes: [.click]).holes(in: clip).isEmpty)
  }

  @Test func dropoutsAreFoundAndNothingElse() throws {
    for name in names {
      let clip = try TestSounds.sample(name)
      let samples = clip.mono
      let clean = AudioClip(samples: samples, sampleRate: clip.sampleRate)
      #expect(try HoleFinder(causes: [.dropout]).holes(in: clean).isEmpty)
      let range = samples.count / 3..<samples.count / 3 + 500
      var damaged = samples
      for index in range { damaged[index] = 0 }
      let holes = try HoleFinder(causes: [.dropout])
        .holes(in: AudioClip(samples: damaged, sampleRate: clip.sampleRate))
      try #require(holes.count == 1, "\(name): \(holes)")
      #expect(holes[0].cause == .dropout)
      #expect(abs(holes[0].samples.lowerBound - range.lowerBound) <= 2)
      #expect(abs(holes[0].samples.upperBound - range.upperBound) <= 2)
    }
  }

  @Test func clippedPeaksAreFoundAndOpened() throws {
    for name in names {
      let clip = try TestSounds.sample(name)
      let samples = clip.mono
      let clean = AudioClip(samples: samples, sampleRate: clip.sampleRate)
      #expect(try HoleFinder(causes: [.clipping]).holes(in: clean).isEmpty, "\(name)")
      let level = 0.6 * clean.peak
      let clipped = samples.map { min(level, max(-level, $0)) }
      let damaged = AudioClip(samples: clipped, sampleRate: clip.sampleRate)
      let holes = try HoleFinder(causes: [.clipping]).holes(in: damaged)
      let isFound = Set(holes.flatMap { Array($0.samples) })
      let flat = samples.indices.filter { abs(samples[$0]) > level }
      #expect(flat.count { isFound.contains($0) } * 10 > flat.count * 8, "\(name)")
      let opened = try HoleRepair().fill(damaged, holes: holes).clip.channels[0]
      let gain =
        TestSounds.sdr(flat.map { samples[$0] }, flat.map { opened[$0] })
        - TestSounds.sdr(flat.map { samples[$0] }, flat.map { clipped[$0] })
      #expect(gain > 3, "\(name): \(gain) dB")
      let found = isFound
      #expect(samples.indices.allSatisfy { found.contains($0) || opened[$0] == clipped[$0] })
    }
  }

  @Test func windowsDoNotShow() throws {
    // Two windows' worth of sound, with a dropout across the border.
    let count = (1 << 18) + 60_000
    var samples = (0..<count).map { index in
      Float(0.3 * sin(0.05 * Double(index)) + 0.1 * sin(0.31 * Double(index)))
    }
    let ranges = [100_000..<100_400, (1 << 18) - 200..<(1 << 18) + 200, 300_000..<300_300]
    for range in ranges { for index in range { samples[index] = 0 } }
    let holes = try HoleFinder(causes: [.dropout])
      .holes(in: AudioClip(samples: samples, sampleRate: 48_000))
    #expect(holes.map(\.samples) == ranges)
  }
}
