import Neural
import Signal
import ModelTestSupport
import Corpora
import Foundation
import TestSupport
import Testing

@Suite("Software synthesizers in a corpus")
struct SynthCorpusTests {
  private let plugin = SynthPlugin(
    name: "test", packages: ["test-synth"], library: TestSynth.path, licence: "none", share: 1)

  private func player(patience: Double = 20) -> SynthPlayer {
    SynthPlayer(plugin, path: TestSynth.path, patience: patience)
  }

  private func note(_ program: SynthProgram, key: Int = 69) -> SynthPlayer.Note {
    SynthPlayer.Note(
      program: program, key: key, velocity: 100, heldCount: 12_000, count: 24_000)
  }

  private func play(_ note: SynthPlayer.Note, by player: SynthPlayer) throws -> [Float] {
    try player.request(note)
    return try player.receive()
  }

  private func programs(_ player: SynthPlayer) throws -> [String: SynthProgram] {
    Dictionary(uniqueKeysWithValues: try player.programs().map { ($0.name, $0) })
  }

  @Test func programsAreListed() throws {
    let programs = try player().programs()
    #expect(
      programs.map(\.name)
        == ["Sine", "Low", "Noise", "Silence", "Crash", "Hang", "Runaway"])
    #expect(programs.map(\.label)[1] == "003-001 Low")
  }

  @Test func notesAreHeldAsLongAsAskedFor() throws {
    let player = player()
    let sine = try #require(try programs(player)["Sine"])
    for key in [57, 69] {
      let samples = try play(note(sine, key: key), by: player)
      #expect(samples.count == 24_000)
      // The level port begins in the middle of its range.
      let hz = 440 * exp2(Double(key - 69) / 12)
      let expected = (0..<12_000).map { 0.5 * sin(2 * .pi * hz * Double($0) / 48_000) }
      #expect(zip(samples, expected).allSatisfy { abs(Double($0) - $1) < 1e-4 })
      // Key up comes at the end of a block of 64 samples.
      #expect(samples[12_064...].allSatisfy { $0 == 0 })
    }
  }

  @Test func controlsAreSetByName() throws {
    let player = player()
    var sine = try #require(try programs(player)["Sine"])
    let before = try play(note(sine), by: player)
    sine.controls = ["level": 0.125, "no such port": 7]
    let after = try play(note(sine), by: player)
    #expect(zip(before, after).allSatisfy { abs($0 - 4 * $1) < 1e-5 })
  }

  @Test(arguments: ["Crash", "Hang", "Runaway"])
  func aPluginThatIsGoneIsStartedAgain(name: String) throws {
    let player = player(patience: 1)
    let programs = try programs(player)
    let bad = try #require(programs[name])
    #expect(throws: SynthPlayer.Gone.self) { try play(note(bad), by: player) }
    let samples = try play(note(#require(programs["Sine"])), by: player)
    #expect(samples.contains { $0 > 0.4 })
  }

  @Test func whatIsNoPluginIsGone() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array("no library".utf8), to: "none.so")
    #expect(throws: SynthPlayer.Gone.self) {
      try SynthPlayer(plugin, path: path, patience: 1).programs()
    }
  }

  @Test func aCorpusHoldsWhatSoundsOnItsKey() throws {
    let folder = try TemporaryFolder()
    var options = SynthCorpus.Options()
    options.noteCount = 20
    options.seconds = 1
    options.heldSeconds = 0.8
    // Without the one that hangs, which takes its time, and another that fails.
    let report = try SynthCorpus(options: options, known: [plugin], without: ["Hang", "Runaway"])
      .build(at: folder.url("notes"))
    let corpus = try NoteCorpus(directory: folder.url("notes"), includingHeldOut: true)
    #expect(report.unreadable == ["test fails at its program 003-004 Crash"])
    #expect(report.silentCount == 4)
    #expect(report.offKeyCount <= 2)
    for note in corpus.notes {
      #expect(note.sampleCount == 48_000)
      #expect(note.source == "test")
      if note.instrument.contains("Noise") {
        #expect(note.pitch == nil)
        #expect(note.instrument.contains(" key "))
      } else {
        let pitch = try #require(note.pitch)
        #expect(abs(pitch - pitch.rounded()) < 0.05)
      }
    }
    let sines = corpus.notes.filter { $0.instrument == "test/003-000 Sine" }
    #expect(sines.count >= 3)
    #expect(report.manifest.sources.map(\.name) == ["test"])
    #expect(try folder.contents == ["notes"])
  }

  @Test func octavesAreTakenWhereMostNotesLieThere() throws {
    func tone(_ pitch: Double) -> [Float] {
      let hz = 440 * exp2((pitch - 69) / 12)
      return (0..<60_000).map { i in
        i < NoteOnset.leadSampleCount
          ? 0
          : (1...6).reduce(0) {
            $0 + Float(sin(2 * .pi * hz * Double($1) * Double(i) / 48_000)) / Float($1)
          }
      }
    }
    let gate = PitchGate()
    #expect(
      gate.verdicts(on: [(tone(48.2), 60), (tone(52.2), 64), (tone(70), 70)])
        .map { $0 == .offKey } == [false, false, true])
    #expect(
      gate.verdicts(on: [(tone(60), 60), (tone(64.3), 64), (tone(58), 70), (tone(66.6), 67)])
        .map { $0 == .offKey } == [false, false, true, false])
    guard case .pitched(let pitch) = gate.verdicts(on: [(tone(64.3), 64)])[0] else {
      Issue.record("a tone without a pitch")
      return
    }
    #expect(abs(pitch - 64.3) < 0.05)
  }

  @Test func bankFilesAreRead() {
    let text = """
      amSynth
      <preset> <name> Soft Piano
      <parameter> amp_attack 0.15
      <parameter> filter_cutoff -0.5
      <parameter> broken
      <preset> <name>
      <preset> <name> Init
      <parameter> amp_attack nan
      """
    let programs = SynthProgram.bank(text, number: 2)
    #expect(programs.map(\.name) == ["Soft Piano", "", "Init"])
    #expect(programs.map(\.isUsable) == [true, false, false])
    #expect(programs[0].controls == ["amp_attack": 0.15, "filter_cutoff": -0.5])
    #expect(programs[0].label == "002-000 Soft Piano")
    #expect(programs[2].controls.isEmpty)
  }

  @Test func nothingInstalledIsAnErrorThatHelps() {
    let missing = SynthPlugin(
      name: "none", packages: ["one", "two"], library: "/nowhere/none.so", licence: "",
      share: 1)
    let error = #expect(throws: NoteCorpusError.synthsMissing(packages: ["one", "two"])) {
      try SynthCorpus(options: .init(), known: [missing])
    }
    #expect(error?.description.contains("apt install one two") == true)
  }
}
