import CAllocationProbe
import Foundation
import Playback
import Synchronization
import TestSupport
import Testing

/// The player through a real device of ALSA's that keeps time and stores what it hears. What is promised
/// holds on a busy machine as well: more underruns, but never a sample lost.
@Suite(.serialized) struct PlayerTests {
  init() { PacedDevice.prepare() }

  private func options(_ device: PacedDevice, period: Int = 256, count: Int = 3) -> Player.Options {
    var options = Player.Options()
    options.device = device.name
    options.settings.periodLength = period
    options.settings.periodCount = count
    return options
  }

  /// Plays until so many frames were taken.
  private func play(_ player: Player, frames: Int) {
    let limit = ContinuousClock.now + .seconds(30)
    while player.status.playedCount < frames, ContinuousClock.now < limit { usleep(5000) }
  }

  /// The frames that were heard are those that were made, from the first one on, up to the fade.
  private func expectWhole(_ left: [Int], _ player: Player) {
    let fade = Int(0.011 * Double(player.settings.sampleRate)) + player.settings.periodLength
    #expect(left.count == player.status.playedCount)
    #expect(left.count > fade)
    let whole = left.prefix(max(0, left.count - fade))
    #expect(whole.enumerated().first { $1 != CountedSound.step($0) } == nil)
    #expect(left.last == 0)
  }

  @Test(arguments: ["FLOAT_LE", "S32_LE", "S24_LE", "S24_3LE", "S16_LE"])
  func everySampleArrivesInOrder(format: String) throws {
    let device = try PacedDevice(format: format)
    let sound = CountedSound()
    let player = try Player(options(device)) { sound.render($0, $1) }
    player.start()
    play(player, frames: 4800)
    player.stop()
    let values: [Int] =
      switch format {
      case "FLOAT_LE": device.samples(as: Float.self).map { Int($0 * 32768) }
      case "S32_LE": device.samples(as: Int32.self).map { Int($0 >> 16) }
      case "S24_LE": device.samples(as: Int32.self).map { Int($0 >> 8) }
      case "S16_LE": device.samples(as: Int16.self).map(Int.init)
      default:
        stride(from: 0, to: device.bytes.count, by: 3).map { [bytes = device.bytes] in
          Int(Int16(truncatingIfNeeded: Int(bytes[$0 + 1]) | Int(bytes[$0 + 2]) << 8))
        }
      }
    expectWhole(stride(from: 0, to: values.count, by: 2).map { values[$0] }, player)
    #expect(player.status.underrunCount == device.underrunCount)
  }

  @Test(arguments: [(64, 2), (128, 2), (256, 3), (441, 4)])
  func buffersAreGrantedAsAsked(period: Int, count: Int) throws {
    let device = try PacedDevice()
    let sound = CountedSound()
    let player = try Player(options(device, period: period, count: count)) { sound.render($0, $1) }
    #expect(player.settings.periodLength == period && player.settings.periodCount == count)
    player.start()
    play(player, frames: 4800)
    player.stop()
    let left = device.samples(as: Float.self).enumerated().filter { $0.offset % 2 == 0 }
    expectWhole(left.map { Int($0.element * 32768) }, player)
    #expect(player.status.underrunCount == device.underrunCount)
  }

  @Test func aStallIsAnUnderrunAndPlaybackGoesOn() throws {
    let device = try PacedDevice()
    let stalls = Atomic<Int>(0)
    let sound = CountedSound { made in
      if made >= 4800, stalls.load(ordering: .relaxed) == 0 {
        stalls.store(1, ordering: .relaxed)
        usleep(200_000)
      }
    }
    let player = try Player(options(device)) { sound.render($0, $1) }
    player.start()
    play(player, frames: 4700)
    let before = player.status.underrunCount
    play(player, frames: 9600)
    player.stop()
    // Exactly one on a quiet machine; a busy one may add its own, each of which the device tells.
    #expect(player.status.underrunCount > before)
    #expect(player.status.underrunCount == device.underrunCount)
    let left = device.samples(as: Float.self).enumerated().filter { $0.offset % 2 == 0 }
    expectWhole(left.map { Int($0.element * 32768) }, player)
  }

  @Test func aDeviceThatIsUnpluggedComesBack() throws {
    let device = try PacedDevice()
    let sound = CountedSound()
    let player = try Player(options(device)) { sound.render($0, $1) }
    player.start()
    play(player, frames: 2400)
    try device.unplug()
    let limit = ContinuousClock.now + .seconds(20)
    while player.status.loss == nil, ContinuousClock.now < limit { usleep(5000) }
    #expect(player.status.loss != nil)
    let made = sound.madeCount.load(ordering: .relaxed)
    usleep(50_000)
    #expect(sound.madeCount.load(ordering: .relaxed) > made, "time must go on")
    try device.plugIn()
    while player.status.loss != nil, ContinuousClock.now < limit { usleep(5000) }
    #expect(player.status.returnCount == 1)
    play(player, frames: player.status.playedCount + 4800)
    player.stop()
    // In order, with one gap.
    let played = device.samples(as: Float.self).enumerated().filter { $0.offset % 2 == 0 }
      .map { Int($0.element * 32768) }.dropLast(600)
    let gap = try #require(played.indices.first { played[$0] != CountedSound.step($0) })
    let lost = try #require((1..<2_000_000).first { CountedSound.step(gap + $0) == played[gap] })
    #expect(played[gap...].indices.allSatisfy { played[$0] == CountedSound.step($0 + lost) })
  }

  @Test func aDeviceWithAnotherRateIsResampledFor() throws {
    let device = try PacedDevice(format: "FLOAT_LE", rate: 44_100)
    let phase = Atomic<Int>(0)
    let player = try Player(options(device)) { frames, count in
      let start = phase.load(ordering: .relaxed)
      for index in 0..<count {
        let sample = 0.5 * sin(2 * Double.pi * 1000 * Double(start + index) / 48_000)
        frames[2 * index] = Float(sample)
        frames[2 * index + 1] = Float(sample)
      }
      phase.store(start + count, ordering: .relaxed)
    }
    #expect(player.settings.sampleRate == 44_100)
    player.start()
    play(player, frames: 8820)
    player.stop()
    let played = device.samples(as: Float.self)
    // Away from the start, where the filter has no past, and from the fade.
    let errors = (200..<8000).map { frame in
      abs(Double(played[2 * frame]) - 0.5 * sin(2 * .pi * 1000 * Double(frame) / 44_100))
    }
    #expect(errors.max()! < 1e-4)
  }

  @Test(arguments: [1, 4])
  func otherNumbersOfChannels(count: Int) throws {
    let device = try PacedDevice(format: "FLOAT_LE", channels: count)
    let player = try Player(options(device)) { frames, frameCount in
      for index in 0..<frameCount {
        frames[2 * index] = 0.5
        frames[2 * index + 1] = 0.25
      }
    }
    #expect(player.settings.channelCount == count)
    player.start()
    play(player, frames: 2400)
    player.stop()
    let frame = device.samples(as: Float.self).prefix(count)
    #expect(Array(frame) == (count == 1 ? [0.375] : [0.5, 0.25, 0, 0]))
  }

  @Test func aChangeIsInTheNextFramesThatTheDeviceTakes() throws {
    let device = try PacedDevice(format: "FLOAT_LE")
    let level = Atomic<Int>(0)
    let player = try Player(options(device)) { frames, count in
      let value = Float(level.load(ordering: .relaxed)) / 64
      frames.update(repeating: value, count: 2 * count)
    }
    player.start()
    play(player, frames: 1000)
    var taken: [Int] = []
    for change in 1...20 {
      usleep(12_000 + UInt32(change * 1373 % 5333))
      taken.append(player.status.playedCount)
      level.store(change, ordering: .relaxed)
    }
    play(player, frames: taken.last! + 2400)
    player.stop()
    let heard = device.samples(as: Float.self)
    let delays = try (1...20).map { change in
      let first = try #require(heard.firstIndex { $0 >= Float(change) / 64 }) / 2
      return first - taken[change - 1]
    }
    // What was being made at that moment may be unchanged; usually nothing was.
    #expect(delays.allSatisfy { $0 <= player.settings.bufferLength + 256 }, "\(delays)")
    #expect(delays.sorted()[10] <= 256, "\(delays)")
  }

  @Test func whatIsPlayedCanBeRecorded() throws {
    let device = try PacedDevice()
    let sound = CountedSound()
    let player = try Player(options(device), tapSeconds: 30) { sound.render($0, $1) }
    player.tap.open()
    player.start()
    play(player, frames: 4800)
    player.tap.close()
    player.stop()
    var recorded: [Float] = []
    player.tap.take(into: &recorded)
    let played = device.samples(as: Float.self)
    #expect(recorded.count >= 9600 && player.tap.missedCount == 0)
    #expect(recorded.prefix(9600) == played.prefix(9600))
  }

  @Test(.enabled(if: allocation_probe_is_available() != 0))
  func theRenderThreadDoesNotAllocate() throws {
    let device = try PacedDevice()
    let first = Atomic<Int>(-1)
    let last = Atomic<Int>(0)
    let sound = CountedSound { _ in
      let count = allocation_probe_count()
      last.store(count, ordering: .relaxed)
      if first.load(ordering: .relaxed) < 0 { first.store(count, ordering: .relaxed) }
    }
    let player = try Player(options(device)) { sound.render($0, $1) }
    player.tap.open()
    player.start()
    play(player, frames: 9600)
    player.stop()
    #expect(first.load(ordering: .relaxed) >= 0)
    #expect(last.load(ordering: .relaxed) == first.load(ordering: .relaxed))
  }
}
