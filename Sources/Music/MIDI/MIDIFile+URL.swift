import Foundation
import OutputFiles

extension MIDIFile {
  /// Reads a Standard MIDI File.
  /// - Throws: ``MIDIFileError``.
  public init(contentsOf url: URL) throws(MIDIFileError) { try self.init(contentsOf: url.path) }
}

extension NoteSequence {
  /// Writes the sequence as a MIDI file, whole or not at all.
  /// - Throws: `OutputFileError`.
  public func writeMIDI(to url: URL) throws(OutputFileError) { try writeMIDI(to: url.path) }
}
