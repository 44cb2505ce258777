import Neural
import ModelTestSupport
import Corpora
import AudioFiles
import Foundation
import Music
import Signal
import TestSupport
import Testing

@Suite("Recordings in a corpus")
struct CorpusRecordingTests {
  /// Writes a decaying tone of that MIDI pitch that begins after 50 ms.
  private func record(
    _ name: String, pitch: Double, in folder: TemporaryFolder, rate: Double = 44_100
  ) throws {
    let hz = 440 * exp2((pitch - 69) / 12)
    let samples = (0..<Int(rate)).map { i -> Float in
      let t = Double(i) / rate - 0.05
      return t < 0 ? 0 : Float(0.4 * exp(-2 * t) * sin(2 * Double.pi * hz * t))
    }
    let path = folder(name)
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    try AudioFile(
      clip: AudioClip(samples: samples, sampleRate: rate), format: AudioFileFormat(forPath: path)
    ).write(to: path)
  }

  private func builder(_ folder: RecordingFolder) -> CorpusBuilder {
    var options = CorpusPlan.Options()
    options.seconds = 0.5
    return CorpusBuilder(plan: CorpusPlan(fonts: [], options: options), folders: [folder]) {
      file, path in
      path.contains("Drum") ? nil : FileNameKey.key(of: path).map(Double.init)
    }
  }

  @Test(arguments: [
    ("Cello_A3", "Cello", 80), ("Cello_A3_mf", "Cello", 80), ("violin C#4 ff", "violin", 115),
    ("guitar_acoustic_010-060-127", "guitar_acoustic_010", 127), ("Bass Drum 2", "Bass Drum", 80),
  ])
  func namesTellInstrumentAndVelocity(name: String, instrument: String, velocity: Int) {
    let found = RecordingName(name)
    #expect(found.instrument == instrument)
    #expect(found.velocity == velocity)
  }

  @Test func filesBecomeLabelledNotes() throws {
    let (folder, output) = (try TemporaryFolder(), try TemporaryFolder())
    try record("mine/Cello_A3_f.wav", pitch: 57, in: folder)
    try record("mine/Cello_C4.wav", pitch: 60, in: folder, rate: 48_000)
    try record("mine/Drum.wav", pitch: 40, in: folder)
    try record("mine/Piano/C3.flac", pitch: 48, in: folder)
    try folder.put(Array("no sound".utf8), as: "mine/broken.wav")
    let recordings = try RecordingFolder(path: folder("mine"), seed: 3)
    #expect(recordings.recordings.count == 5)
    let report = try builder(recordings).build(at: output.url("notes"))
    #expect(report.unreadable.count == 1)
    #expect(report.manifest.sources.map(\.name) == ["mine"])

    let corpus = try NoteCorpus(directory: output.url("notes"), includingHeldOut: true)
    let notes = Dictionary(uniqueKeysWithValues: corpus.notes.map { ($0.source, $0) })
    #expect(notes["Cello_A3_f.wav"]?.velocity == 100)
    #expect(notes["Cello_A3_f.wav"]?.pitch == 57)
    #expect(notes["Cello_C4.wav"]?.instrument == "mine/Cello")
    #expect(notes["Drum.wav"]?.pitch == Double?.none)
    #expect(notes["C3.flac"]?.instrument == "mine/Piano")
    for note in corpus.notes {
      let samples = corpus.samples(of: note)
      #expect(samples.count == 24_000)
      #expect(NoteOnset.index(in: samples) == NoteOnset.leadSampleCount)
      #expect(abs(note.gain - 0.4) < 0.02)
    }
  }

  @Test func licencesAreStatedOnlyWhereTheyAreKnown() {
    func note(_ names: String...) -> String {
      CorpusBuilder.licenceNote(
        sources: names.map { CorpusManifest.Source(name: $0, byteCount: 1, licence: nil) })
    }
    let own = note("my recordings")
    #expect(own.contains("licence of my recordings is not known"))
    #expect(!own.contains("MIT") && !own.contains("FluidR3"))
    let font = note("FluidR3_GM.sf2")
    #expect(font.contains("FluidR3_GM.sf2 is under the MIT licence"))
    #expect(!font.contains("not known") && !font.contains("MuseScore"))
    let both = note("FluidR3_GM.sf2", "MuseScore_General.sf3", "mine")
    #expect(both.contains("FluidR3_GM.sf2 and MuseScore_General.sf3 are under"))
    #expect(both.contains("licence of mine is not known"))
  }

  @Test func nsynthListsAreBelieved() throws {
    let (folder, output) = (try TemporaryFolder(), try TemporaryFolder())
    try record("set/organ_007-060-100.wav", pitch: 60, in: folder)
    try record("set/organ_007-062-100.wav", pitch: 62, in: folder)
    let list = """
      {"organ_007-060-100": {"pitch": 60, "velocity": 25, "instrument_str": "organ_x", "note": 1}}
      """
    try folder.put(Array(list.utf8), as: "set/examples.json")
    let recordings = try RecordingFolder(path: folder("set"), seed: 1).recordings
    #expect(recordings.map(\.instrument) == ["set/organ_x", "set/organ_007"])
    #expect(recordings.map(\.velocity) == [25, 100])
    #expect(recordings.map(\.statedPitch) == [60, nil])
    #expect(recordings.count { $0.split == .unseenKey } == 1)
    _ = try builder(RecordingFolder(path: folder("set"), seed: 1)).build(at: output.url("notes"))
    #expect(try output.contents == ["notes"])
  }

  @Test func wholeInstrumentsAreHeldOutWhereThereAreMany() throws {
    let folder = try TemporaryFolder()
    for name in ["Oboe", "Flute", "Horn", "Tuba", "Harp"] {
      for key in ["C3", "D3", "E3"] {
        try folder.put([], as: "\(name)_\(key).wav")
      }
    }
    let recordings = try RecordingFolder(path: folder.path, seed: 1).recordings
    let heldOut = recordings.filter { $0.split == .unseenInstrument }
    #expect(heldOut.count == 3)
    #expect(Set(heldOut.map(\.instrument)).count == 1)
    #expect(recordings.count { $0.split == .train } == 12)
  }

  @Test func foldersOfNoUseAreNamed() throws {
    let folder = try TemporaryFolder()
    #expect(throws: NoteCorpusError.self) { try RecordingFolder(path: folder.path, seed: 1) }
    try folder.put([], as: "a.wav")
    for list in ["[1]", "{\"a\": {\"pitch\": 500}}", "{\"a\": {\"velocity\": 0}}"] {
      try folder.put(Array(list.utf8), as: "examples.json")
      #expect(throws: NoteCorpusError.self) { try RecordingFolder(path: folder.path, seed: 1) }
    }
  }
}
