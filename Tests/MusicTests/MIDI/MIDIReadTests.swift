import Music
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

  /// Registered parameter 6 on channel 1, its bytes in either order: all others play notes of one instrument,
  /// whose bends are their own.
  @Test(arguments: [0, 1]) func theChannelsOfAZoneAreOneTrack(format: Int) throws {
    let zone: [UInt8] = [0, 0xc0, 40, 0, 0xb0, 100, 6, 0, 101, 0, 0, 6, 15, 0, 0xe0, 0, 80]
    let first: [UInt8] = [0, 0xe1, 0, 96, 0, 0x91, 60, 100, 96, 0x81, 60, 0]
    let second: [UInt8] = [0, 0x92, 60, 90, 96, 0x82, 60, 0]
    let chunks =
      format == 0
      ? [zone + first + second + Fixture.end]
      : [zone, first, second].map { $0 + Fixture.end }
    let sequence = try MIDIFile(bytes: Fixture.file(format: format, chunks)).sequence
    let start = format == 0 ? 1.0 : 0
    let track = try #require(sequence.tracks.first)
    #expect(sequence.tracks.count == 1 && track.channel == 0 && track.program == 40)
    #expect(
      track.notes
        == [
          NoteEvent(startBeat: 0, durationBeats: 1, pitch: 60, velocity: 100, channel: 1),
          NoteEvent(startBeat: start, durationBeats: 1, pitch: 60, velocity: 90, channel: 2),
        ].sorted())
    #expect(track.controls.contains(ControlChange(beat: 0, .pitchBend(4096), channel: 1)))
    #expect(track.controls.contains(ControlChange(beat: 0, .pitchBend(2048))))
    // As it is written it comes back.
    #expect(try MIDIFile(bytes: sequence.midiBytes()).sequence.tracks == sequence.tracks)
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
    #expect(
      problem(Fixture.file(ticksPerBeat: 0, []))
        == .badHeader(path: "a.mid", reason: "a quarter note has no ticks"))
    #expect(
      problem(Array(good.prefix(14))) == .badHeader(path: "a.mid", reason: "no track follows it"))
    #expect(
      problem(Fixture.file([Fixture.end.dropLast(3) + [60, 64]]))
        == .badTrack(
          path: "a.mid", track: 1, byte: 23, reason: "a value stands where an event should begin"))
    #expect(
      problem(Fixture.file([[0, 0x90, 60]]))
        == .badTrack(path: "a.mid", track: 1, byte: 25, reason: "it ends too early"))
    #expect(
      problem(Fixture.file([[UInt8]](repeating: Fixture.end, count: 4097)))
        == .tooManyTracks(path: "a.mid", maximum: 4096))
    #expect(throws: MIDIFileError.self) { try MIDIFile(contentsOf: "/nowhere.mid") }
    for length in 0..<good.count { _ = problem(Array(good.prefix(length))) }
  }

  // MARK: - Damage

  @Test func runningStatusGoesOnAfterATextWithARemark() throws {
    let text: [UInt8] = [0, 0xff, 1, 2, 65, 66]
    let track = [0, 0x90, 60, 90] + text + [48, 60, 0, 0, 62, 90] + [48, 62, 0] + Fixture.end
    let file = try MIDIFile(bytes: Fixture.file([track]))
    #expect(file.sequence.tracks[0].notes.map(\.durationBeats) == [0.5, 0.5])
    #expect(file.remarks == [.runningOn(count: 1)])
  }

  @Test func bytesAroundTheTracksAreLeftOutWithARemark() throws {
    let good = Fixture.file([Fixture.quarter + Fixture.end])
    let piece = try MIDIFile(bytes: good).sequence
    let junk = Array("<!-- saved from a page -->\n".utf8)
    let trailing = try MIDIFile(bytes: good + junk)
    #expect(trailing.sequence == piece && trailing.remarks == [.bytesLeftOut(count: junk.count)])
    // Before the header, as some systems store files.
    #expect(try MIDIFile(bytes: [UInt8](repeating: 0, count: 128) + good).sequence == piece)
    // Between header and track.
    let between = try MIDIFile(bytes: good[..<14] + [1, 2, 3] + good[14...])
    #expect(between.sequence == piece && between.remarks == [.bytesLeftOut(count: 3)])
  }

  @Test func filesInARIFFAreRead() throws {
    let good = Fixture.file([Fixture.quarter + Fixture.end])
    func little(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 0xff) } }
    let info = Array("LIST".utf8) + little(4) + Array("INFO".utf8)
    let content =
      Array("RMID".utf8) + Array("data".utf8) + little(good.count) + good
      + (good.count % 2 == 0 ? [] : [0]) + info
    let wrapped = Array("RIFF".utf8) + little(content.count) + content
    let file = try MIDIFile(bytes: wrapped)
    #expect(try file == MIDIFile(bytes: good))
    #expect(MIDIFile.isMIDI(wrapped) && MIDIFile.isMIDI(good))
    #expect(!MIDIFile.isMIDI(Array("RIFF1234WAVE".utf8)))
  }

  @Test func aTrackThatIsCutOffGivesWhatIsThere() throws {
    let track = (0..<8).flatMap { [0, 0x90, 60 + $0, 90, 48, 0x80, 60 + $0, 0] } + Fixture.end
    let whole = Fixture.file([track, track])
    for length in whole.count - track.count..<whole.count {
      let file = try MIDIFile(bytes: Array(whole.prefix(length)))
      let notes = file.sequence.tracks.map(\.notes.count)
      #expect(notes[0] == 8 && notes.count <= 2, "\(length)")
      let damage = file.remarks.contains {
        if case .damagedTrack(track: 2, _, _) = $0 { true } else { false }
      }
      #expect(damage, "\(length)")
    }
    #expect(try MIDIFile(bytes: Array(whole.dropLast(5))).sequence.noteCount == 16)
  }

  @Test func wrongLengthsOfTracksAreSeenThrough() throws {
    let track = (0..<8).flatMap { [0, 0x90, 60 + $0, 90, 48, 0x80, 60 + $0, 0] } + Fixture.end
    let whole = Fixture.file([track, track])
    for (place, length) in [
      (14, 9), (14, track.count + 5), (14, 0xffffff), (22 + track.count, 9),
      (22 + track.count, track.count + 50),
    ] {
      var bytes = whole
      let number = (0..<4).reversed().map { UInt8(length >> (8 * $0) & 0xff) }
      bytes.replaceSubrange(place + 4..<place + 8, with: number)
      #expect(try MIDIFile(bytes: bytes).sequence.noteCount == 16, "\(length) at \(place)")
    }
  }

  @Test func aValueWithItsHighestBitSetIsReadWithoutIt() throws {
    let track: [UInt8] = [0, 0x90, 60, 0x80 | 64] + Fixture.quarter.suffix(4) + Fixture.end
    let file = try MIDIFile(bytes: Fixture.file([track]))
    #expect(file.sequence.tracks[0].notes.map(\.velocity) == [64])
    #expect(
      file.remarks == [
        .damagedTrack(track: 1, byte: 25, reason: "a value of 192 is above 127")
      ])
  }

  @Test func noByteThatIsFlippedStopsTheRest() throws {
    let track = (0..<8).flatMap { [0, 0x90, 60 + $0, 90, 48, 0x80, 60 + $0, 0] } + Fixture.end
    let whole = Fixture.file([track, track])
    for place in 14..<whole.count {
      for bit in 0..<8 {
        var bytes = whole
        bytes[place] ^= 1 << bit
        #expect(try MIDIFile(bytes: bytes).sequence.noteCount >= 8, "bit \(bit) of \(place)")
      }
    }
  }

  // MARK: - Strange but good

  @Test func filmTimeIsReadAsSeconds() throws {
    // 25 frames of 40 ticks: 96 ticks are 0.096 s.
    let file = try MIDIFile(
      bytes: Fixture.file(ticksPerBeat: 0xe728, [Fixture.quarter + Fixture.end]))
    #expect(abs(file.sequence.durationSeconds - 0.096) < 1e-9)
    #expect(file.remarks == [.filmTime(framesPerSecond: 25)])
  }

  @Test func patternsAreLaidOneAfterTheOther() throws {
    let track = Fixture.quarter + Fixture.end
    let file = try MIDIFile(bytes: Fixture.file(format: 2, [track, track]))
    #expect(file.sequence.tracks.map { $0.notes[0].startBeat } == [0, 1])
    #expect(file.remarks == [.patterns(count: 2)])
  }

  @Test func repeatedNotesWhoseNextComesBeforeTheirEnd() throws {
    // On at each beat, and the release of the note before at the same tick, after it.
    var track: [UInt8] = [0, 0x90, 60, 90]
    for _ in 0..<3 { track += [96, 0x90, 60, 90, 0, 0x80, 60, 0] }
    track += [96, 0x80, 60, 0] + Fixture.end
    let file = try MIDIFile(bytes: Fixture.file([track]))
    #expect(file.sequence.tracks[0].notes.map(\.durationBeats) == [1, 1, 1, 1])
    #expect(file.remarks == [])
  }

  @Test func overlappingNotesOfOneKeyEndFirstInFirstOut() throws {
    let track: [UInt8] =
      [0, 0x90, 60, 90, 48, 60, 91, 48, 60, 0, 48, 60, 0] + Fixture.end
    let notes = try MIDIFile(bytes: Fixture.file([track])).sequence.tracks[0].notes
    #expect(notes.map(\.endBeat) == [0.5, 1.5] && notes.map(\.velocity) == [90, 91])
  }

  @Test(arguments: [120, 123, 126] as [UInt8]) func allNotesOffEndsThem(number: UInt8) throws {
    // Two strikes of one key and one of another; a release that comes too late means nothing.
    let track: [UInt8] =
      [0, 0x90, 60, 90, 48, 60, 91, 0, 64, 92, 48, 0xb0, number, 0, 96, 0x80, 64, 0]
      + [0, 0x90, 64, 93, 96, 0xb0, 121, 0, 0, 0x80, 64, 0] + Fixture.end
    let file = try MIDIFile(bytes: Fixture.file([track]))
    #expect(file.sequence.tracks[0].notes.map(\.endBeat) == [0.5, 1, 1, 3])
    #expect(file.remarks == [.struckAgain(count: 1)])
  }

  @Test func whereReleasesAreMissingOneEndsAll() throws {
    // Struck at 0, 1 and 3; let go at 2 and 4.
    let track: [UInt8] =
      [0, 0x90, 60, 90, 96, 60, 91, 96, 60, 0, 96, 60, 92, 96, 60, 0] + Fixture.end
    let file = try MIDIFile(bytes: Fixture.file([track]))
    #expect(file.sequence.tracks[0].notes.map(\.endBeat) == [1, 2, 4])
    #expect(file.remarks == [.struckAgain(count: 1)])
  }

  @Test func namesInOtherAlphabetsAndWithoutControlCharacters() throws {
    func name(_ bytes: [UInt8]) throws -> String? {
      let track = [0, 0xff, 3, UInt8(bytes.count)] + bytes + Fixture.quarter + Fixture.end
      return try MIDIFile(bytes: Fixture.file([track])).sequence.tracks[0].name
    }
    #expect(try name([0x46, 0x6c, 0xf6, 0x74, 0x65]) == "Flöte")
    #expect(try name(Array("Flöte".utf8)) == "Flöte")
    #expect(try name(Array("a\u{1b}[31m\u{7}b\0".utf8)) == "a[31mb")
  }

  @Test func controlsWithoutNotesGoToTheirChannelAndPedalsAreLifted() throws {
    let controls: [UInt8] = [0, 0xb0, 64, 127, 96, 7, 90] + Fixture.end
    let file = try MIDIFile(
      bytes: Fixture.file([controls, Fixture.quarter + [96] + Fixture.end.dropFirst()]))
    #expect(
      file.sequence.tracks.map(\.controls) == [
        [
          ControlChange(beat: 0, .controller(64, value: 127)),
          ControlChange(beat: 1, .controller(7, value: 90)),
          ControlChange(beat: 2, .controller(64, value: 0)),
        ]
      ])
    #expect(file.remarks == [.pedalDown(channels: 1)])
  }

  @Test func messagesForOtherInstrumentsAreToldAndResetsAreNot() throws {
    let reset: [UInt8] = [0, 0xf0, 5, 0x7e, 0x7f, 9, 1, 0xf7]
    let volume: [UInt8] = [0, 0xf0, 7, 0x7f, 0x7f, 4, 1, 0, 64, 0xf7]
    let track = reset + volume + [0, 0xf2, 1, 2, 0, 0xf8] + Fixture.quarter + Fixture.end
    let file = try MIDIFile(bytes: Fixture.file([track]))
    #expect(file.sequence.noteCount == 1 && file.remarks == [.systemMessages(count: 3)])
  }

  @Test func aTrackFollowsItsChannelWhereItHasNothingOfItsOwn() {
    let note = NoteEvent(startBeat: 0, durationBeats: 1, pitch: 60)
    func control(_ number: Int, _ value: Int, _ beat: Double = 0) -> ControlChange {
      ControlChange(beat: beat, .controller(number, value: value))
    }
    let sequence = NoteSequence(tracks: [
      .init(notes: [note], controls: [control(7, 100), control(64, 127, 1)]),
      .init(notes: [note], controls: [control(39, 5, 2)]),
      .init(channel: 1, notes: [note]),
    ])
    #expect(sequence.controls(ofTrack: 1) == [control(64, 127, 1), control(39, 5, 2)])
    #expect(sequence.controls(ofTrack: 0) == sequence.tracks[0].controls)
    #expect(sequence.controls(ofTrack: 2) == [])
  }
}
