import Neural
import Signal
import ModelTestSupport
import Corpora
import Foundation
import TestSupport
import Testing

@Suite("Building a corpus", .enabled(if: FluidSynth.isInstalled, "libfluidsynth is not installed"))
struct CorpusBuilderTests {
  private func plan(
    in folder: TemporaryFolder, _ presets: [TinySoundFont.Preset],
    _ change: (inout CorpusPlan.Options) -> Void = { _ in }
  ) throws -> CorpusPlan {
    let font = try SoundFont(path: folder.write(TinySoundFont.bytes(presets), to: "tiny.sf2"))
    var options = CorpusPlan.Options()
    options.seconds = 0.5
    options.heldSeconds = 0.4
    options.noteCount = nil
    change(&options)
    return CorpusPlan(fonts: [font], options: options)
  }

  /// Power of `samples` at `hz` relative to all their power, 1 for a sine that fills them.
  private func purity(_ samples: ArraySlice<Float>, hz: Double) -> Double {
    var (real, imaginary, power) = (0.0, 0.0, 0.0)
    for (i, sample) in samples.enumerated() {
      let angle = 2 * Double.pi * hz * Double(i) / 48_000
      real += Double(sample) * cos(angle)
      imaginary += Double(sample) * sin(angle)
      power += Double(sample) * Double(sample)
    }
    return 2 * (real * real + imaginary * imaginary) / (power * Double(samples.count))
  }

  @Test func notesSoundAtTheirLabels() throws {
    let folder = try TemporaryFolder()
    let directory = folder.url("notes")
    let plan = try plan(in: folder, [.init(program: 0, name: "Sine")]) {
      $0.keys = 30...95
      $0.velocities = [40, 120]
    }
    let report = try CorpusBuilder(plan: plan).build(at: directory)
    // The font plays keys 40…90 only.
    #expect(report.silentCount == 15 * 2)
    #expect(report.duplicateCount == 0)
    let corpus = try NoteCorpus(directory: directory, includingHeldOut: true)
    #expect(corpus.notes.count == 51 * 2)
    #expect(report.manifest.noteCounts == [.train: 82, .unseenKey: 20])
    var gains: [Double: [Int: Float]] = [:]
    for note in corpus.notes {
      let samples = corpus.samples(of: note)
      let pitch = try #require(note.pitch)
      let hz = 440 * exp2((pitch - 69) / 12)
      #expect(samples.count == 24_000)
      #expect(purity(samples[4_800..<14_400], hz: hz) > 0.98, "key \(pitch)")
      #expect(NoteOnset.index(in: samples) == NoteOnset.leadSampleCount)
      #expect(note.instrument == "tiny/000-000 Sine")
      #expect(abs((note.releaseSample ?? 0) - 19_200) <= 200)
      #expect((note.split == .unseenKey) == (Int(pitch) % 5 == 2))
      gains[pitch, default: [:]][note.velocity] = note.gain
    }
    for gain in gains.values {
      #expect(try #require(gain[120]) > 3 * #require(gain[40]))
    }
  }

  @Test func keysOfAKitAreInstrumentsWithoutPitch() throws {
    let folder = try TemporaryFolder()
    let directory = folder.url("notes")
    let plan = try plan(in: folder, [.init(bank: 128, program: 0, name: "Kit")]) {
      $0.keys = 60...61
    }
    _ = try CorpusBuilder(plan: plan).build(at: directory)
    let corpus = try NoteCorpus(directory: directory)
    #expect(
      corpus.instruments.mapValues(\.count)
        == ["tiny/128-000 Kit key 60": 3, "tiny/128-000 Kit key 61": 3])
    #expect(corpus.notes.allSatisfy { $0.pitch == nil })
  }

  @Test func theSameSoundIsKeptOnce() throws {
    let folder = try TemporaryFolder()
    let plan = try plan(
      in: folder, [.init(program: 0, name: "Sine"), .init(program: 1, name: "Sine again")]
    ) {
      $0.keys = 60...60
      $0.velocities = [80]
    }
    let report = try CorpusBuilder(plan: plan).build(at: folder.url("notes"))
    #expect(report.duplicateCount == 1)
    #expect(report.manifest.noteCounts == [.train: 1])
  }

  @Test func interruptionLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let plan = try plan(in: folder, [.init(program: 0, name: "Sine")])
    #expect(throws: NoteCorpusError.interrupted) {
      try CorpusBuilder(plan: plan).build(at: folder.url("notes")) {
        $0.doneCount < 60
      }
    }
    #expect(try folder.contents == ["tiny.sf2"])
  }

  @Test func nothingToHearIsAnError() throws {
    let folder = try TemporaryFolder()
    let plan = try plan(in: folder, [.init(program: 0, name: "Sine")]) { $0.keys = 100...105 }
    #expect(throws: NoteCorpusError.nothingToRender) {
      try CorpusBuilder(plan: plan).build(at: folder.url("notes"))
    }
    #expect(try folder.contents == ["tiny.sf2"])
  }

  @Test func aFontThatCannotBeLoadedIsNamed() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array("no soundfont".utf8), to: "tiny.sf2")
    #expect(
      throws: NoteCorpusError.notASoundFont(path: path, reason: "FluidSynth cannot load it")
    ) { try FluidSynth(font: path) }
  }
}
