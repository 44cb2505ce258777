import Music
import Testing

@Suite struct MetreTests {
  /// What musicians call the strength of each eighth of a bar, and what lies between.
  @Test func stepsAreAsStrongAsTheirPlaceInTheBar() {
    func weights(_ metre: Metre) -> [Int] {
      stride(from: 0, to: metre.stepsPerBar, by: 2).map(metre.weight(ofStep:))
    }
    #expect(weights(.common) == [0, -3, -2, -3, -1, -3, -2, -3])
    #expect(weights(Metre(6, 8)) == [0, -2, -2, -1, -2, -2])
    #expect(weights(Metre(3, 4)) == [0, -2, -1, -2, -1, -2])
    #expect(Metre(6, 8).weight(ofStep: 7) == -3 && Metre(6, 8).weight(ofStep: 18) == -1)
    #expect(Metre.common.weight(ofStep: 16) == 0 && Metre.common.weight(ofStep: 1) == -4)
  }

  @Test func barsOfAllMetresAreDividedDownToSteps() {
    for metre in [Metre(1, 64), Metre(5, 4), Metre(7, 8), Metre(9, 8), Metre(12, 8), Metre(2, 2)] {
      #expect((0..<2 * metre.stepsPerBar).allSatisfy { metre.weight(ofStep: $0) <= 0 })
      #expect(metre.weight(ofStep: metre.stepsPerBar) == 0, "\(metre)")
    }
  }

  @Test func countsAndHalves() {
    #expect([Metre.common, Metre(6, 8), Metre(3, 4)].map(\.stepsPerCount) == [4, 6, 4])
    #expect([Metre.common, Metre(6, 8), Metre(3, 4)].map(\.stepsPerHalf) == [8, 6, 12])
    #expect([Metre.common, Metre(6, 8), Metre(3, 4)].map(\.stepsPerBar) == [16, 12, 12])
    #expect(
      [Metre(6, 8), Metre(9, 8), Metre(3, 4), Metre(3, 8)].map(\.isCompound) == [
        true, true, false, false,
      ])
  }

  /// A file says how its bars are counted and how fast: three quarters a bar, and 120 counts a minute.
  @Test func musicInOtherMetresIsWrittenSo() throws {
    for (kind, metre, tempo, clocks) in [
      (PhraseKind.jig2, Metre(6, 8), 180.0, UInt8(36)), (.waltz2, Metre(3, 4), 120, 24),
    ] {
      let tokens = (0..<24).map { $0 % 2 == 0 ? UInt16(41 + $0 % 7) : 0 }
      let bytes = NoteSequence(NoteGrid(kind: kind, tokens: tokens)).midiBytes()
      let event: [UInt8] = [
        0xff, 0x58, 4, UInt8(metre.numerator), UInt8(metre.denominator.trailingZeroBitCount),
        clocks,
        8,
      ]
      #expect(bytes.indices.contains { bytes[$0...].starts(with: event) }, "\(kind)")
      let read = try MIDIFile(bytes: bytes).sequence
      #expect(read.metreMap == MetreMap(metre))
      #expect(abs(read.tempoMap.beatsPerMinute(atBeat: 0) - tempo) < 1e-3)
      #expect(read.barCount == 2)
    }
  }
}
