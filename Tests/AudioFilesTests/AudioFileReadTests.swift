import AudioFiles
import Foundation
import Signal
import TestSupport
import Testing

@Suite struct AudioFileReadTests {
  /// Stored bytes of one format and the samples that they mean.
  struct Stored: Sendable {
    var bits: UInt16
    var data: [UInt8]
    var samples: [Float]
  }

  static let integers = [
    Stored(
      bits: 16, data: [0x00, 0x00, 0xff, 0x7f, 0x00, 0x80, 0x00, 0xc0],
      samples: [0, 32767 / 32768, -1, -0.5]),
    Stored(bits: 8, data: [0x80, 0xff, 0x00, 0x40], samples: [0, 127 / 128, -1, -0.5]),
    Stored(bits: 24, data: [0, 0, 0, 0, 0, 0x80, 0, 0, 0x40], samples: [0, -1, 0.5]),
    Stored(bits: 32, data: [0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0x40], samples: [0, -1, 0.5]),
  ]

  @Test(arguments: integers)
  func integersAreDividedByFullScale(stored: Stored) throws {
    var wav = WAVBytes(int16: [])
    wav.bits = stored.bits
    wav.data = stored.data
    let file = try AudioFile.read(bytes: wav.bytes, path: "x.wav")
    #expect(file.clip.channels == [stored.samples])
    #expect(file.format == AudioFileFormat(.wav, .integer(bits: Int(stored.bits))))
    #expect(file.storedSampleCount == stored.samples.count)
  }

  @Test func floatsComeUnchangedEvenBeyondFullScale() throws {
    let samples: [Float] = [0, 1.5, -2, .leastNonzeroMagnitude, 1e-20]
    let file = try AudioFile.read(bytes: WAVBytes(float: samples).bytes, path: "x.wav")
    #expect(file.clip == AudioClip(samples: samples, sampleRate: 48_000))
  }

  @Test func doublesAreRead() throws {
    var wav = WAVBytes(float: [])
    wav.bits = 64
    wav.data = [0.25, -0.75].flatMap { WAVBytes.littleEndian($0.bitPattern) }
    #expect(try AudioFile.read(bytes: wav.bytes, path: "x.wav").clip.channels == [[0.25, -0.75]])
  }

  @Test func channelsAreTakenApart() throws {
    var wav = WAVBytes(int16: [16384, -16384, 8192, -8192])
    wav.channelCount = 2
    wav.sampleRate = 44_100
    let clip = try AudioFile.read(bytes: wav.bytes, path: "x.wav").clip
    #expect(clip == AudioClip(channels: [[0.5, 0.25], [-0.5, -0.25]], sampleRate: 44_100))
  }

  @Test func aLongFileIsCutAndSaysSo() throws {
    let wav = WAVBytes(int16: (0..<48_000).map { Int16($0 % 100) })
    let file = try AudioFile.read(
      bytes: wav.bytes, path: "x.wav", limits: AudioFileLimits(maximumSeconds: 0.25))
    #expect(file.clip.sampleCount == 12_000)
    #expect(file.storedSampleCount == 48_000)
    #expect(file.secondsLeftOut == 0.75)
  }

  @Test func aPipeIsReadLikeAFile() throws {
    let folder = try TemporaryFolder()
    let bytes = WAVBytes(int16: [1, 2, 3]).bytes
    let path = folder("pipe")
    try #require(mkfifo(path, 0o600) == 0)
    let writer = Thread { try? Data(bytes).write(to: URL(fileURLWithPath: path)) }
    writer.start()
    #expect(try AudioFile.read(path).clip.sampleCount == 3)
  }

  // MARK: - The sampler's notes

  @Test func rootKeyTuningAndLoopAreReadFromSmpl() throws {
    var wav = WAVBytes(int16: Array(repeating: 5, count: 1000))
    // A quarter of a semitone above key 57; the file's loop end is the last sample played.
    let chunk = WAVBytes.smpl(key: 57, fraction: 1 << 30, loopStart: 100, loopEnd: 899)
    wav.chunks = [("smpl", chunk)]
    let instrument = try #require(try AudioFile.read(bytes: wav.bytes, path: "x").instrument)
    #expect(abs(instrument.rootPitch - 57.25) < 0.011)
    #expect(instrument.loops == [.init(samples: 100..<900)])
    #expect(instrument.keys == 0...127)
  }

  @Test func rootKeyIsReadFromInst() throws {
    var wav = WAVBytes(int16: Array(repeating: 5, count: 1000))
    wav.chunks = [("inst", [60, 0xf9, 0, 48, 72, 1, 100])]
    let instrument = try #require(try AudioFile.read(bytes: wav.bytes, path: "x").instrument)
    #expect(abs(instrument.rootPitch - 59.93) < 1e-9)
    #expect(instrument.keys == 48...72)
    #expect(instrument.velocities == 1...100)
  }

  @Test func loopsThatLieOutsideTheSoundAreDropped() throws {
    var wav = WAVBytes(int16: Array(repeating: 5, count: 1000))
    wav.chunks = [("smpl", WAVBytes.smpl(key: 60, fraction: 0, loopStart: 900, loopEnd: 5000))]
    let instrument = try #require(try AudioFile.read(bytes: wav.bytes, path: "x").instrument)
    #expect(instrument.loops.isEmpty)
  }

  @Test func anImpossibleRootKeyIsNone() throws {
    var wav = WAVBytes(int16: [1, 2, 3])
    wav.chunks = [("smpl", WAVBytes.smpl(key: 200, fraction: 0, loopStart: 0, loopEnd: 1))]
    #expect(try AudioFile.read(bytes: wav.bytes, path: "x").instrument == nil)
  }

  @Test func aCommentIsReadFromListInfo() throws {
    var wav = WAVBytes(int16: [1, 2, 3])
    let text = Array("A mélange".utf8)
    let list = Array("INFOICMT".utf8) + WAVBytes.littleEndian(UInt32(text.count)) + text
    wav.chunks = [("LIST", list)]
    #expect(try AudioFile.read(bytes: wav.bytes, path: "x").comment == "A mélange")
  }
}
