import AudioFiles
import Foundation
import Signal
import TestSupport
import Testing

@Suite struct LongFileTests {
  private let folder = try! TemporaryFolder()

  private func clip(_ count: Int = 20_000, channelCount: Int = 2) -> AudioClip {
    var state: UInt32 = 7
    return AudioClip(
      channels: (0..<channelCount).map { _ in
        (0..<count).map { _ in
          state = state &* 1_664_525 &+ 1_013_904_223
          return Float(Int32(bitPattern: state)) / 0x1p31
        }
      }, sampleRate: 44_100)
  }

  @Test(arguments: [
    AudioFileFormat(.wav, .integer(bits: 16)), AudioFileFormat(.wav, .integer(bits: 24)),
    AudioFileFormat(.wav, .float(bits: 32)), AudioFileFormat(.flac, .integer(bits: 24)),
    AudioFileFormat(.aiff, .integer(bits: 16)),
  ])
  func copiesKeepEveryBitOutsidePatches(format: AudioFileFormat) throws {
    let name = "in.\(format.container.rawValue.lowercased())"
    var file = AudioFile(clip: clip(), format: format, title: "A title", comment: "A comment")
    file.instrument = SampleInstrument(
      rootPitch: 61.25, loops: [.init(samples: 100..<2000, count: 0)])
    try file.write(to: folder(name))
    let reader = try AudioFileReader(folder(name))
    #expect(reader.sampleCount == 20_000 && reader.channelCount == 2)
    #expect(
      try reader.samples(in: 9000..<9100)
        == reader.samples(in: 8000..<10_000).map {
          Array($0[1000..<1100])
        })
    let patch = AudioPatch(channel: 1, start: 8190, samples: [0.5, -0.25, 0.125, 0])
    let writer = try AudioFileWriter(to: folder("out." + name), like: reader)
    #expect(writer.isExact)
    try writer.copy(0..<12_000, of: reader, replacing: [patch])
    try writer.copy(12_000..<20_000, of: reader, replacing: [patch])
    try writer.finish()

    let before = try AudioFile.read(folder(name))
    let after = try AudioFile.read(folder("out." + name))
    var expected = before.clip.channels
    expected[1].replaceSubrange(patch.range, with: patch.samples)
    #expect(after.clip.channels == expected)
    #expect(after.format == before.format && after.clip.sampleRate == 44_100)
    #expect(after.title == "A title" && after.comment == "A comment")
    #expect(after.instrument == before.instrument)
  }

  @Test func unfinishedFilesLeaveNothing() throws {
    try AudioFile(clip: clip()).write(to: folder("in.wav"))
    try folder.put([1, 2, 3], as: "out.wav")
    do {
      let reader = try AudioFileReader(folder("in.wav"))
      let writer = try AudioFileWriter(to: folder("out.wav"), like: reader)
      try writer.copy(0..<100, of: reader)
    }
    #expect(try folder.contents == ["in.wav", "out.wav"])
    #expect(try folder.bytes("out.wav") == [1, 2, 3])
  }

  @Test func otherKindsOfFileHoldTheSame() throws {
    try AudioFile(clip: clip(), format: .init(.wav, .integer(bits: 16))).write(to: folder("in.wav"))
    let reader = try AudioFileReader(folder("in.wav"))
    for name in ["out.flac", "out.aiff"] {
      let writer = try AudioFileWriter(to: folder(name), like: reader)
      try writer.copy(0..<20_000, of: reader)
      try writer.finish()
      #expect(writer.isExact)
      let copy = try AudioFile.read(folder(name))
      #expect(copy.format.encoding == .integer(bits: 16))
      #expect(try copy.clip.channels == AudioFile.read(folder("in.wav")).clip.channels)
    }
    let lossy = try AudioFileWriter(to: folder("out.ogg"), like: reader)
    #expect(!lossy.isExact)
    try AudioFile(clip: clip(), format: .init(.wav, .float(bits: 32))).write(to: folder("f.wav"))
    let float = try AudioFileReader(folder("f.wav"))
    #expect(try !AudioFileWriter(to: folder("f.flac"), like: float).isExact)
  }

  /// What comes before the original's first sample moves its loops and cue points.
  @Test func loopsAndCuesMoveWithTheirSamples() throws {
    var file = AudioFile(clip: clip(), format: .init(.wav, .integer(bits: 16)))
    file.instrument = SampleInstrument(rootPitch: 60, loops: [.init(samples: 100..<2000)])
    try file.write(to: folder("loops.wav"))
    let loops = try AudioFileReader(folder("loops.wav"))
    let marked = try AudioFileWriter(to: folder("in.wav"), like: loops, cues: [100, 5000])
    try marked.copy(0..<20_000, of: loops)
    try marked.finish()

    let reader = try AudioFileReader(folder("in.wav"))
    let writer = try AudioFileWriter(to: folder("out.wav"), like: reader, leadingCount: 300)
    try writer.write([[Float]](repeating: [Float](repeating: 0.5, count: 300), count: 2))
    try writer.copy(0..<20_000, of: reader)
    try writer.finish()
    let result = try AudioFile.read(folder("out.wav"))
    #expect(result.clip.sampleCount == 20_300)
    #expect(result.instrument?.loops == [.init(samples: 400..<2300)])
    #expect(try cues(in: folder.bytes("out.wav")) == [400, 5300])
  }

  /// The samples that a WAV file's `cue ` chunk marks: after its name, length and count, points of 24 bytes, the
  /// last four of which are the sample.
  private func cues(in bytes: [UInt8]) -> [Int] {
    guard let start = Data(bytes).range(of: Data("cue ".utf8))?.lowerBound else { return [] }
    func number(_ place: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
    return (0..<number(start + 8)).map { number(start + 12 + 24 * $0 + 20) }
  }

  @Test func manyChannels() throws {
    try AudioFile(clip: clip(500, channelCount: 32)).write(to: folder("in.wav"))
    #expect(try AudioFileReader(folder("in.wav")).channelCount == 32)
    #expect(throws: AudioFileError.self) { try AudioFile.read(folder("in.wav")) }
  }
}
