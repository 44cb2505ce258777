import AudioFiles
import Foundation
import OutputFiles
import Signal

/// Builds a corpus folder from the notes of a ``CorpusPlan`` and the recordings of folders.
public struct CorpusBuilder: Sendable {
  /// The MIDI pitch of a recording, given its file and its path; nil for an unpitched sound.
  public typealias PitchJudge = @Sendable (AudioFile, String) -> Double?

  /// How far the work has come.
  public struct Progress: Sendable {
    /// Notes tried so far.
    public let doneCount: Int
    /// Notes to try in all.
    public let totalCount: Int
  }

  /// What became of the planned notes.
  public struct Report: Sendable {
    /// As written to the folder.
    public let manifest: CorpusManifest
    /// Notes that stayed below −80 dB or that their preset does not have.
    public let silentCount: Int
    /// Notes that sounded the same as an earlier one.
    public let duplicateCount: Int
    /// Notes that did not sound at their key.
    public let offKeyCount: Int
    /// Why recordings could not be read, a sentence each.
    public let unreadable: [String]
  }

  private let plan: CorpusPlan
  private let folders: [RecordingFolder]
  private let pitch: PitchJudge

  /// Makes a builder.
  /// - Parameters:
  ///   - plan: the notes to render; may be of no fonts.
  ///   - folders: recordings to take in, each up to the plan's seconds.
  ///   - pitch: asked for every recording whose pitch no list states.
  public init(
    plan: CorpusPlan, folders: [RecordingFolder] = [],
    pitch: @escaping PitchJudge = { _, _ in nil }
  ) {
    self.plan = plan
    self.folders = folders
    self.pitch = pitch
  }

  /// Notes to try in all.
  public var noteCount: Int { plan.notes.count + folders.reduce(0) { $0 + $1.recordings.count } }

  /// Bytes of the samples at most.
  public var byteCount: Int { noteCount * plan.options.sampleCount * MemoryLayout<Int16>.size }

  /// Checks that the folder may be written, that its disk has room and, if fonts are to be rendered,
  /// that FluidSynth is there.
  /// - Throws: ``NoteCorpusError``.
  public func check(directory: URL) throws(NoteCorpusError) {
    try CorpusAssembly.check(
      directory: directory, noteCount: noteCount, sampleCount: plan.options.sampleCount)
    if !plan.notes.isEmpty { _ = try FluidSynthLibrary() }
  }

  /// Builds the corpus.
  /// - Parameters:
  ///   - directory: must not exist, or be an empty folder.
  ///   - progress: called after each note; false ends the work.
  /// - Throws: ``NoteCorpusError``; then nothing is left behind.
  public func build(
    at directory: URL, progress: (Progress) -> Bool = { _ in true }
  ) throws(NoteCorpusError) -> Report {
    try check(directory: directory)
    let assembly = try CorpusAssembly(
      directory: directory, noteCount: noteCount, sampleCount: plan.options.sampleCount)
    for (index, font) in plan.fonts.enumerated() {
      let synth = try FluidSynth(font: font.path)
      for note in plan.notes where note.font == index {
        let rendered = synth.render(
          note.preset, key: note.key, velocity: note.velocity,
          heldSampleCount: plan.options.heldSampleCount, sampleCount: plan.options.sampleCount)
        try assembly.add(
          rendered.map { ($0.samples, Self.label(note, font, $0)) }, key: note.key, progress)
      }
    }
    for recording in folders.flatMap(\.recordings) {
      let note: RecordedNote?
      do {
        note = try RecordedNote(
          recording, sampleCount: plan.options.sampleCount, pitch: pitch)
      } catch {
        try assembly.leaveOut(because: error.localizedDescription, progress)
        continue
      }
      guard let note else {
        try assembly.leaveOut(because: "\(recording.path): it is silent", progress)
        continue
      }
      try assembly.add((note.samples, note.label), key: nil, progress)
    }
    return try assembly.finish(manifest)
  }

  private static func label(
    _ note: CorpusPlan.Note, _ font: SoundFont, _ rendered: FluidSynth.Note
  ) -> CorpusNoteLabel {
    let preset = note.preset
    let name = "\(font.name)/\(preset.label)"
    return CorpusNoteLabel(
      // Keys of a drum kit are sounds of their own, never two pitches of one.
      instrument: preset.isUnpitched ? "\(name) key \(note.key)" : name,
      pitch: preset.isUnpitched ? nil : Double(note.key), velocity: note.velocity,
      source: URL(filePath: font.path).lastPathComponent, split: note.split,
      releaseSample: rendered.releaseSample)
  }

  private var manifest: CorpusManifest {
    let fonts = plan.fonts.map { font in
      CorpusManifest.Source(
        name: URL(filePath: font.path).lastPathComponent, byteCount: font.byteCount,
        licence: font.licence)
    }
    let recorded = folders.map { folder in
      CorpusManifest.Source(
        name: folder.name,
        byteCount: folder.byteCount, licence: nil)
    }
    return CorpusManifest(
      sources: fonts + recorded, options: plan.options.description, seed: plan.options.seed,
      splitRule: (fonts.isEmpty ? [] : plan.options.splitRule.sentences)
        + (recorded.isEmpty ? [] : [RecordingFolder.splitRule]),
      licenceNote: Self.licenceNote(sources: fonts + recorded))
  }

  /// What is known of the licences of the sources, and what is not.
  package static func licenceNote(sources: [CorpusManifest.Source]) -> String {
    func isKnown(_ source: CorpusManifest.Source) -> Bool {
      ["FluidR3_GM", "MuseScore_General"].contains { source.name.hasPrefix($0) }
    }
    let known = sources.filter(isKnown).map(\.name)
    let unknown = sources.filter { !isKnown($0) }.map(\.name)
    var sentences = ["The notes stay under the licences of their sources"]
    if !known.isEmpty {
      sentences.append(
        "\(known.joined(separator: " and ")) \(known.count == 1 ? "is" : "are") under the MIT licence "
          + "(parts public domain or CC0): models may be trained on it and shipped, with its notices "
          + "kept")
    }
    if !unknown.isEmpty {
      sentences.append(
        "The licence of \(unknown.joined(separator: " and ")) is not known here: ask whoever made it "
          + "before you pass on the notes, or a model that was trained on them")
    }
    return sentences.joined(separator: ". ") + "."
  }
}
