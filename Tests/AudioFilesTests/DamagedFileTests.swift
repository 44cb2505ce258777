import AudioFiles
import Foundation
import Signal
import TestSupport
import Testing

/// Files that other programs read although something is wrong with them.
@Suite struct DamagedFileTests {
  private func read(_ bytes: [UInt8]) throws -> AudioFile {
    try AudioFile.read(bytes: bytes, path: "x.wav")
  }

  /// From memory and from a file.
  private func readBothWays(_ bytes: [UInt8]) throws -> [AudioFile] {
    let folder = try TemporaryFolder()
    try folder.put(bytes, as: "x.wav")
    return [try read(bytes), try AudioFile.read(folder("x.wav"))]
  }

  @Test func ofACutOffFileAllIsReadThatStands() throws {
    let wav = WAVBytes(int16: (0..<1000).map { Int16($0) }).bytes
    for file in try readBothWays(Array(wav.dropLast(500))) {
      #expect(file.clip.channels[0] == (0..<750).map { Float($0) / 32768 })
      #expect(file.remarks == [.cutOff(expectedSamples: 1000, foundSamples: 750)])
      #expect(file.remarks[0].description.contains("750 of 1000 samples"))
      #expect(file.secondsLeftOut == 0)
      #expect(
        throws: AudioFileError.truncated(
          path: "x.wav", expectedSamples: 1000, foundSamples: 750)
      ) { try file.requireWhole(path: "x.wav") }
    }
  }

  @Test(arguments: [
    (AudioFileFormat(.aiff, .integer(bits: 16)), 0.6), (.init(.flac, .integer(bits: 16)), 0.6),
    (.init(.wav, .float(bits: 32)), 0.99), (.init(.ogg, .vorbis), 0.7),
  ])
  func cutOffFilesOfEachFormat(format: AudioFileFormat, share: Double) throws {
    let whole = tone(seconds: 8)
    let bytes = try AudioFile(clip: whole, format: format).encoded(path: "x").bytes
    let file = try read(Array(bytes.prefix(Int(Double(bytes.count) * share))))
    #expect(file.clip.sampleCount > whole.sampleCount / 4)
    #expect(file.clip.sampleCount < whole.sampleCount)
    guard case .cutOff = file.remarks.first else {
      Issue.record("\(format): \(file.remarks)")
      return
    }
    #expect(try read(bytes).remarks == [])
    let stands = zip(file.clip.channels[0], whole.channels[0])
    #expect(stands.prefix(20_000).allSatisfy { abs($0 - $1) < 0.1 })
  }

  @Test func aHeaderOnlyIsRefused() throws {
    let bytes = WAVBytes(int16: [1, 2, 3]).bytes
    #expect(throws: AudioFileError.self) { try read(Array(bytes.prefix(30))) }
  }

  @Test func aPipeThatDeclaresNothingIsRead() throws {
    var wav = WAVBytes(int16: (0..<100).map { Int16($0) })
    wav.declaredDataSize = 0
    for file in try readBothWays(wav.bytes) {
      #expect(file.clip.channels[0] == (0..<100).map { Float($0) / 32768 })
      #expect(file.remarks == [])
    }
    // Nothing, and then another chunk, is nothing.
    wav.data = Array("LIST".utf8) + [4, 0, 0, 0] + Array("INFO".utf8)
    #expect(throws: AudioFileError.noSamples(path: "x.wav")) { try read(wav.bytes) }
  }

  @Test func bw64IsReadAsRF64Is() throws {
    let size = WAVBytes.littleEndian(UInt64(200))
    let zero = WAVBytes.littleEndian(UInt64(0))
    var wav = WAVBytes(int16: Array(repeating: 9, count: 100))
    let ds64 = zero + size + WAVBytes.littleEndian(UInt64(100)) + [0, 0, 0, 0]
    wav.declaredDataSize = .max
    var bytes = wav.bytes
    // The chunk of sizes stands before all others.
    bytes.insert(
      contentsOf: Array("ds64".utf8) + WAVBytes.littleEndian(UInt32(ds64.count)) + ds64, at: 12)
    bytes.replaceSubrange(0..<8, with: Array("BW64".utf8) + [255, 255, 255, 255])
    for file in try readBothWays(bytes) {
      #expect(file.clip.channels[0] == [Float](repeating: 9 / 32768, count: 100))
    }
  }

  @Test func aChunkWithoutItsPaddingIsPassed() throws {
    var bytes = WAVBytes(int16: [5, 6, 7, 8]).bytes
    let place = bytes.firstRange(of: Array("data".utf8))!.lowerBound
    bytes.insert(contentsOf: Array("junk".utf8) + [3, 0, 0, 0, 1, 2, 3], at: place)
    for file in try readBothWays(bytes) {
      #expect(file.clip.channels[0] == [5, 6, 7, 8].map { Float($0) / 32768 })
    }
  }

  @Test(arguments: [(Float(32767), 16), (8_388_607, 24), (100, 16), (2e9, 32)])
  func floatsOnTheScaleOfIntegersAreBroughtToFullScale(peak: Float, bits: Int) throws {
    let file = try read(WAVBytes(float: [0, peak, -peak / 2]).bytes)
    #expect(file.remarks == [.rescaled(bits: bits)])
    #expect(file.clip.channels[0] == [0, peak, -peak / 2].map { $0 / exp2(Float(bits - 1)) })
  }

  @Test func aFileIsWrittenInTheFormatOfItsName() throws {
    let folder = try TemporaryFolder()
    let file = AudioFile(clip: tone(), format: .init(.wav, .float(bits: 32)))
    for (name, format) in [
      ("a.flac", AudioFileFormat(.flac, .integer(bits: 24))),
      ("b.aiff", .init(.aiff, .integer(bits: 24))),
      ("c.ogg", .init(.ogg, .vorbis)), ("d.wav", .init(.wav, .float(bits: 32))),
      ("e", .init(.wav, .float(bits: 32))),
    ] {
      try file.write(to: folder(name))
      #expect(try AudioFile.read(folder(name)).format == format, "\(name)")
    }
    try file.write(to: folder("f.flac"), as: .init(.wav, .integer(bits: 16)))
    #expect(try AudioFile.read(folder("f.flac")).format == .init(.wav, .integer(bits: 16)))
    for name in ["x.mp3", "x.txt"] {
      #expect(throws: AudioFileError.unknownSuffix(path: folder(name))) {
        try file.write(to: folder(name))
      }
    }
  }
}
