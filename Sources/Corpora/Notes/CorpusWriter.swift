import Signal
import Foundation
import OutputFiles

/// Writes a corpus folder whole or not at all: beside the target first, renamed at the end.
///
/// A writer that is let go without ``finish(_:)`` removes what it wrote.
package final class CorpusWriter {
  /// The notes written so far.
  package private(set) var notes: [CorpusNote] = []

  private let target: URL
  private let layout: CorpusLayout
  private var files: [URL: FileHandle] = [:]
  private var sampleCounts: [URL: Int] = [:]
  private var isFinished = false

  /// Begins a corpus.
  /// - Throws: ``NoteCorpusError/outputExists(path:)`` or ``NoteCorpusError/notWritable(path:reason:)``.
  package init(directory: URL) throws(NoteCorpusError) {
    target = directory.standardizedFileURL
    try Self.check(target)
    let name = ".\(target.lastPathComponent).\(UInt32.random(in: .min ... .max)).tmp"
    layout = CorpusLayout(directory: target.deletingLastPathComponent().appending(path: name))
    do {
      try FileManager.default.createDirectory(
        at: layout.directory, withIntermediateDirectories: true)
      for file in [layout.trainSamples, layout.heldOutSamples] {
        try Data().write(to: file)
        files[file] = try FileHandle(forWritingTo: file)
      }
    } catch {
      throw .notWritable(path: target.path, reason: systemReason(error))
    }
  }

  deinit {
    for file in files.values { try? file.close() }
    if !isFinished { try? FileManager.default.removeItem(at: layout.directory) }
  }

  /// Refuses a target that is there already, unless it is an empty folder.
  static func check(_ directory: URL) throws(NoteCorpusError) {
    let manager = FileManager.default
    guard manager.fileExists(atPath: directory.path) else { return }
    let content = try? manager.contentsOfDirectory(atPath: directory.path)
    guard let content, content.isEmpty else { throw .outputExists(path: directory.path) }
  }

  /// Adds a note, scaled so that its peak fills 16 bits.
  /// - Parameters:
  ///   - samples: mono at 48 kHz, not silent, onset at `NoteOnset.leadSampleCount`.
  ///   - label: the note's record; its place and its gain are filled in.
  package func append(_ samples: [Float], _ label: CorpusNoteLabel) throws(NoteCorpusError) {
    let file = layout.samples(of: label.split)
    let gain = NoteOnset.peak(of: samples)
    precondition(gain > 0, "a silent note of \(label.instrument)")
    let scale = 32767 / gain
    let data = samples.withUnsafeBufferPointer { source in
      let integers = [Int16](unsafeUninitializedCapacity: source.count) { target, count in
        for i in 0..<source.count {
          target[i] = Int16((source[i] * scale).rounded()).littleEndian
        }
        count = source.count
      }
      return integers.withUnsafeBytes { Data($0) }
    }
    do {
      try files[file]?.write(contentsOf: data)
    } catch {
      throw .notWritable(path: target.path, reason: systemReason(error))
    }
    notes.append(
      CorpusNote(
        instrument: label.instrument, pitch: label.pitch, velocity: label.velocity,
        source: label.source, split: label.split, offset: sampleCounts[file, default: 0],
        sampleCount: samples.count, gain: gain, releaseSample: label.releaseSample))
    sampleCounts[file, default: 0] += samples.count
  }

  /// Writes the lists and gives the folder its name.
  package func finish(_ manifest: CorpusManifest) throws(NoteCorpusError) {
    do {
      for file in files.values { try file.close() }
      files = [:]
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      try encoder.encode(notes).write(to: layout.notes)
      encoder.outputFormatting.insert(.prettyPrinted)
      try encoder.encode(manifest).write(to: layout.manifest)
    } catch {
      throw .notWritable(path: target.path, reason: systemReason(error))
    }
    // An empty folder of that name may be there; `rename` replaces it, and nothing else.
    guard rename(layout.directory.path, target.path) == 0 else {
      throw .notWritable(path: target.path, reason: String(cString: strerror(errno)))
    }
    isFinished = true
  }
}
