/// What is known of a note before it is written: a ``CorpusNote`` without its place and its gain.
package struct CorpusNoteLabel: Codable, Sendable, Equatable {
  /// See ``CorpusNote/instrument``.
  package var instrument: String
  /// See ``CorpusNote/pitch``.
  package var pitch: Double?
  /// See ``CorpusNote/velocity``.
  package var velocity: Int
  /// See ``CorpusNote/source``.
  package var source: String
  /// See ``CorpusNote/split``.
  package var split: CorpusNote.Split
  /// See ``CorpusNote/releaseSample``.
  package var releaseSample: Int?

  /// Makes a label.
  package init(
    instrument: String, pitch: Double?, velocity: Int, source: String, split: CorpusNote.Split,
    releaseSample: Int? = nil
  ) {
    self.instrument = instrument
    self.pitch = pitch
    self.velocity = velocity
    self.source = source
    self.split = split
    self.releaseSample = releaseSample
  }
}
