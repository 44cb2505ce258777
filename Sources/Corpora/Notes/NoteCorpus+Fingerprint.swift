import Foundation

extension NoteCorpus {
  /// Samples that are looked at in each note.
  private static let probeCount = 8

  /// 16 hexadecimal digits that differ where two copies of a corpus do: in a note's record, in the order of
  /// the notes, or in any of a few samples spread over each note.
  ///
  /// It reads a page or two a note, not the whole corpus. Source of the mixing step: Fowler, Noll, Vo,
  /// FNV-1a, over words of 32 bits.
  public var fingerprint: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ word: UInt32) {
      hash = (hash ^ UInt64(word)) &* 0x100_0000_01b3
      hash ^= hash >> 29
    }
    for note in notes {
      for byte in note.instrument.utf8 { mix(UInt32(byte)) }
      mix(Float(note.pitch ?? -1).bitPattern)
      mix(UInt32(truncatingIfNeeded: note.velocity))
      mix(note.gain.bitPattern)
      mix(UInt32(truncatingIfNeeded: note.offset))
      mix(UInt32(truncatingIfNeeded: note.sampleCount))
      for probe in probes(of: note, count: Self.probeCount) { mix(probe.bitPattern) }
    }
    return String(format: "%016lx", hash)
  }
}
