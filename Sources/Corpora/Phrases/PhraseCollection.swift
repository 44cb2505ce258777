import Music
import Foundation
import OutputFiles

/// Music that a corpus of phrases is built from: pieces that belong together.
public struct PhraseCollection: Sendable {
  /// A tune or a song.
  public struct Piece: Sendable {
    /// Its title or its file's name.
    public var name: String
    /// Its music.
    public var sequence: NoteSequence

    /// Makes a piece.
    public init(name: String, sequence: NoteSequence) {
      self.name = name
      self.sequence = sequence
    }
  }

  /// Its name: that of its folder or file.
  public var name: String
  /// On what terms it may be used.
  public var licence = "not stated"
  /// Who may see it.
  public var split = PhraseSplit.train
  /// What it holds.
  public var pieces: [Piece] = []
  /// What could not be read, and why.
  public var problems: [String] = []

  /// Makes a collection of pieces that are in memory.
  public init(name: String, pieces: [Piece]) {
    self.name = name
    self.pieces = pieces
  }

  /// The MIDI files of a folder and its subfolders, by name.
  /// - Throws: ``PhraseCorpusError/badSource(path:reason:)`` for a folder without MIDI files.
  public init(midiFolder path: String) throws(PhraseCorpusError) {
    name = Self.name(path)
    for file in try Self.files(in: path, suffixes: ["mid", "midi"]) {
      do throws(MIDIFileError) {
        add(try MIDIFile(contentsOf: file).sequence, name: Self.name(file))
      } catch {
        problems.append(error.localizedDescription)
      }
    }
  }

  /// The tunes of the ABC files of a folder and its subfolders, by file name.
  /// - Throws: ``PhraseCorpusError/badSource(path:reason:)`` for a folder without ABC files.
  public init(abcFolder path: String) throws(PhraseCorpusError) {
    name = Self.name(path)
    for file in try Self.files(in: path, suffixes: ["abc"]) {
      guard let data = (try? FileSystem.read(file)).map({ Data($0) }) else {
        problems.append("\(file): cannot be read")
        continue
      }
      for (title, tune) in ABCTune.tunes(in: String(decoding: data, as: UTF8.self)) {
        switch tune {
        case .success(let tune): add(tune.sequence, name: title)
        case .failure(let problem): problems.append("\(file): \(title): \(problem)")
        }
      }
    }
  }

  /// The music of a WAD file.
  /// - Throws: ``PhraseCorpusError/badSource(path:reason:)`` for what is no WAD file.
  public init(wad path: String) throws(PhraseCorpusError) {
    name = Self.name(path)
    for song in try WADFile(contentsOf: path).songs {
      do throws(MIDIFileError) {
        add(try MIDIFile(bytes: song.bytes, path: "\(path)/\(song.name)").sequence, name: song.name)
      } catch {
        problems.append(error.localizedDescription)
      }
    }
  }

  /// All tunes of a folder and its subfolders: those of its MIDI files, and those of its ABC files.
  /// - Throws: ``PhraseCorpusError/badSource(path:reason:)`` for a folder with neither.
  public static func all(inFolder path: String) throws(PhraseCorpusError) -> [PhraseCollection] {
    let (midi, abc) = (["mid", "midi"], ["abc"])
    let found = try files(in: path, suffixes: Set(midi + abc)).map {
      URL(fileURLWithPath: $0).pathExtension.lowercased()
    }
    var collections: [PhraseCollection] = []
    if found.contains(where: midi.contains) { collections.append(try .init(midiFolder: path)) }
    if found.contains(where: abc.contains) { collections.append(try .init(abcFolder: path)) }
    return collections
  }

  private mutating func add(_ sequence: NoteSequence, name: String) {
    pieces.append(Piece(name: name, sequence: sequence))
  }

  /// The last part of a path, without an ending.
  private static func name(_ path: String) -> String {
    URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
  }

  /// The files of a folder and its subfolders in the order of their paths.
  private static func files(
    in path: String, suffixes: Set<String>
  ) throws(PhraseCorpusError) -> [String] {
    guard FileSystem.isFolder(path) else {
      throw .badSource(path: path, reason: "it is no folder that can be read")
    }
    let files = FileSystem.files(below: path).filter { file in
      suffixes.contains(URL(fileURLWithPath: file).pathExtension.lowercased())
    }
    guard !files.isEmpty else {
      let endings = suffixes.sorted().map { ".\($0)" }.joined(separator: " or ")
      throw .badSource(path: path, reason: "there is no \(endings) file in it")
    }
    return files
  }
}
