import Foundation
import Music
import Neural
import PhraseVAE
import TestSupport
import Testing

/// Hands of random weights: what holds whatever they have learned.
@Suite struct DrumHandsTests {
  private let hands = DrumHands(network: HandsNetwork(seed: 4))

  /// Bars of 5/8 with a flam, a triplet, a key that is no drum, and a melody beside them.
  private var written: NoteSequence {
    func stroke(_ beat: Double, _ key: Int) -> NoteEvent {
      NoteEvent(startBeat: beat, durationBeats: 0.25, pitch: key, velocity: 90)
    }
    let hats = (0..<20).map { stroke(Double($0) / 2, 42) }
    let kicks = [0, 2.5, 5, 7.5].map { stroke($0, 36) }
    let snares = [1.0, 1.04, 3.5, 4.333, 4.667].map { stroke($0, 38) }
    let drums: [NoteEvent] = hats + kicks + snares + [stroke(6, 20)]
    return NoteSequence(
      tracks: [
        .init(program: 3, notes: [NoteEvent(startBeat: 0.5, durationBeats: 0.5, pitch: 60)]),
        .init(channel: 9, notes: drums),
      ], tempoMap: TempoMap(beatsPerMinute: 90), metreMap: MetreMap(Metre(5, 8)))
  }

  private func manner(_ change: (inout DrumHands.Manner) -> Void = { _ in }) -> DrumHands.Manner {
    var manner = DrumHands.Manner()
    change(&manner)
    return manner
  }

  @Test(arguments: 1...4)
  func everyStrokeStaysAndIsMovedByLessThanAStep(seed: UInt64) {
    let made = hands.humanised(written, manner: manner { $0.seed = seed })
    #expect(made.tracks[0] == written.tracks[0] && made.metreMap == written.metreMap)
    let (before, after) = (written.tracks[1].notes, made.tracks[1].notes)
    for key in Set(before.map(\.pitch)) {
      let (old, new) = (before.filter { $0.pitch == key }, after.filter { $0.pitch == key })
      #expect(old.count == new.count)
      for (one, other) in zip(old, new) {
        #expect(abs(one.startBeat - other.startBeat) < 0.25, "key \(key) at \(one.startBeat)")
      }
    }
    #expect(Set(after.map(\.velocity)).count > 4)
    // Written into a file, none is lost, and none moves.
    let read = try? MIDIFile(bytes: made.midiBytes(), path: "x").sequence
    #expect(read?.tracks[1].notes.map(\.startBeat) == after.map(\.startBeat))
  }

  @Test func nothingOfTheWayIsWhatIsWritten() {
    #expect(hands.humanised(written, manner: manner { $0.amount = 0 }) == written)
  }

  @Test func seedsAndFeelsAreOthersHands() throws {
    let one = hands.humanised(written, manner: manner())
    #expect(one == hands.humanised(written, manner: manner()))
    #expect(one != hands.humanised(written, manner: manner { $0.seed = 2 }))
    let typical = hands.humanised(written, manner: manner { $0.isTypical = true })
    #expect(
      typical
        == hands.humanised(
          written,
          manner: manner {
            $0.isTypical = true
            $0.seed = 9
          }))
    let feel = try #require(hands.feel(of: one))
    let alike = hands.humanised(
      written,
      manner: manner {
        $0.feel = feel
        $0.isTypical = true
      })
    #expect(alike != typical)
    #expect(hands.feel(of: NoteSequence(tracks: [])) == nil)
  }

  @Test func swingMovesAllTracks() {
    let made = hands.humanised(
      written,
      manner: manner {
        $0.amount = 0
        $0.swing = Swing(percent: 62.5)
      })
    #expect(made.tracks[0].notes[0].startBeat == 0.625)
    let hats = made.tracks[1].notes.filter { $0.pitch == 42 }
    #expect(hats[0].startBeat == 0 && abs(hats[1].startBeat - 0.625) < 1.0 / 480)
  }

  @Test func strokesOfATakeStayAsTheyWerePlayed() {
    let grid = DrumGrid(masks: (0..<32).map { $0 % 4 == 0 ? 1 : 4 })
    var take = PlayedDrums(notes: grid.notes(), stepCount: 32)
    for place in take.velocities.indices where take.velocities[place] > 0 {
      take.velocities[place] = Float(40 + place % 60)
      take.offsets[place] = 0.1
    }
    var setting = PhraseSetting()
    setting.drums = take
    let played = hands.played(
      NoteSequence(.joined([.drums(grid), .drums(grid)]), setting: setting), setting: setting,
      seed: 1)
    let notes = played.tracks[0].notes
    #expect(notes.count == 64)
    let again = PlayedDrums(notes: notes.filter { $0.startBeat > 7.9 }, startBeat: 8, stepCount: 32)
    #expect(again.velocities == take.velocities)
    #expect(again.offsets.allSatisfy { $0 == 0 || abs($0 - 0.1) < 0.005 })
  }

  @Test func aPresetComesBackAndADamagedOneIsTold() throws {
    let folder = try TemporaryFolder()
    var card = ModelCard()
    card.licence = "made here"
    let url = URL(filePath: folder("hands.safetensors"))
    try DrumHands(network: HandsNetwork(seed: 4), card: card).write(to: url)
    let read = try DrumHands(contentsOf: url)
    #expect(read.card == card)
    // Half precision: nearly the same.
    let drums = DrumGrid(notes: written.tracks[1].notes, stepCount: 40)
    let places = HandsPlace.places(of: written, stepCount: 40)
    let (one, other) = (
      hands.play(drums, places: places, feel: nil, random: nil),
      read.play(drums, places: places, feel: nil, random: nil)
    )
    #expect(zip(one.velocities, other.velocities).allSatisfy { abs($0 - $1) < 1 })
    try folder.put(Array(folder.bytes("hands.safetensors").dropLast(100)), as: "cut.safetensors")
    #expect(throws: ModelFileError.self) {
      try DrumHands(contentsOf: URL(filePath: folder("cut.safetensors")))
    }
  }
}
