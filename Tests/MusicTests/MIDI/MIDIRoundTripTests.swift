import Foundation
import Music
import TestSupport
import Testing

@Suite struct MIDIRoundTripTests {
  @Test func aPieceComesBackAsItWas() throws {
    let piece = NoteSequence(
      tracks: [
        .init(
          name: "Flöte", channel: 0, program: 73,
          notes: [
            NoteEvent(startBeat: 0, durationBeats: 0.5, pitch: 60, velocity: 1),
            NoteEvent(startBeat: 0.5, durationBeats: 1.0 / 3, pitch: 60, velocity: 127),
            NoteEvent(startBeat: 700, durationBeats: 300, pitch: 127),
          ],
          controls: [
            ControlChange(beat: 0, .controller(74, value: 127)),
            ControlChange(beat: 0, .controller(1, value: 0)),
            ControlChange(beat: 0.25, .pitchBend(-8192)),
            ControlChange(beat: 0.5, .pitchBend(8191)),
            ControlChange(beat: 0.5, .pitchBend(0)), ControlChange(beat: 900, .pressure(64)),
          ]),
        .init(
          channel: 9, notes: [NoteEvent(startBeat: 1.25, durationBeats: 0.25, pitch: 36)]),
      ],
      tempoMap: TempoMap([
        .init(beat: 0, beatsPerMinute: 100), .init(beat: 7.5, beatsPerMinute: 60),
      ]),
      metreMap: MetreMap([
        .init(beat: 0, metre: Metre(1, 4)), .init(beat: 1, metre: Metre(7, 8)),
      ]))
    let file = try MIDIFile(bytes: piece.midiBytes())
    #expect(file.sequence == piece)
    #expect(file.remarks == [])
    #expect(file.format == 1)
  }

  @Test(arguments: PhraseKind.allCases) func aGridComesBackThroughAFile(_ kind: PhraseKind) throws {
    var state: UInt64 = 7
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    for _ in 0..<20 {
      let tokens = kind.voices.flatMap { voice -> [UInt16] in
        let tokens = (0..<kind.stepCount).map { _ in
          next(2) == 0 ? 0 : UInt16(next(voice.tokenCount))
        }
        if voice == .drums { return tokens }
        return MelodyGrid(tokens: tokens.map { UInt8($0) }).normalized.tokens.map { UInt16($0) }
      }
      let grid = NoteGrid(kind: kind, tokens: tokens)
      let bytes = NoteSequence(grid).midiBytes()
      let back = try MIDIFile(bytes: bytes).sequence
      let found = zip(kind.voices, kind.voices.indices).flatMap { voice, index -> [UInt16] in
        let notes =
          back.tracks.first {
            $0.channel == [0, 1, 9][index] || $0.isDrums == (voice == .drums) && kind != .trio16
          }?.notes ?? []
        return voice == .drums
          ? DrumGrid(notes: notes, stepCount: kind.stepCount).masks
          : MelodyGrid(notes: notes, stepCount: kind.stepCount).tokens.map { UInt16($0) }
      }
      #expect(found == tokens)
      // And the notes of the file are those of the grid, so a second file has the same bytes.
      #expect(NoteSequence(NoteGrid(kind: kind, tokens: found)).midiBytes() == bytes)
    }
  }

  @Test func keysThatOverlapAreCutAsWhenPlayed() throws {
    let piece = NoteSequence(tracks: [
      .init(notes: [
        NoteEvent(startBeat: 0, durationBeats: 3, pitch: 60),
        NoteEvent(startBeat: 1, durationBeats: 1, pitch: 60),
      ])
    ])
    let file = try MIDIFile(bytes: piece.midiBytes())
    #expect(file.sequence.tracks[0].notes.map(\.durationBeats) == [1, 1])
    #expect(file.remarks == [])
  }

  @Test func filesAreWrittenWhole() throws {
    let folder = try TemporaryFolder()
    let piece = NoteSequence(.melody(MelodyGrid(tokens: [41, 0, 1, 0])))
    try piece.writeMIDI(to: folder("a.mid"))
    #expect(try MIDIFile(contentsOf: folder("a.mid")).sequence == piece)
    #expect(try folder.contents == ["a.mid"])
    #expect(throws: (any Error).self) { try piece.writeMIDI(to: folder("none/a.mid")) }
  }
}
