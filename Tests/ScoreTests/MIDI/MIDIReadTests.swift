import Score
import TestSupport
import Testing

@Suite struct MIDIReadTests {
  typealias Fixture = MIDIBytesFixture

  @Test func runningStatusAndSilentNoteOnsAreUnderstood() throws {
    let track: [UInt8] = [0, 0x91, 60, 64, 48, 60, 0, 0, 62, 70, 96, 62, 0] + Fixture.end
    let file = try MIDIFile(bytes: Fixture.file(format: 0, [track]))
    #expect(
      file.sequence.tracks == [
        .init(
          channel: 1,
          notes: [
            NoteEvent(startBeat: 0, durationBeats: 0.5, pitch: 60, velocity: 64),
            NoteEvent(startBeat: 0.5, durationBeats: 1, pitch: 62, velocity: 70),
          ])
      ])
    #expect(file.format == 0)
  }

  @Test func oneTrackOfSeveralInstrumentsIsTakenApart() throws {
    let track: [UInt8] =
      [0, 0xc0, 40, 0, 0xc1, 32] + Fixture.quarter + [0, 0x91, 36, 64, 96, 36, 0]
      + [0, 0xc0, 41, 0, 0x90, 64, 9, 96, 64, 0] + Fixture.end
    let tracks = try MIDIFile(bytes: Fixture.file(format: 0, [track])).sequence.tracks
    #expect(tracks.map(\.program) == [40, 32, 41])
    #expect(tracks.map(\.channel) == [0, 1, 0])
    #expect(tracks.map { $0.notes[0].startBeat } == [0, 1, 2])
  }

  @Test func tempoAndMetreAreFoundInAnyTrack() throws {
    let first: [UInt8] = [0, 0xff, 0x58, 4, 6, 3, 36, 8] + Fixture.end
    let second: [UInt8] = [96, 0xff, 0x51, 3, 0x0f, 0x42, 0x40] + Fixture.quarter + Fixture.end
    let sequence = try MIDIFile(bytes: Fixture.file([first, second])).sequence
    #expect(sequence.metreMap.metre(atBeat: 0) == Metre(6, 8))
    #expect(sequence.tempoMap.beatsPerMinute(atBeat: 0.5) == 120)
    #expect(sequence.tempoMap.beatsPerMinute(atBeat: 1) == 60)
    #expect(sequence.durationSeconds == 1.5)
  }

  @Test func otherEventsAndChunksArePassedOver() throws {
    let track: [UInt8] =
      [0, 0xf0, 2, 1, 0xf7, 0, 0xa0, 60, 2, 0, 0xff, 0x7f, 1, 9]
      + Fixture.quarter
    var bytes = Fixture.file([])
    bytes += Array("XFIH".utf8) + [0, 0, 0, 2, 7, 7]
    bytes += Fixture.file([track])[14...]
    #expect(try MIDIFile(bytes: bytes).sequence.noteCount == 1)
  }

  @Test func controlsGoToTheFirstTrackOfTheirChannel() throws {
    let track: [UInt8] =
      [0, 0xe0, 1, 2, 0, 0xb0, 7, 100, 8, 64, 0, 0, 0xd0, 5, 0, 0xb1, 1, 1] + Fixture.quarter
      + [0, 0xc0, 9, 0, 0x90, 64, 9, 96, 64, 0] + Fixture.end
    let tracks = try MIDIFile(bytes: Fixture.file(ticksPerBeat: 8, [track])).sequence.tracks
    #expect(
      tracks.map(\.controls) == [
        [
          ControlChange(beat: 0, .pitchBend(257 - 8192)),
          ControlChange(beat: 0, .controller(7, value: 100)),
          ControlChange(beat: 1, .controller(64, value: 0)), ControlChange(beat: 1, .pressure(5)),
        ], [],
      ])
  }

  @Test func notesThatNeverEndEndWithTheirTrack() throws {
    let track: [UInt8] = [0, 0x90, 60, 64, 96, 62, 64, 96] + Fixture.end.dropFirst()
    let file = try MIDIFile(bytes: Fixture.file([track]))
    #expect(file.remarks == [.neverEnding(count: 2)])
    #expect(file.sequence.tracks[0].notes.map(\.endBeat) == [2, 2])
  }

  @Test func aKeyStruckAgainEndsItsFirstNote() throws {
    let track: [UInt8] = [0, 0x90, 60, 64, 48, 60, 80, 48, 0x80, 60, 0, 0, 60, 0] + Fixture.end
    let file = try MIDIFile(bytes: Fixture.file([track]))
    #expect(file.remarks == [.struckAgain(count: 1)])
    #expect(file.sequence.tracks[0].notes.map(\.durationBeats) == [0.5, 0.5])
  }

  @Test func whatIsMissingOrSenselessIsSaid() throws {
    let track: [UInt8] = [0, 0xff, 0x51, 3, 0, 0, 0, 0, 0xff, 0x58, 2, 0, 2] + Fixture.end
    let file = try MIDIFile(bytes: Fixture.file(trackCount: 3, [track]))
    #expect(
      file.remarks
        == [.noNotes, .tracksMissing(found: 1, expected: 3), .senseless(count: 2)])
    #expect(file.sequence.endBeat == 0)
    for remark in file.remarks { #expect(!"\(remark)".isEmpty) }
  }

  @Test func notesAtTheEndOfTimeAreLeftOut() throws {
    let track: [UInt8] =
      Fixture.quarter + [0xff, 0xff, 0xff, 0x7f, 0x90, 60, 64, 1, 60, 0] + Fixture.end
    let file = try MIDIFile(bytes: Fixture.file(ticksPerBeat: 1, [track]))
    #expect(file.remarks == [.beyondEnd(count: 1, beats: MIDIFile.maximumBeat)])
    #expect(file.sequence.noteCount == 1)
  }

  @Test func fiveHundredTracksAndThreeHoursAreRead() throws {
    let track: [UInt8] =
      [0x82, 0xa8, 0x80, 0] + Fixture.quarter.dropFirst() + Fixture.end  // beat 21,845 of 96 ticks
    let file = try MIDIFile(
      bytes: Fixture.file([[UInt8]](repeating: track, count: 500)))
    #expect(file.sequence.tracks.count == 500)
    #expect(file.sequence.durationSeconds > 3 * 3600)
    #expect(file.remarks == [])
  }

  @Test func whatCannotBeReadIsSaid() {
    func problem(_ bytes: [UInt8]) -> MIDIFileError? {
      do throws(MIDIFileError) {
        _ = try MIDIFile(bytes: bytes, path: "a.mid")
        return nil
      } catch { return error }
    }
    let good = Fixture.file([Fixture.quarter + Fixture.end])
    #expect(problem(good) == nil)
    #expect(problem([]) == .notMIDI(path: "a.mid"))
    #expect(problem(Array("RIFF1234WAVE".utf8)) == .notMIDI(path: "a.mid"))
    #expect(problem(Fixture.file(ticksPerBeat: 0xe728, [])) == .filmTime(path: "a.mid"))
    #expect(problem(Fixture.file(format: 2, [])) == .unsupportedFormat(path: "a.mid", format: 2))
    #expect(
      problem(Fixture.file(ticksPerBeat: 0, []))
        == .badHeader(path: "a.mid", reason: "a quarter note has no ticks"))
    #expect(
      problem(Array(good.prefix(14))) == .badHeader(path: "a.mid", reason: "no track follows it"))
    #expect(
      problem(Array(good.dropLast(3)))
        == .badTrack(
          path: "a.mid", track: 1, byte: 22, reason: "12 bytes are announced, 9 are there"))
    #expect(
      problem(Fixture.file([Fixture.end.dropLast(3) + [60, 64]]))
        == .badTrack(
          path: "a.mid", track: 1, byte: 23, reason: "a value stands where an event should begin"))
    #expect(
      problem(Fixture.file([[0, 0x90, 60, 0x90]]))
        == .badTrack(path: "a.mid", track: 1, byte: 25, reason: "an event begins inside another"))
    #expect(
      problem(Fixture.file([[UInt8]](repeating: Fixture.end, count: 4097)))
        == .tooManyTracks(path: "a.mid", maximum: 4096))
    #expect(throws: MIDIFileError.self) { try MIDIFile(contentsOf: "/nowhere.mid") }
    for length in 0..<good.count { _ = problem(Array(good.prefix(length))) }
  }
}
