import Music
import PhraseVAE
import Sfumato
import Testing

@Suite struct TappingTests {
  @Test func aTappedRhythmIsPlayedByTheKit() throws {
    let model = try PhrasePreset.load(.drums2)
    let steps: Set<Int> = [0, 3, 6, 8, 12, 14]
    let notes = steps.sorted().map {
      NoteEvent(
        startBeat: Double($0) / 4 + 0.02, durationBeats: 0.2, pitch: 60, velocity: 60 + 4 * $0)
    }
    let rhythm = TappedRhythm(notes: notes, beatsPerMinute: 100)
    let grooves = model.grooves(for: rhythm, temperature: 0.5, seed: 1)
    #expect(grooves.count == 1 && grooves == model.grooves(for: rhythm, temperature: 0.5, seed: 1))
    let cymbals: UInt16 = [DrumClass.closedHat, .openHat, .ride].reduce(0) { $0 | 1 << $1.rawValue }
    let masks = Array(grooves[0][.drums])
    let tapped = masks.indices.filter { steps.contains($0 % 16) }
    let others = masks.indices.filter { !steps.contains($0 % 16) }
    let heard = tapped.count { masks[$0] & ~cymbals != 0 }
    let strangers = others.count { masks[$0] & ~cymbals != 0 }
    // Of 12 taps, and 20 steps that nobody tapped.
    #expect(heard >= 9, "\(heard) taps are heard")
    #expect(strangers <= 3, "\(strangers) strokes that nobody tapped")

    let played = PlayedDrums(grooves, tapped: rhythm)
    let struck = played.velocities.indices.filter { played.velocities[$0] > 0 }
    #expect(struck.allSatisfy { abs(played.offsets[$0] - 0.08) < 1e-3 })
    #expect(struck.allSatisfy { steps.contains($0 / PlayedDrums.drumCount % 16) })
  }

  /// Taps of one force on the grid are as somebody means them, and none is lost, whatever the seed.
  @Test(arguments: [UInt64(1), 2, 3]) func everyTapIsHeardAsItWasTapped(seed: UInt64) throws {
    let model = try PhrasePreset.load(.drums2)
    let steps = [0, 1, 5, 6, 7, 10, 11, 15, 17, 21, 26, 31]
    let rhythm = TappedRhythm(
      notes: steps.map {
        NoteEvent(startBeat: Double($0) / 4, durationBeats: 0.2, pitch: 60, velocity: 100)
      }, beatsPerMinute: 100)
    #expect(rhythm.tapCount == steps.count)
    let grooves = model.grooves(for: rhythm, temperature: 0.5, seed: seed)
    let masks = Array(grooves[0][.drums])
    #expect(steps.allSatisfy { masks[$0] != 0 })
    #expect(masks.allSatisfy { ($0 & ~1).nonzeroBitCount <= 2 })

    var setting = PhraseSetting()
    setting.beatsPerMinute = 100
    setting.drums = PlayedDrums(grooves, tapped: rhythm)
    setting.keepsStrokes = true
    let hands = try #require(try HandsPreset.load())
    let played = hands.played(
      NoteSequence(.joined(grooves), setting: setting), setting: setting, seed: seed)
    let notes = played.tracks.flatMap(\.notes)
    for step in steps {
      let strokes = notes.filter { abs($0.startBeat - Double(step) / 4) < 1e-6 }
      #expect(!strokes.isEmpty && strokes.allSatisfy { $0.velocity == 100 }, "step \(step)")
    }
  }
}
