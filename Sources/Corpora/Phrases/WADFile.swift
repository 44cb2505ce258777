import Music
import Foundation
import OutputFiles

/// The music in a WAD file, the archive of the game Doom and of those made from it.
///
/// A WAD is a list of named pieces of data, its lumps; those called `D_…` are the game's music. Only
/// lumps that are MIDI files are given.
///
/// Source: Fell 1998, "The Unofficial Doom Specs 1.666", chapter 2.
public struct WADFile: Sendable {
  /// A named piece of data.
  public struct Lump: Sendable, Equatable {
    /// At most eight letters.
    public let name: String
    /// A MIDI file.
    public let bytes: [UInt8]
  }

  /// The MIDI files, in the order of the archive; of several with one name the last, as in the game.
  public let songs: [Lump]

  /// Reads an archive.
  /// - Throws: ``PhraseCorpusError/badSource(path:reason:)``.
  public init(contentsOf path: String) throws(PhraseCorpusError) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    } catch {
      throw .badSource(path: path, reason: systemReason(error))
    }
    try self.init(bytes: data, path: path)
  }

  /// Reads an archive that is in memory.
  /// - Parameters:
  ///   - data: the whole archive.
  ///   - path: what error texts call it.
  public init(bytes data: Data, path: String = "WAD data") throws(PhraseCorpusError) {
    let bytes = data[...]
    func number(at offset: Int) -> Int? {
      guard offset >= 0, offset <= bytes.count - 4 else { return nil }
      let start = bytes.startIndex + offset
      return (0..<4).reduce(0) { $0 | Int(bytes[start + $1]) << (8 * $1) }
    }
    guard let count = number(at: 4), let list = number(at: 8),
      bytes.starts(with: Data("IWAD".utf8)) || bytes.starts(with: Data("PWAD".utf8))
    else { throw .badSource(path: path, reason: "it is no WAD file") }
    guard list <= bytes.count, count <= (bytes.count - list) / 16 else {
      throw .badSource(
        path: path, reason: "its list of \(count) entries does not fit into \(bytes.count) bytes")
    }
    var songs: [Lump] = []
    for entry in stride(from: list, to: list + 16 * count, by: 16) {
      let start = bytes.startIndex + entry
      let letters = bytes[start + 8..<start + 16].prefix { $0 != 0 }
      let name = String(decoding: letters, as: UTF8.self)
      guard name.hasPrefix("D_"), let offset = number(at: entry), let size = number(at: entry + 4)
      else { continue }
      guard offset <= bytes.count, size <= bytes.count - offset else {
        throw .badSource(path: path, reason: "the entry \(name) lies outside of the file")
      }
      let content = bytes[bytes.startIndex + offset..<bytes.startIndex + offset + size]
      guard content.starts(with: Data("MThd".utf8)) else { continue }
      songs.removeAll { $0.name == name }
      songs.append(Lump(name: name, bytes: Array(content)))
    }
    self.songs = songs
  }
}
