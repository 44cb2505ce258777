import AudioFiles
import Foundation
import Repair
import Signal
import Testing

@Suite struct HoleRepairTests {
  /// Bars well below what was measured (Repair.docc), well above extrapolation.
  @Test(arguments: [("guitar_C3", 20, 25.0), ("violin_A4", 10, 14.0), ("clarinet_G3", 50, 20.0)])
  func recordedNotesAreFilled(name: String, milliseconds: Int, leastDB: Double) throws {
    let clip = try TestSounds.sample(name)
    let rate = clip.sampleRate
    let start = Int(0.9 * rate)
    let range = start..<start + milliseconds * Int(rate) / 1000
    var damaged = clip.channels
    for channel in damaged.indices {
      for index in range { damaged[channel][index] = 0.3 }
    }
    let (whole, fillings) = try HoleRepair().fill(
      AudioClip(channels: damaged, sampleRate: rate), holes: [SoundHole(samples: range)])
    #expect(fillings.count == clip.channelCount)
    #expect(fillings.allSatisfy { $0.method == .janssen && $0.order == 1024 })
    for (before, after) in zip(clip.channels, whole.channels) {
      #expect(TestSounds.sdr(before[range], after[range]) > leastDB)
      #expect(before[..<range.lowerBound] == after[..<range.lowerBound])
      #expect(before[range.upperBound...] == after[range.upperBound...])
    }
  }

  @Test func methodFollowsTheHole() throws {
    let samples = TestSounds.fading(60_000).map(Float.init)
    let clip = AudioClip(channels: [samples, samples.map { _ in 0 }], sampleRate: 44_100)
    func method(_ range: Range<Int>, channel: Int = 0) throws -> HoleFilling.Method {
      try HoleRepair().fill(clip, holes: [SoundHole(samples: range, channel: channel)])
        .fillings[0].method
    }
    #expect(try method(9000..<9500) == .janssen)
    #expect(try method(9000..<26_000) == .partials)
    #expect(try method(4000..<26_000) == .extrapolation)
    #expect(try method(0..<500) == .continuation)
    #expect(try method(59_600..<60_000) == .continuation)
    #expect(try method(9000..<9500, channel: 1) == .silence)
  }

  /// Nothing blows up, whatever the lengths.
  @Test(arguments: [100, 200, 500, 2000, 9000])
  func shortSoundsAreFilled(count: Int) throws {
    let samples = TestSounds.fading(count).map(Float.init)
    let clip = AudioClip(samples: samples, sampleRate: 44_100)
    for range in [0..<10, count / 2..<count / 2 + 10, count - 20..<count, 5..<count / 3] {
      let filled = try HoleRepair().fill(clip, holes: [SoundHole(samples: range)]).clip
      #expect(filled.peak < 2)
    }
  }

  @Test func overlappingHolesAreOne() throws {
    let clip = AudioClip(samples: TestSounds.fading(9000).map(Float.init), sampleRate: 44_100)
    let holes = [4000..<4100, 4050..<4200, 4200..<4210].map { SoundHole(samples: $0) }
    let fillings = try HoleRepair().fill(clip, holes: holes).fillings
    #expect(fillings.map(\.hole.samples) == [4000..<4210])
  }

  @Test func badHolesAreRefused() {
    let clip = AudioClip(samples: TestSounds.fading(4410).map(Float.init), sampleRate: 44_100)
    func error(_ range: Range<Int>, channel: Int? = nil) -> RepairError? {
      #expect(throws: RepairError.self) {
        _ = try HoleRepair().fill(clip, holes: [SoundHole(samples: range, channel: channel)])
      }
    }
    #expect(error(10..<10) == .emptyHole(startSeconds: 10 / 44_100, endSeconds: 10 / 44_100))
    #expect(
      error(4000..<4420)
        == .holeBeyondEnd(
          startSeconds: 4000 / 44_100, endSeconds: 4420 / 44_100, durationSeconds: 0.1))
    #expect(
      error(20..<4400)
        == .nothingLeft(
          startSeconds: 20 / 44_100, endSeconds: 4400 / 44_100, knownSamples: 30))
    #expect(error(10..<20, channel: 1) == .noSuchChannel(channel: 1, channelCount: 1))
  }

  @Test func listsComeBack() throws {
    let holes = [
      SoundHole(samples: 0..<1), SoundHole(samples: 191_999..<192_007, channel: 1, cause: .click),
      SoundHole(samples: 7_000_001..<7_000_004, channel: 0, cause: .clipping, level: -0.75),
    ]
    for rate in [8000.0, 44_100, 192_000, 384_000] {
      let text = HoleList.text(holes, sampleRate: rate)
      #expect(try HoleList.holes(in: text, sampleRate: rate) == holes)
    }
    #expect(
      try HoleList.holes(in: "# mine\n\n0.5, 0.75\n", sampleRate: 1000)
        == [SoundHole(samples: 500..<750)])
    for bad in ["1", "2,1", "0,1,0", "0,1,x", "0,1,1,rust", "0,1,1,click,loud", "a,b", "0,inf"] {
      #expect(throws: RepairError.self) { try HoleList.holes(in: bad, sampleRate: 44_100) }
    }
  }
}
