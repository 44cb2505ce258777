import Foundation
import Sfumato
import TestSupport
import Testing

@Suite struct ProgramsTests {
  private static let root = URL(filePath: #filePath).appending(path: "../../../..").standardized

  private static func sample(_ name: String) -> URL {
    root.appending(path: "Samples/\(name)_C4.wav")
  }

  private let folder: TemporaryFolder
  private let flute = sample("flute")
  private let cello = sample("cello")

  init() throws {
    folder = try TemporaryFolder()
  }

  private func url(_ name: String) -> URL { URL(filePath: folder(name)) }

  @Test func aBlendIsWritten() throws {
    try Programs.blend(flute: flute, cello: cello, output: url("blend.wav"))
    let clip = try AudioFile(contentsOf: url("blend.wav")).clip
    #expect(clip.rms > 0.01 && clip.sampleRate == 48_000)
  }

  @Test func aMorphFillsTheHostsBlocks() throws {
    let host = Programs.Host()
    try Programs.morph(flute: flute, cello: cello, host: host)
    var frames = [Float](repeating: .nan, count: 2 * 1_000)
    var peaks: [Float] = []
    for x in [0, 0.5, 1] {
      host.onKnob(x)
      for _ in 0..<12 { host.onBlock(&frames, 1_000) }
      #expect(frames.allSatisfy { abs($0) <= 1 })
      peaks.append(frames.map(abs).max()!)
    }
    #expect(peaks.allSatisfy { $0 > 0.001 })
  }

  @Test func aFolderOfRecordingsTrains() throws {
    let recordings = url("recordings")
    try FileManager.default.createDirectory(at: recordings, withIntermediateDirectories: true)
    for name in ["flute", "cello", "piano", "choir"] {
      let source = Self.sample(name)
      try FileManager.default.copyItem(
        at: source, to: recordings.appending(path: source.lastPathComponent))
    }
    try Programs.train(
      recordings: recordings, corpus: url("corpus"), folder: url("training"),
      output: url("mine.safetensors"), steps: 2)
    let model = try NoteModel(contentsOf: url("mine.safetensors"))
    #expect(try model.identity != NotePreset.load().identity)
  }

  @Test func phrasesBecomeMIDIFiles() throws {
    try Programs.phrases(folder: url("."))
    for index in 1...4 {
      let sequence = try MIDIFile(contentsOf: url("phrase_\(index).mid")).sequence
      #expect(sequence.tempoMap.changes[0].beatsPerMinute.rounded() == 104)
    }
  }

  @Test func aKeyboardIsMade() throws {
    try Programs.keyboard(flute: flute, cello: cello, folder: url("between"))
    let sfz = try String(contentsOf: url("between/between.sfz"), encoding: .utf8)
    #expect(sfz.contains("060_v080.wav") && sfz.contains("066_v080.wav"))
  }

  @Test(arguments: ["blend", "morph", "train", "phrases", "keyboard"])
  func theDocumentationShowsThem(_ program: String) throws {
    let source = try String(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Programs.swift"), encoding: .utf8)
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
      .drop { !$0.hasSuffix("// \(program): begin") }.dropFirst()
      .prefix { !$0.hasSuffix("// \(program): end") }.map { $0.dropFirst(4) }
    #expect((1...9).contains(lines.count), "\(lines.count) lines")
    let page = try String(
      contentsOf: Self.root.appending(path: "Sources/Sfumato/Sfumato.docc/Programs.md"),
      encoding: .utf8)
    #expect(page.contains(lines.joined(separator: "\n")), "Programs.md shows other lines")
    guard program == "blend" else { return }
    let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    #expect(readme.contains(lines.joined(separator: "\n")), "README.md shows other lines")
  }
}
