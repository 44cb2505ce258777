import Foundation
import Playback
import Synchronization
import TestSupport
import Testing

/// How long a change waits until the closure makes the frames that carry it. Everything after that is the
/// closure's own time and the device's buffer.
@Suite struct LatencyTests {
  init() { PacedDevice.prepare() }

  @Test func aChangeWaitsForOnePeriodAtMost() throws {
    let environment = ProcessInfo.processInfo.environment
    let isLong = environment["SFUMATO_LONG_PLAY"] != nil
    let changeCount = isLong ? 3000 : 40
    let device = try PacedDevice()
    let sent = Atomic<Int>(0)  // nanoseconds; 0 when it has been seen
    let waited = Atomic<Int>(-1)
    var options = Player.Options()
    options.device = device.name
    let player = try Player(options) { frames, count in
      let time = sent.exchange(0, ordering: .acquiringAndReleasing)
      if time != 0 { waited.store(Self.nanoseconds - time, ordering: .releasing) }
      frames.update(repeating: 0, count: 2 * count)
    }
    player.start()
    while player.status.playedCount < 1000 { usleep(1000) }
    var times: [Double] = []
    for change in 0..<changeCount {
      // At every phase of the period.
      usleep(UInt32(3000 + change * 1373 % 5333))
      waited.store(-1, ordering: .relaxed)
      sent.store(Self.nanoseconds, ordering: .releasing)
      var patience = 5000
      while waited.load(ordering: .acquiring) < 0, patience > 0 {
        usleep(200)
        patience -= 1
      }
      times.append(1e-6 * Double(waited.load(ordering: .acquiring)))
    }
    player.stop()
    times.sort()
    let period = 1000 * 256 / 48_000.0
    // Half of all, since a busy machine may be late now and then, and half a period on top.
    #expect(times[0] >= 0 && times[times.count / 2] < 1.5 * period, "\(times)")
    if isLong {
      let p99 = times[times.count * 99 / 100]
      print(
        "change to render: median \(times[times.count / 2]) ms, p99 \(p99) ms, max \(times.last!) ms"
      )
    }
  }

  private static var nanoseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
