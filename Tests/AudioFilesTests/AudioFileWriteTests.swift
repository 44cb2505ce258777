import AudioFiles
import Foundation
import OutputFiles
import Signal
import TestSupport
import Testing

@Suite struct AudioFileWriteTests {
  static let formats: [(AudioFileFormat, largestError: Float)] = [
    (.init(.wav, .integer(bits: 16)), 1.5 / 32768),
    (.init(.wav, .integer(bits: 24)), 1.5 / 8_388_608),
    (.init(.wav, .float(bits: 32)), 0),
    (.init(.aiff, .integer(bits: 16)), 1.5 / 32768),
    (.init(.aiff, .integer(bits: 24)), 1.5 / 8_388_608),
    (.init(.aiff, .float(bits: 32)), 0),
    (.init(.flac, .integer(bits: 16)), 1.5 / 32768),
    (.init(.flac, .integer(bits: 24)), 1.5 / 8_388_608),
    (.init(.ogg, .vorbis), 0.15),
  ]

  @Test(arguments: formats, [(1, 48_000.0), (2, 44_100), (3, 8_000)])
  func whatIsWrittenIsRead(
    format: (AudioFileFormat, largestError: Float), shape: (channelCount: Int, sampleRate: Double)
  ) throws {
    let folder = try TemporaryFolder()
    let clip = tone(sampleRate: shape.sampleRate, channelCount: shape.channelCount)
    let file = AudioFile(clip: clip, format: format.0, comment: "a recipe: {\"blend\": 0.5}")
    #expect(try file.write(to: folder("x")) == 0)
    let back = try AudioFile.read(folder("x"))
    #expect(back.format == format.0)
    #expect(back.comment == file.comment)
    #expect(back.clip.sampleRate == shape.sampleRate)
    try #require(back.clip.channels.map(\.count) == clip.channels.map(\.count))
    let error = zip(clip.channels.joined(), back.clip.channels.joined())
      .reduce(0) { max($0, abs($1.0 - $1.1)) }
    #expect(error <= format.largestError)
  }

  @Test func sixteenBitsThereAndBackAreTheSameSamples() throws {
    let samples: [Int16] = [.min, .max, 0, 1, -1, 12345]
    let file = try AudioFile.read(bytes: WAVBytes(int16: samples).bytes, path: "x.wav")
    let again = try AudioFile.read(bytes: file.encoded(path: "y.wav").bytes, path: "y.wav")
    #expect(again.clip == file.clip)
  }

  @Test(arguments: [57.07, 60, 59.93, 0, 127.5])
  func theSamplersNotesComeBack(rootPitch: Double) throws {
    var file = AudioFile(clip: tone())
    file.instrument = SampleInstrument(
      rootPitch: rootPitch,
      loops: [.init(samples: 100..<9000), .init(mode: .alternating, samples: 5..<6, count: 3)])
    let back = try AudioFile.read(bytes: file.encoded(path: "x.wav").bytes, path: "x.wav")
    let instrument = try #require(back.instrument)
    #expect(abs(instrument.rootPitch - rootPitch) < 0.0051)
    #expect(instrument.loops == file.instrument?.loops)
  }

  @Test func rangesComeBack() throws {
    var file = AudioFile(clip: tone())
    file.instrument = SampleInstrument(
      rootPitch: 60.2, keys: 55...66, velocities: 31...97, loops: [.init(samples: 100..<9000)])
    for bits in [16, 24] {
      file.format = .init(.wav, .integer(bits: bits))
      let back = try AudioFile.read(bytes: file.encoded(path: "x.wav").bytes, path: "x.wav")
      #expect(back.instrument?.keys == 55...66 && back.instrument?.velocities == 31...97)
      #expect(back.instrument?.loops == file.instrument?.loops)
      #expect(back.clip.sampleCount == file.clip.sampleCount)
    }
  }

  /// Against the format's description: key, cents, gain, keys, velocities in 7 bytes, before the sound.
  @Test func instHoldsRangesBeforeTheSound() throws {
    var file = AudioFile(clip: tone())
    file.instrument = SampleInstrument(rootPitch: 59.9, keys: 55...66, velocities: 31...97)
    let bytes = try file.encoded(path: "x.wav").bytes
    func number(_ index: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(bytes[index + $1]) << (8 * $1) }
    }
    #expect(number(4) == bytes.count - 8)
    var chunks: [(name: String, start: Int, count: Int)] = []
    var position = 12
    while position + 8 <= bytes.count {
      let name = String(decoding: bytes[position..<position + 4], as: UTF8.self)
      chunks.append((name, position + 8, number(position + 4)))
      position += 8 + number(position + 4) + number(position + 4) % 2
    }
    #expect(position == bytes.count)
    let names = chunks.map(\.name)
    let inst = try #require(names.firstIndex(of: "inst"))
    #expect(inst < names.firstIndex(of: "data")! && chunks[inst].count == 7)
    let fields = bytes[chunks[inst].start..<chunks[inst].start + 7].map { Int8(bitPattern: $0) }
    #expect(fields == [60, -10, 0, 55, 66, 31, 97])
  }

  /// Against the format's description, not against our own reader.
  @Test func smplHoldsKeyFractionAndInclusiveLoopEnd() throws {
    var file = AudioFile(clip: tone())
    file.instrument = SampleInstrument(rootPitch: 56.75, loops: [.init(samples: 100..<900)])
    let bytes = try file.encoded(path: "x.wav").bytes
    let name = Array("smpl".utf8)
    let start = try #require(
      (0..<bytes.count - 68).first { Array(bytes[$0..<$0 + 4]) == name })
    func word(_ index: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[start + 8 + 4 * index + $1]) << (8 * UInt32($1)) }
    }
    #expect(word(3) == 56)
    #expect(abs(Double(word(4)) / 0x1p32 - 0.75) < 0.005)
    #expect(word(7) == 1)
    #expect([word(11), word(12)] == [100, 899])
  }

  @Test(arguments: [1, 2_045, 2_046, 32_000])
  func longCommentsComeBack(length: Int) throws {
    let comment = String(repeating: "r", count: length)
    for format in [AudioFileFormat(.wav, .integer(bits: 16)), .init(.flac, .integer(bits: 16))] {
      let file = AudioFile(clip: tone(), format: format, comment: comment)
      let back = try AudioFile.read(bytes: file.encoded(path: "x").bytes, path: "x")
      #expect(back.comment?.utf8.elementsEqual(comment.utf8) == true)
    }
  }

  @Test func anAIFFCommentIsHeldOrRefused() throws {
    var file = AudioFile(clip: tone(), format: .init(.aiff, .integer(bits: 16)))
    file.comment = String(repeating: "r", count: 2_000)
    let back = try AudioFile.read(bytes: file.encoded(path: "x").bytes, path: "x")
    #expect(back.comment == file.comment)
    file.comment? += "r"
    #expect(throws: AudioFileError.self) { try file.encoded(path: "x") }
  }

  @Test func loudSamplesAreClippedAndCounted() throws {
    let clip = AudioClip(samples: [1.5, 1, 0.3, -1, -7], sampleRate: 48_000)
    let file = AudioFile(clip: clip, format: .init(.wav, .integer(bits: 16)))
    let (bytes, clippedCount) = try file.encoded(path: "x.wav")
    #expect(clippedCount == 2)
    let samples = try AudioFile.read(bytes: bytes, path: "x.wav").clip.channels[0]
    #expect(samples[0] == 32767 / 32768.0 && samples[4] == -1)
  }

  @Test func aFileThatCannotBeEncodedIsNotWritten() throws {
    let folder = try TemporaryFolder()
    let nan = AudioClip(samples: [0, .nan], sampleRate: 48_000)
    let many = AudioClip(channels: Array(repeating: [0.5], count: 9), sampleRate: 48_000)
    let flac = AudioFileFormat(.flac, .integer(bits: 16))
    for file in [
      AudioFile(clip: nan), AudioFile(clip: many, format: flac),
      AudioFile(clip: tone(), format: .init(.flac, .float(bits: 32))),
      AudioFile(clip: AudioClip(samples: [], sampleRate: 48_000)),
    ] {
      #expect(throws: AudioFileError.self) { try file.write(to: folder("x")) }
    }
    #expect(try folder.contents == [])
  }

  @Test func theSuffixNamesTheFormat() throws {
    #expect(try AudioFileFormat(forPath: "a/b.WAV") == .init(.wav, .integer(bits: 24)))
    #expect(try AudioFileFormat(forPath: "b.aif").container == .aiff)
    #expect(try AudioFileFormat(forPath: "b.x.flac").container == .flac)
    #expect(try AudioFileFormat(forPath: "-").container == .wav)
    for path in ["wav", "a.mp3", "a.wav/b", ""] {
      #expect(throws: AudioFileError.unknownSuffix(path: path)) {
        try AudioFileFormat(forPath: path)
      }
    }
  }
}
