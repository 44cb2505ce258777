import AudioFiles
import Foundation
import Signal
import TestSupport
import Testing

/// A bad input: what lies in the folder under `bad.wav`, and what the error must speak of.
struct BadInput: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var words: String
  /// Whether `info`, which only tells, has to refuse it too.
  var isRefusedByInfo = true
  var make: @Sendable (TemporaryFolder) throws -> Void

  init(
    _ name: String, says words: String, isRefusedByInfo: Bool = true,
    _ make: @escaping @Sendable (TemporaryFolder) throws -> Void
  ) {
    testDescription = name
    self.words = words
    self.isRefusedByInfo = isRefusedByInfo
    self.make = make
  }

  static let all = [
    BadInput("missing file", says: "no such file") { _ in },
    BadInput("folder", says: "folder") {
      try FileManager.default.createDirectory(
        atPath: $0("bad.wav"), withIntermediateDirectories: false)
    },
    BadInput("empty file", says: "empty") { try $0.put([], as: "bad.wav") },
    BadInput("text", says: "is text") { try $0.put(Array("Dear diary".utf8), as: "bad.wav") },
    BadInput("on no scale", says: "no sound") {
      try $0.put(Sounds.withSample(1e30), as: "bad.wav")
    },
    BadInput("cut off in its header", says: "cut off") {
      try $0.put(Array(Sounds.bytes(Sounds.note()).prefix(30)), as: "bad.wav")
    },
    BadInput("no samples", says: "no sound") {
      var bytes = try Array(Sounds.bytes(Sounds.note()).prefix(44))
      bytes.replaceSubrange(40..<44, with: [0, 0, 0, 0])
      try $0.put(bytes, as: "bad.wav")
    },
    BadInput("not a number", says: "not a number") {
      try $0.put(Sounds.withSample(.nan), as: "bad.wav")
    },
    BadInput("infinite", says: "infinite") {
      try $0.put(Sounds.withSample(-.infinity), as: "bad.wav")
    },
    BadInput("1 Hz", says: "1 Hz") {
      try $0.put(Sounds.withFormat([1, 0, 0, 0], at: 4), as: "bad.wav")
    },
    BadInput("10 MHz", says: "10000 kHz") {
      try $0.put(Sounds.withFormat([0x80, 0x96, 0x98, 0], at: 4), as: "bad.wav")
    },
    BadInput("32 channels", says: "32 channels") {
      let clip = AudioClip(
        channels: Array(repeating: Sounds.note().mono, count: 32), sampleRate: 48_000)
      try $0.put(Sounds.bytes(clip), as: "bad.wav")
    },
    BadInput("silence", says: "every sample is zero", isRefusedByInfo: false) {
      let clip = AudioClip(samples: [Float](repeating: 0, count: 48_000), sampleRate: 48_000)
      try $0.put(Sounds.bytes(clip), as: "bad.wav")
    },
    BadInput("3 samples", says: "3 samples", isRefusedByInfo: false) {
      try $0.put(
        Sounds.bytes(AudioClip(samples: [0.1, 0.5, 0.2], sampleRate: 48_000)), as: "bad.wav")
    },
  ]
}

@Suite struct BadInputTests {
  private let sfumato = Program()

  /// One line on standard error that names the file and the trouble; exit code 1; nothing printed and
  /// nothing new in the folder.
  private func expectRefusal(_ result: Program.Result, of input: BadInput) throws {
    #expect(result.exitCode == 1)
    #expect(result.output == "")
    #expect(result.errors.contains("bad.wav") && result.errors.contains(input.words))
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(try sfumato.folder.contents.filter { $0 != "bad.wav" } == [])
  }

  @Test(arguments: BadInput.all.filter(\.isRefusedByInfo))
  func info(input: BadInput) throws {
    try input.make(sfumato.folder)
    try expectRefusal(sfumato("info", "bad.wav"), of: input)
  }

  @Test(arguments: BadInput.all.filter { !$0.isRefusedByInfo })
  func infoTellsOfWhatOthersRefuse(input: BadInput) throws {
    try input.make(sfumato.folder)
    let result = try sfumato("info", "bad.wav")
    #expect(result.exitCode == 0 && result.output.contains("WAV, 16-bit integer"))
  }

  @Test(arguments: BadInput.all)
  func spectrogram(input: BadInput) throws {
    try input.make(sfumato.folder)
    try expectRefusal(sfumato("spectrogram", "bad.wav", "-o", "out.png"), of: input)
  }

  @Test(arguments: BadInput.all)
  func resynth(input: BadInput) throws {
    try input.make(sfumato.folder)
    try expectRefusal(sfumato("resynth", "bad.wav", "-o", "out.wav"), of: input)
  }
}
