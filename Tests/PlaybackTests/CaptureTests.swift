import Foundation
import Playback
import TestSupport
import Testing

/// Sound from a device that keeps time, into the ring.
@Suite(.serialized) struct CaptureTests {
  init() { PacedDevice.prepare() }

  /// Takes samples until there are enough, or some seconds are over.
  private func hear(_ capture: Capture, _ count: Int) -> [Float] {
    var heard: [Float] = []
    var block = [Float](repeating: 0, count: 4096)
    let end = ContinuousClock.now + .seconds(10)
    while heard.count < count, ContinuousClock.now < end {
      let taken = block.withUnsafeMutableBufferPointer {
        capture.samples.read(into: $0.baseAddress!, count: 4096)
      }
      heard += block[..<taken]
      if taken == 0 { usleep(2000) }
    }
    return heard
  }

  @Test func everySampleIsHeard() throws {
    let given = (0..<12_000).map { sin(Float($0) / 7) * Float($0) / 12_000 }
    let device = try PacedDevice(hearing: given)
    let capture = try Capture(device.name)
    #expect(capture.settings.sampleRate == 48_000 && capture.settings.channelCount == 1)
    capture.start()
    let heard = hear(capture, 14_000)
    capture.stop()
    // On a busy machine the device may have had to begin anew before; what follows is whole.
    #expect(capture.status.overrunCount > 0 || Array(heard.prefix(12_000)) == given)
    #expect(capture.status.heardCount >= heard.count && capture.status.loss == nil)
  }

  /// Integers, two channels, another rate: the mean of both.
  @Test func otherDevicesAreHeardToo() throws {
    let device = try PacedDevice(format: "S24_3LE", rate: 44_100, channels: 2)
    let bytes: [UInt8] = [0, 0, 0x40, 0, 0, 0xe0]  // 0.5 and -0.25
    try Data((0..<9000).flatMap { _ in bytes }).write(to: URL(fileURLWithPath: device.path))
    let capture = try Capture(device.name)
    #expect(capture.settings.sampleRate == 44_100 && capture.settings.format == .int24Packed)
    capture.start()
    let heard = hear(capture, 1000)
    capture.stop()
    #expect(heard.count >= 1000 && heard.prefix(1000).allSatisfy { abs($0 - 0.125) < 1e-6 })
  }

  @Test func aDeviceThatIsGoneComesBack() throws {
    let device = try PacedDevice(hearing: [Float](repeating: 0.5, count: 480_000))
    let capture = try Capture(device.name)
    capture.start()
    #expect(hear(capture, 1000).count >= 1000)
    try device.unplug()
    wait { capture.status.loss != nil }
    #expect(capture.status.loss?.isEmpty == false)
    try device.plugIn()
    wait { capture.status.loss == nil }
    #expect(capture.status.returnCount == 1)
    #expect(hear(capture, 20_000).suffix(100).allSatisfy { $0 == 0.5 })
    capture.stop()
  }

  private func wait(until isDone: () -> Bool) {
    for _ in 0..<1000 where !isDone() { usleep(10_000) }
  }

  @Test func whatIsMissingIsTold() {
    #expect(throws: PlaybackError.self) { try Capture("hw:7,3") }
    #expect(PCMDevice.list(isCapture: true).allSatisfy { !$0.name.isEmpty })
  }

  @Test func everyFormatIsDecoded() {
    func decoded(_ bytes: [UInt8], _ format: SampleFormat, channels: Int) -> Float {
      var value: Float = 9
      bytes.withUnsafeBytes {
        format.decode($0.baseAddress!, frameCount: 1, channelCount: channels, into: &value)
      }
      return value
    }
    #expect(decoded([0, 0x40], .int16, channels: 1) == 0.5)
    #expect(decoded([0, 0x80, 0, 0], .int16, channels: 2) == -0.5)
    #expect(decoded([0, 0, 0, 0xc0], .int32, channels: 1) == -0.5)
    #expect(decoded([0, 0, 0xc0, 0x55], .int24, channels: 1) == -0.5)
    #expect(decoded([0, 0, 0xc0], .int24Packed, channels: 1) == -0.5)
    #expect(decoded([0, 0, 0xc0, 0x7f], .float32, channels: 1) == 0)  // not a number
  }
}
