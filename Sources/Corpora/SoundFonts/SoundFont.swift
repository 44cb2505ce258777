import Foundation
import OutputFiles

/// What a soundfont (SF2, SF3) offers: its name, its makers' words on copying, and its presets.
///
/// Only the lists at the edges of the file are read, none of its samples; no size that the file
/// declares is believed before it was compared with the file's.
/// Source: SoundFont Technical Specification 2.04 (2006), §3–5 and §7.2.
public struct SoundFont: Sendable, Equatable {
  /// One sound of the font: an instrument to play on all keys, or (bank 128) a drum kit.
  public struct Preset: Sendable, Hashable {
    /// MIDI bank; 128 holds drum kits.
    public let bank: Int
    /// MIDI program, 0…127.
    public let program: Int
    /// As the font spells it, up to 20 characters.
    public let name: String

    /// Makes a preset's record.
    public init(bank: Int, program: Int, name: String) {
      self.bank = bank
      self.program = program
      self.name = name
    }

    /// Whether each key is a sound of its own.
    public var isDrumKit: Bool { bank == 128 }
    /// Whether its notes have no pitch: drums, and General MIDI's cymbal and sound effects (119–127).
    public var isUnpitched: Bool { isDrumKit || program >= 119 }
    /// E.g. "000-040 Violin".
    public var label: String { String(format: "%03d-%03d ", bank, program) + name }
  }

  /// Path of the file.
  public let path: String
  /// Bytes on disk.
  public let byteCount: Int
  /// Texts of the file on copyright and licence, joined; nil if it has none.
  public let licence: String?
  /// The presets, by bank and program.
  public let presets: [Preset]

  /// The file's name without its ending, e.g. "FluidR3_GM".
  public var name: String { URL(filePath: path).deletingPathExtension().lastPathComponent }

  /// Reads the lists of a font.
  /// - Throws: ``NoteCorpusError/notASoundFont(path:reason:)``.
  public init(path: String) throws(NoteCorpusError) {
    self.path = path
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? file.close() }
      byteCount = Int(try file.seekToEnd())
      let chunks = try RIFFChunks(file: file, byteCount: byteCount)
      presets = try Self.presets(in: chunks)
      let texts = try ["ICOP", "ICMT"].compactMap { try chunks.text($0) }
      licence = texts.isEmpty ? nil : texts.joined(separator: "\n")
    } catch let error as RIFFChunks.Failure {
      throw .notASoundFont(path: path, reason: error.reason)
    } catch {
      throw .notASoundFont(path: path, reason: systemReason(error))
    }
  }

  /// The preset headers: 38 bytes each, 20 of them the name, then program and bank; the last is only
  /// a mark of the end.
  private static func presets(in chunks: RIFFChunks) throws -> [Preset] {
    guard let bytes = try chunks.bytes("phdr"), bytes.count >= 76, bytes.count % 38 == 0 else {
      throw RIFFChunks.Failure(reason: "it has no list of presets")
    }
    let all = stride(from: 0, to: bytes.count - 38, by: 38).compactMap { start -> Preset? in
      let program = Int(bytes[start + 20]) | Int(bytes[start + 21]) << 8
      let bank = Int(bytes[start + 22]) | Int(bytes[start + 23]) << 8
      guard program < 128, bank <= 128 else { return nil }
      return Preset(
        bank: bank, program: program, name: RIFFChunks.text(bytes[start..<start + 20]))
    }
    return all.sorted { ($0.bank, $0.program) < ($1.bank, $1.program) }
  }
}

/// The chunks of a RIFF file, found by name at any depth of its lists.
private struct RIFFChunks {
  struct Failure: Error { let reason: String }

  private let file: FileHandle
  private var places: [String: Range<Int>] = [:]

  init(file: FileHandle, byteCount: Int) throws {
    self.file = file
    let head = try Self.read(file, 0..<min(12, byteCount))
    guard head.count == 12, Self.text(head[0..<4]) == "RIFF", Self.text(head[8..<12]) == "sfbk"
    else { throw Failure(reason: "it does not begin as a soundfont does") }
    try walk(12..<byteCount, depth: 0)
  }

  /// Notes the place of each chunk within `range`; lists are entered, to a depth that fonts do not reach.
  private mutating func walk(_ range: Range<Int>, depth: Int) throws {
    var position = range.lowerBound
    while position + 8 <= range.upperBound {
      let head = try Self.read(file, position..<min(position + 12, range.upperBound))
      let name = Self.text(head[0..<4])
      let length = (0..<4).reduce(0) { $0 | Int(head[4 + $1]) << (8 * $1) }
      let body = position + 8..<position + 8 + length
      guard body.upperBound <= range.upperBound else {
        throw Failure(reason: "its part \(name) is cut off")
      }
      if name == "LIST", length >= 4, depth < 8 {
        try walk(body.lowerBound + 4..<body.upperBound, depth: depth + 1)
      } else if places[name] == nil {
        places[name] = body
      }
      position = body.upperBound + length % 2
    }
  }

  /// The bytes of a chunk of at most 4 MiB.
  func bytes(_ name: String) throws -> [UInt8]? {
    guard let place = places[name], place.count <= 1 << 22 else { return nil }
    return try Self.read(file, place)
  }

  /// The text of a chunk.
  func text(_ name: String) throws -> String? {
    guard let bytes = try bytes(name) else { return nil }
    let text = Self.text(bytes[...])
    return text.isEmpty ? nil : text
  }

  /// Bytes up to the first zero as Latin-1; control characters but line ends are left out.
  static func text(_ bytes: ArraySlice<UInt8>) -> String {
    var scalars = String.UnicodeScalarView()
    for byte in bytes.prefix(while: { $0 != 0 }) where byte == 10 || byte >= 32 && byte != 127 {
      scalars.append(Unicode.Scalar(byte))
    }
    return String(scalars).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func read(_ file: FileHandle, _ range: Range<Int>) throws -> [UInt8] {
    try file.seek(toOffset: UInt64(range.lowerBound))
    let data = try file.read(upToCount: range.count) ?? Data()
    guard data.count == range.count else { throw Failure(reason: "it ends too soon") }
    return [UInt8](data)
  }
}
