import OutputFiles

extension NoteCorpus {
  /// Samples that are looked at in each note.
  private static let probeCount = 8

  /// 16 hexadecimal digits that differ where two copies of a corpus do: in a note's record, in the order of
  /// the notes, or in any of a few samples spread over each note.
  ///
  /// It reads a page or two a note, not the whole corpus.
  public var fingerprint: String {
    var print = Fingerprint()
    for note in notes {
      print.mix(note.instrument)
      print.mix(UInt64(Float(note.pitch ?? -1).bitPattern))
      print.mix(UInt64(UInt32(truncatingIfNeeded: note.velocity)))
      print.mix(UInt64(note.gain.bitPattern))
      print.mix(UInt64(UInt32(truncatingIfNeeded: note.offset)))
      print.mix(UInt64(UInt32(truncatingIfNeeded: note.sampleCount)))
      for probe in probes(of: note, count: Self.probeCount) { print.mix(UInt64(probe.bitPattern)) }
    }
    return print.text
  }
}
