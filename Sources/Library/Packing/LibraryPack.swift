import Foundation
import NoteVAE
import OutputFiles

/// Sounds as latents in one small file, to be sent: `LIB.sfl`.
///
/// Eight bytes `SFUMPACK`, the length of the list in four bytes (little-endian), XXH64 of the list in eight,
/// the list as JSON, and then each sound's bytes (see `PackedNote`). The list names the model that
/// encoded them, and each sound with its length and hash: a damaged sound is told, and the others are read.
public struct LibraryPack: Sendable {
  /// A sound of a pack.
  public struct Entry: Codable, Sendable, Equatable {
    /// Its file's name, without folder and ending.
    public var name: String
    /// What it sounds like, in words.
    public var words: String?
    /// The player's tags.
    public var tags: [String]
    /// Length in seconds.
    public var seconds: Double
    /// Bytes that it takes.
    public var length: Int
    /// XXH64 of these bytes.
    var hash: String
    /// Whether they have a stereo image at their end, which older programs leave there; nil for no.
    var isStereo: Bool?

    /// Bits a second that it takes.
    public var rate: Double { 8 * Double(length) / max(seconds, 1e-3) }
  }

  private struct List: Codable {
    var format: Int
    var preset: String
    var sampleRate: Double
    var entries: [Entry]
  }

  /// All sounds, in their order.
  public private(set) var entries: [Entry] = []
  private var payloads: [ArraySlice<UInt8>] = []
  private let preset: String
  private let configuration: NoteModelConfiguration

  /// Changes when an old program would misread the file.
  private static let format = 1
  private static let magic = Array("SFUMPACK".utf8)
  /// Most bytes that a pack may have.
  private static let mostBytes = 1 << 30

  /// An empty pack of a model's notes.
  public init(for model: NoteModel) {
    self.init(preset: model.identity, configuration: model.configuration)
  }

  /// An empty pack of the notes of a model that is known by its identity.
  package init(preset: String, configuration: NoteModelConfiguration) {
    self.preset = preset
    self.configuration = configuration
  }

  /// Adds a note.
  /// - Parameters:
  ///   - latent: of the model.
  ///   - name: of the sound, without folder and ending.
  ///   - words: what it sounds like.
  ///   - tags: the player's.
  ///   - rate: bits a second that it should take at most.
  public mutating func add(
    _ latent: NoteLatent, name: String, words: String? = nil, tags: [String] = [], rate: Double
  ) {
    let bytes = PackedNote.bytes(latent, rate: rate, sampleRate: configuration.sampleRate)
    entries.append(
      Entry(
        name: name, words: words, tags: tags,
        seconds: Double(latent.sampleCount) / configuration.sampleRate, length: bytes.count,
        hash: Self.text(ContentHash.of(bytes)), isStereo: latent.stereo == nil ? nil : true))
    payloads.append(bytes[...])
  }

  /// The file in memory.
  public var bytes: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    // Plain numbers and strings.
    let list = try! Array(
      encoder.encode(
        List(
          format: Self.format, preset: preset, sampleRate: configuration.sampleRate,
          entries: entries)))
    return Self.magic + Self.littleEndian(UInt64(list.count), count: 4)
      + Self.littleEndian(ContentHash.of(list), count: 8) + list + payloads.joined()
  }

  // MARK: - Reading

  /// Reads a pack.
  /// - Throws: `LibraryError.badPack`.
  package init(contentsOf path: String, for model: NoteModel) throws(LibraryError) {
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.read(path, maximumBytes: Self.mostBytes)
    } catch .tooLarge {
      throw .badPack(path: path, reason: "is larger than a packed library can be (1 GiB)")
    } catch {
      throw .badPack(path: path, reason: error.description)
    }
    try self.init(
      bytes: bytes, path: path, preset: model.identity, configuration: model.configuration)
  }

  /// Reads the bytes of a pack.
  /// - Parameters:
  ///   - path: names it in errors.
  ///   - preset: of the model that is to decode it.
  ///   - configuration: of the same.
  package init(
    bytes: [UInt8], path: String, preset: String, configuration: NoteModelConfiguration
  ) throws(LibraryError) {
    func bad(_ reason: String) -> LibraryError { .badPack(path: path, reason: reason) }
    guard bytes.starts(with: Self.magic), bytes.count >= 20 else {
      throw bad("expected a packed library (.sfl), found something else")
    }
    let length = Int(Self.number(bytes[8..<12]))
    guard length <= bytes.count - 20 else { throw bad("its list of sounds is cut off") }
    let list = Array(bytes[20..<20 + length])
    guard ContentHash.of(list) == Self.number(bytes[12..<20]),
      let found = try? JSONDecoder().decode(List.self, from: Data(list))
    else { throw bad("its list of sounds is damaged, so that no sound can be found") }
    guard found.format == Self.format else {
      throw bad("is of format \(found.format), this program reads \(Self.format)")
    }
    guard found.preset == preset else {
      throw bad(
        "was packed with the note model \(found.preset), this one is \(preset); name the other with --model"
      )
    }
    self.preset = preset
    self.configuration = configuration
    entries = found.entries
    var place = 20 + length
    for entry in entries {
      let end = entry.length >= 0 ? min(place + min(entry.length, bytes.count), bytes.count) : place
      payloads.append(bytes[place..<end])
      place = end
    }
  }

  /// The note of an entry; nil if its bytes are damaged.
  public func note(_ index: Int) -> NoteLatent? {
    guard Self.text(ContentHash.of(Array(payloads[index]))) == entries[index].hash else {
      return nil
    }
    return PackedNote.note(
      payloads[index], configuration, isStereo: entries[index].isStereo ?? false)
  }

  /// The note in some bytes, whatever their hash; nil if no note was packed into them.
  package static func note(
    ofBytes bytes: ArraySlice<UInt8>, _ configuration: NoteModelConfiguration,
    isStereo: Bool = false
  ) -> NoteLatent? {
    PackedNote.note(bytes, configuration, isStereo: isStereo)
  }

  private static func text(_ hash: UInt64) -> String { String(hash, radix: 16) }

  private static func littleEndian(_ value: UInt64, count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
