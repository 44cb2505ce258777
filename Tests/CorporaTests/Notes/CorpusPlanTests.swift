import Neural
import Signal
import ModelTestSupport
import Corpora
import Foundation
import TestSupport
import Testing

@Suite("Plan of a corpus")
struct CorpusPlanTests {
  private func font(_ presets: [TinySoundFont.Preset]) throws -> SoundFont {
    let folder = try TemporaryFolder()
    return try SoundFont(path: folder.write(TinySoundFont.bytes(presets), to: "tiny.sf2"))
  }

  private var presets: [TinySoundFont.Preset] {
    [
      .init(program: 0, name: "Piano"), .init(program: 12, name: "Marimba"),
      .init(bank: 17, program: 0, name: "Piano Expr."),
      .init(bank: 8, program: 12, name: "Bass Marimba"),
      .init(bank: 128, program: 0, name: "Standard"),
      .init(bank: 128, program: 58, name: "Cymbals"),
    ]
  }

  @Test func everyNoteIsPlannedOnce() throws {
    var options = CorpusPlan.Options()
    options.noteCount = nil
    options.velocities = [40, 90]
    let plan = CorpusPlan(fonts: [try font(presets)], options: options)
    // Three instruments on 88 keys (the twin is left out), two kits on 61.
    #expect(plan.notes.count == 2 * (3 * 88 + 2 * 61))
    #expect(
      Set(plan.notes.map { "\($0.preset.label) \($0.key) \($0.velocity)" }).count
        == plan.notes.count)
    #expect(CorpusBuilder(plan: plan).byteCount == plan.notes.count * 144_000 * 2)
  }

  @Test func splitsFollowTheRule() throws {
    var options = CorpusPlan.Options()
    options.noteCount = nil
    let plan = CorpusPlan(fonts: [try font(presets)], options: options)
    for note in plan.notes {
      let expected: CorpusNote.Split =
        ["Marimba", "Bass Marimba", "Cymbals"].contains(note.preset.name)
        ? .unseenInstrument : note.key % 5 == 2 ? .unseenKey : .train
      #expect(note.split == expected)
    }
  }

  @Test func aDrawnPartIsSpreadEvenlyAndRepeats() throws {
    var options = CorpusPlan.Options()
    options.noteCount = 200
    let plan = CorpusPlan(fonts: [try font(presets)], options: options)
    let counts = Dictionary(grouping: plan.notes, by: \.split).mapValues(\.count)
    #expect(counts == [.train: 180, .unseenKey: 12, .unseenInstrument: 8])
    let training = plan.notes.filter { $0.split == .train }
    // The kit takes every second turn.
    #expect(training.count { $0.preset.name == "Piano" } == 120)
    #expect(training.count { $0.preset.name == "Standard" } == 60)
    #expect(CorpusPlan(fonts: plan.fonts, options: options).notes == plan.notes)
    options.seed = 2
    #expect(CorpusPlan(fonts: plan.fonts, options: options).notes != plan.notes)
  }

  @Test func keysAsideFromTheKitsOnesLeaveKitsOut() throws {
    var options = CorpusPlan.Options()
    options.keys = 100...108
    options.noteCount = nil
    let plan = CorpusPlan(fonts: [try font(presets)], options: options)
    #expect(plan.notes.count == 3 * 3 * 9)
  }
}
