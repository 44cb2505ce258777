import AudioFiles
import Foundation
import Neural
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
    try build(at: directory, group: SingleProcess(), progress: progress)!
  }

  /// Builds the corpus on all ranks of a group, with the bits of one.
  /// - Parameters:
  ///   - directory: of the leader; see ``build(at:progress:)``.
  ///   - group: whose ranks have the same plan and folders.
  ///   - progress: as above.
  /// - Returns: none on other ranks than the leader, which alone writes.
  package func build(
    at directory: URL, group: any RankGroup, progress: (Progress) -> Bool = { _ in true }
  ) throws(NoteCorpusError) -> Report? {
    if group.isLeader { try check(directory: directory) }
    guard group.isLeaders(sourceText) else { throw .sourcesOfAnotherRank }
    group.meet()
    let assembly =
      group.isLeader
      ? try CorpusAssembly(
        directory: directory, noteCount: noteCount, sampleCount: plan.options.sampleCount) : nil
    let pieces = pieces
    try group.deal(count: pieces.count) { index throws(NoteCorpusError) in
      switch pieces[index] {
      case .rendered(let notes): try render(plan.notes[notes])
      case .recorded(let recordings): recordings.map(read)
      }
    } take: { _, tried throws(NoteCorpusError) in
      for note in tried { try assembly?.add(note, progress) }
    }
    return try assembly?.finish(manifest)
  }

  /// Notes that one rank tries at a time.
  private enum Piece {
    /// Of the plan's notes, of one font.
    case rendered(Range<Int>)
    case recorded(ArraySlice<RecordingFolder.Recording>)
  }

  /// A piece does not depend on how many ranks there are, for a synthesizer remembers in its last bits
  /// what it played before, and each piece has one of its own. That costs as much as four notes.
  private var pieces: [Piece] {
    let size = min(64, max(16, plan.notes.count / 64))
    var pieces: [Piece] = []
    for font in plan.fonts.indices {
      // The notes are ordered by font.
      let first = plan.notes.firstIndex { $0.font == font } ?? 0
      let end = first + plan.notes.count { $0.font == font }
      for start in stride(from: first, to: end, by: size) {
        pieces.append(.rendered(start..<min(start + size, end)))
      }
    }
    let recordings = folders.flatMap(\.recordings)
    // Recordings may be long.
    for start in stride(from: 0, to: recordings.count, by: 8) {
      pieces.append(.recorded(recordings[start..<min(start + 8, recordings.count)]))
    }
    return pieces
  }

  private func render(
    _ notes: ArraySlice<CorpusPlan.Note>
  ) throws(NoteCorpusError) -> [TriedNote] {
    let font = plan.fonts[notes.first!.font]
    let synth = try FluidSynth(font: font.path)
    return notes.map { note in
      let rendered = synth.render(
        note.preset, key: note.key, velocity: note.velocity,
        heldSampleCount: plan.options.heldSampleCount, sampleCount: plan.options.sampleCount)
      guard let rendered else { return .silent }
      return .sounds(
        SentFloats(rendered.samples), Self.label(note, font, rendered), key: note.key)
    }
  }

  private func read(_ recording: RecordingFolder.Recording) -> TriedNote {
    do {
      let note = try RecordedNote(
        recording, sampleCount: plan.options.sampleCount, pitch: pitch)
      guard let note else { return .unreadable("\(recording.path): it is silent") }
      return .sounds(SentFloats(note.samples), note.label, key: nil)
    } catch {
      return .unreadable(error.localizedDescription)
    }
  }

  /// What tells the sources of one rank from those of another.
  private var sourceText: String {
    let notes = plan.notes.map { "\($0.font) \($0.preset.label) \($0.key) \($0.velocity)" }
    let recordings = folders.flatMap(\.recordings).map { recording in
      "\(recording.instrument) \(URL(filePath: recording.path).lastPathComponent) "
        + "\(recording.split) \(recording.velocity)"
    }
    let sizes = plan.fonts.map(\.byteCount) + folders.map(\.byteCount)
    return "\(sizes)\n" + (notes + recordings).joined(separator: "\n")
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
