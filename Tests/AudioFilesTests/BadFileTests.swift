import AudioFiles
import Foundation
import Signal
import TestSupport
import Testing

/// Every bad input gives its own error, and the error's text says what was found.
@Suite struct BadFileTests {
  private func refusal(of bytes: [UInt8]) -> AudioFileError? {
    do {
      _ = try AudioFile.read(bytes: bytes, path: "x.wav")
      return nil
    } catch {
      return error
    }
  }

  @Test func pathsThatAreNoFiles() throws {
    let folder = try TemporaryFolder()
    #expect(throws: AudioFileError.notFound(path: folder("none.wav"))) {
      try AudioFile.read(folder("none.wav"))
    }
    #expect(throws: AudioFileError.isDirectory(path: folder.path)) {
      try AudioFile.read(folder.path)
    }
    try folder.put([], as: "empty.wav")
    let empty = folder("empty.wav")
    #expect(throws: AudioFileError.empty(path: empty)) { try AudioFile.read(empty) }
  }

  @Test(arguments: [
    ("Hello, this is text", "text"), ("MThd\0\0\0\u{6}", "MIDI"),
    ("\0\0\0 ftypM4A ", "M4A"), ("RIFF\0\0\0\0sfbkLIST", "SoundFont"), ("\u{1}\u{2}", "bytes"),
  ])
  func otherKindsOfFileAreNamed(content: String, name: String) throws {
    let error = try #require(refusal(of: Array(content.utf8)))
    guard case .notAudio(_, let found) = error else {
      Issue.record("unexpected \(error)")
      return
    }
    #expect(found.contains(name))
  }

  /// Threads that read at once are each told of their own file.
  @Test func whatIsWrongIsToldOfTheRightFile() async throws {
    let good = WAVBytes(int16: [1, 2, 3]).bytes
    var broken = good
    broken[20...21] = [0x4f, 0x67]  // a coding that there is no reader for
    let other = Array("fLaC".utf8) + [UInt8](repeating: 0x5a, count: 60)
    let files = [good, broken, other]
    let alone = files.map(refusal)
    #expect(alone[0] == nil && alone[1] != nil && alone[2] != nil && alone[1] != alone[2])
    await withTaskGroup(of: Bool.self) { group in
      for index in 0..<4 {
        group.addTask {
          (0..<2000).allSatisfy { refusal(of: files[($0 + index) % 3]) == alone[($0 + index) % 3] }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test func samplesOnNoScale() {
    #expect(
      refusal(of: WAVBytes(float: [0, 1e30, -1e30]).bytes)
        == .absurd(path: "x.wav", peak: Double(Float(1e30))))
    #expect(refusal(of: WAVBytes(float: [0, 3e9]).bytes) != nil)
    #expect(refusal(of: WAVBytes(float: [0, 60]).bytes) == nil)
  }

  @Test(arguments: [UInt32.max, 0x7fff_ffff])
  func aStreamOfUndeclaredLengthIsRead(declared: UInt32) throws {
    var wav = WAVBytes(int16: Array(repeating: 7, count: 100))
    wav.declaredDataSize = declared
    #expect(try AudioFile.read(bytes: wav.bytes, path: "x.wav").clip.sampleCount == 100)
  }

  @Test func noSamples() {
    #expect(refusal(of: WAVBytes(int16: []).bytes) == .noSamples(path: "x.wav"))
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func samplesThatAreNoNumbers(value: Float) {
    var samples = [Float](repeating: 0.1, count: 20_000)
    samples[12_345] = value
    #expect(
      refusal(of: WAVBytes(float: samples).bytes)
        == .notFinite(path: "x.wav", channel: 0, sample: 12_345))
  }

  @Test(arguments: [1, 3_999, 384_001, 10_000_000] as [UInt32])
  func impossibleSampleRates(rate: UInt32) {
    var wav = WAVBytes(int16: [1, 2, 3])
    wav.sampleRate = rate
    #expect(
      refusal(of: wav.bytes)
        == .sampleRate(path: "x.wav", found: Double(rate), allowed: 4_000...384_000))
  }

  @Test func tooManyChannels() {
    var wav = WAVBytes(int16: Array(repeating: 1, count: 320))
    wav.channelCount = 32
    #expect(refusal(of: wav.bytes) == .channels(path: "x.wav", found: 32, maximum: 8))
  }

  @Test func soundThatIsTooShortOrSilent() throws {
    let short = AudioFile(clip: AudioClip(samples: [1, 1, 1], sampleRate: 48_000))
    #expect(throws: AudioFileError.tooShort(path: "x", foundSamples: 3, minimumSamples: 256)) {
      try short.requireSound(path: "x")
    }
    let silence = AudioFile(
      clip: AudioClip(samples: [Float](repeating: 0, count: 9000), sampleRate: 48_000))
    #expect(throws: AudioFileError.silent(path: "x", peakDB: -.infinity)) {
      try silence.requireSound(path: "x")
    }
    try AudioFile(clip: tone()).requireSound(path: "x")
  }

  @Test func everyErrorSaysWhere() {
    let errors: [AudioFileError] = [
      .notFound(path: "here.wav"), .isDirectory(path: "here.wav"), .empty(path: "here.wav"),
      .notAudio(path: "here.wav", found: "is text"),
      .silent(path: "here.wav", peakDB: -.infinity), .silent(path: "here.wav", peakDB: -120),
      .sampleRate(path: "here.wav", found: 1, allowed: 4_000...384_000),
      .output(.diskFull(path: "here.wav", byteCount: 5)),
    ]
    for error in errors { #expect(error.localizedDescription.contains("here.wav")) }
  }
}
