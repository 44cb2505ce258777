import CAllocationProbe
import Playback
import TestSupport
import Testing

@Suite struct PCMDeviceTests {
  init() { PacedDevice.prepare() }

  @Test func listsDevices() {
    let shown = PCMDevice.list().first { $0.name == "shown" }
    #expect(shown?.summary == "Paced test device")
  }

  @Test func saysInOneLineWhatIsMissing() {
    #expect(throws: PlaybackError.self) { try PCMDevice("hw:7,3") }
    do {
      _ = try PCMDevice("hw:7,3")
    } catch {
      #expect(error.description.contains("'hw:7,3' cannot be opened: No such file or directory"))
      #expect(error.description.contains("-a help"))
      #expect(!error.description.contains("\n"))
    }
  }

  @Test func saysWhatADeviceDoesNotTake() throws {
    let device = try PacedDevice(format: "S16_LE")
    #expect(throws: PlaybackError.self) {
      try PCMDevice(device.name, wanted: PCMSettings(format: .float32))
    }
    let opened = try PCMDevice(device.name)
    #expect(opened.settings.format == .int16)
  }

  @Test func encodesEveryFormat() {
    let frames: [Float] = [1, -1, 0.5, -0.25, .nan, 2]
    func encoded<Value>(_ format: SampleFormat, _ type: Value.Type, channels: Int = 2) -> [Value] {
      var bytes = [UInt8](repeating: 0xaa, count: 3 * channels * format.byteCount)
      bytes.withUnsafeMutableBytes {
        format.encode(frames, frameCount: 3, channelCount: channels, into: $0.baseAddress!)
      }
      return bytes.withUnsafeBytes { Array($0.bindMemory(to: type)) }
    }
    #expect(encoded(.int16, Int16.self) == [32767, -32768, 16384, -8192, 0, 32767])
    #expect(encoded(.int32, Int32.self)[..<4] == [.max, .min, 1 << 30, -1 << 29])
    #expect(
      encoded(.int24, Int32.self) == [0x7f_ffff, -0x80_0000, 1 << 22, -1 << 21, 0, 0x7f_ffff])
    #expect(
      encoded(.int24Packed, UInt8.self)[..<9] == [0xff, 0xff, 0x7f, 0, 0, 0x80, 0, 0, 0x40])
    #expect(encoded(.float32, Float.self, channels: 3)[..<6] == [1, -1, 0, 0.5, -0.25, 0])
    #expect(encoded(.int16, Int16.self, channels: 1)[..<2] == [0, 4096])
  }

  @Test(.enabled(if: allocation_probe_is_available() != 0))
  func playingDoesNotAllocate() throws {
    let paced = try PacedDevice(format: "S16_LE")
    let device = try PCMDevice(paced.name)
    let frames = [Float](repeating: 0.25, count: 2 * device.settings.periodLength)
    func playPeriod() {
      let room = device.room(waitMilliseconds: 1000)
      if room < 0 {
        _ = device.recover(from: room)
      } else {
        _ = device.write(frames, count: min(room, device.settings.periodLength))
      }
      _ = device.delay
    }
    for _ in 0..<4 { playPeriod() }
    let before = allocation_probe_count()
    for _ in 0..<40 { playPeriod() }
    #expect(allocation_probe_count() == before)
  }
}
