import Foundation
import Music
import OutputFiles

/// Builds corpora of grooves from folders of MIDI files that drummers played.
///
/// Who played what is told by `info.csv` beside the files, with columns `drummer`, `style` and `file` (or
/// `midi_filename`), as the Groove MIDI Dataset has it (Gillick et al. 2019); without it the folder that
/// a file lies in is its drummer. The electronic kit's floor tom rim (key 58) counts as a floor tom.
public struct GrooveCorpusBuilder: Sendable {
  /// The takes that were found, in the order of their names.
  public private(set) var takes: [GrooveTake] = []
  /// Files that gave none, and why.
  public private(set) var problems: [String] = []

  private let source: String

  /// What keys of electronic kits stand for that are something else in General MIDI.
  private static let electronicKeys = [58: 43]

  /// Reads a folder and its subfolders.
  /// - Throws: ``GrooveCorpusError``.
  public init(folder: String) throws(GrooveCorpusError) {
    source = URL(filePath: folder).lastPathComponent
    guard FileSystem.isFolder(folder) else {
      throw .badSource(path: folder, reason: "it is no folder that can be read")
    }
    let known = try Self.players(in: folder)
    let files = FileSystem.files(below: folder).filter {
      ["mid", "midi"].contains(URL(filePath: $0).pathExtension.lowercased())
    }
    for file in files.sorted() {
      let url = URL(filePath: file)
      let name = url.deletingPathExtension().lastPathComponent
      let player =
        known[url.lastPathComponent]
        ?? (url.deletingLastPathComponent().lastPathComponent, "")
      do throws(MIDIFileError) {
        let sequence = try MIDIFile(contentsOf: file).sequence
        if let take = GrooveTake(
          sequence, name: name, drummer: player.drummer, style: player.style,
          keys: Self.electronicKeys)
        {
          takes.append(take)
        } else {
          problems.append("\(file): no drum is struck (drums are on channel 10)")
        }
      } catch {
        problems.append(error.localizedDescription)
      }
    }
    guard !takes.isEmpty else {
      throw .badSource(path: folder, reason: "there is no MIDI file of drums in it")
    }
  }

  /// The drummers that were found.
  public var drummers: [String] { Set(takes.map(\.label.drummer)).sorted() }

  /// Writes a corpus.
  /// - Parameters:
  ///   - path: a folder, made if needed.
  ///   - heldOut: drummers to judge by.
  ///   - licence: terms of the takes.
  /// - Throws: ``GrooveCorpusError`` or `OutputFileError`.
  public func write(
    to path: String, heldOut: [String], licence: String
  ) throws -> GrooveCorpus.Manifest {
    for name in heldOut where !drummers.contains(name) {
      throw GrooveCorpusError.noDrummer(name: name, known: drummers)
    }
    let splits = Dictionary(grouping: takes) { take in
      heldOut.contains(take.label.drummer) ? PhraseSplit.heldOut : .train
    }
    guard splits[.train] != nil else {
      throw GrooveCorpusError.badSource(
        path: source, reason: "all of its drummers are held out, so there is none to learn from")
    }
    return try GrooveCorpus.write(splits, source: source, licence: licence, to: path)
  }

  /// Drummer and style by file name.
  private static func players(
    in folder: String
  ) throws(GrooveCorpusError) -> [String: (drummer: String, style: String)] {
    let path = folder + "/info.csv"
    guard let bytes = try? FileSystem.read(path) else { return [:] }
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let titles = lines.first ?? []
    guard let drummer = titles.firstIndex(of: "drummer"),
      let file = titles.firstIndex(of: "file") ?? titles.firstIndex(of: "midi_filename")
    else {
      throw .badSource(
        path: path, reason: "its first line has no columns 'drummer' and 'file'")
    }
    let style = titles.firstIndex(of: "style")
    return lines.dropFirst().reduce(into: [:]) { found, line in
      guard line.count == titles.count else { return }
      let name = URL(filePath: line[file]).lastPathComponent
      found[name] = (line[drummer], style.map { line[$0] } ?? "")
    }
  }
}
