import Corpora
import Foundation
import Sfumato

extension FuzzTarget {
  /// MIDI files through `MIDIFile(bytes:)`, and what they hold through grids and drawings.
  static var midi: FuzzTarget {
    FuzzTarget(name: "midi", streamNumber: 6, makeSeeds: midiSeeds) { bytes in
      guard let file = try? MIDIFile(bytes: bytes) else { return false }
      try check(file.sequence)
      for remark in file.remarks {
        try BrokenPromise.unless(!"\(remark)".isEmpty, "a remark without words")
      }
      return true
    }
  }

  /// ABC tunes through `ABCTune.tunes(in:)`.
  static var abc: FuzzTarget {
    FuzzTarget(name: "abc", streamNumber: 7, makeSeeds: { abcSeeds }) { bytes in
      let tunes = ABCTune.tunes(in: String(decoding: bytes, as: UTF8.self))
      var isAccepted = false
      for (_, tune) in tunes {
        guard case .success(let tune) = tune else { continue }
        try check(tune.sequence)
        isAccepted = true
      }
      return isAccepted
    }
  }

  /// WAD files through `WADFile(bytes:)`.
  static var wad: FuzzTarget {
    FuzzTarget(name: "wad", streamNumber: 8, makeSeeds: wadSeeds) { bytes in
      guard let file = try? WADFile(bytes: Data(bytes)) else { return false }
      for song in file.songs {
        try BrokenPromise.unless(song.bytes.count <= bytes.count, "\(song.name) is longer than all")
      }
      return true
    }
  }

  /// What holds for any music: notes in order, within their ranges; what is written is read again.
  private static func check(_ sequence: NoteSequence) throws {
    for track in sequence.tracks {
      try BrokenPromise.unless(!track.notes.isEmpty, "a track without notes")
      for (note, next) in zip(track.notes, track.notes.dropFirst()) {
        try BrokenPromise.unless(note <= next, "notes out of order")
      }
    }
    try BrokenPromise.unless(
      sequence.durationSeconds.isFinite && sequence.durationSeconds > 0 || sequence.noteCount == 0,
      "\(sequence.durationSeconds) s long")
    let written = try MIDIFile(bytes: sequence.midiBytes()).sequence
    try BrokenPromise.unless(
      written.noteCount <= sequence.noteCount, "more notes are written than there are")
    for kind in PhraseKind.allCases {
      for phrase in PhraseExtraction(of: sequence, kind: kind, rules: .corpus(kind)).phrases {
        try BrokenPromise.unless(
          phrase.grid.tokens.count == kind.tokenCount, "\(phrase.grid.tokens.count) tokens")
      }
    }
    var roll = PianoRoll(sequence)
    roll.bars = 0..<min(8, roll.bars.count)
    let lines = roll.text.split(separator: "\n")
    try BrokenPromise.unless(lines.count < 2000, "a roll of \(lines.count) lines")
  }

  private static func midiSeeds() throws -> [[UInt8]] {
    let grids: [NoteGrid] = [
      .melody(MelodyGrid(tokens: (0..<32).map { $0 % 3 == 0 ? UInt8(40 + $0) : 0 })),
      .drums(DrumGrid(masks: (0..<32).map { UInt16($0 % 4) })),
      NoteGrid(kind: .jig2, tokens: (0..<24).map { $0 % 2 == 0 ? UInt16(40 + $0) : 0 }),
    ]
    var sequence = NoteSequence(grids[0])
    sequence.tracks[0].controls = [
      ControlChange(beat: 1, .controller(1, value: 64)), ControlChange(beat: 2, .pitchBend(-100)),
      ControlChange(beat: 3, .pressure(9)),
    ]
    sequence.tracks += NoteSequence(grids[1]).tracks
    sequence.tempoMap = TempoMap([.init(beat: 3, beatsPerMinute: 90)])
    sequence.metreMap = MetreMap([
      .init(beat: 0, metre: Metre(1, 4)), .init(beat: 1, metre: Metre(3, 4)),
    ])
    return grids.map { NoteSequence($0).midiBytes() } + [sequence.midiBytes()]
  }

  private static let abcSeeds = [
    "X:1\nT:Reel\nM:C|\nL:1/8\nK:Gm\nD2|:G>A (3Bcd ^f2 =e2|[M:3/4][CEG]4- [CEG]2:|1 z4 :|2 Z2|]\n",
    "X:2\nM:6/8\nK:D mix ^c\nL:1/16\n{g}a'2b,,//\"A7\"!trill!c3/2 d<<e -|(5:2:3abcde||[K:Eb]f8|\n",
  ].map { Array($0.utf8) }

  private static func wadSeeds() throws -> [[UInt8]] {
    let song = try midiSeeds()[0]
    func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 0xff) } }
    let entries = ["D_ONE\0\0\0", "D_TWO\0\0\0", "MAP01\0\0\0"].flatMap { name in
      number(12) + number(song.count) + Array(name.utf8)
    }
    return [Array("IWAD".utf8) + number(3) + number(12 + song.count) + song + entries]
  }
}
