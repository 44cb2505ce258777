import Foundation
import Signal

/// A sound of a library, as it is told to people and programs.
public struct SoundEntry: Codable, Sendable, Equatable {
  /// Its number in the library.
  public var id: Int64
  /// Where the file lies.
  public var path: String
  /// Bytes of the file.
  public var size: Int64
  /// Why it could not be heard; nil for a sound.
  public var problem: String?
  /// Length in seconds.
  public var seconds: Double?
  /// Samples per second.
  public var sampleRate: Double?
  /// Channels of the file.
  public var channels: Int?
  /// `note`, `one-shot` or `phrase`.
  public var kind: String?
  /// MIDI pitch; nil for a sound without.
  public var pitch: Double?
  /// Root mean square in dB of full scale.
  public var levelDB: Double?
  /// Spectral centroid in Hz.
  public var brightnessHz: Double?
  /// Time of the attack, in ms.
  public var attackMilliseconds: Double?
  /// How fast the level falls, in dB/s.
  public var decayDBPerSecond: Double?
  /// Share of noise, 0…1.
  public var noisiness: Double?
  /// What it sounds like, in words.
  public var words: String?
  /// What the player calls it, sorted.
  public var tags: [String] = []
  /// Whether the player likes it.
  public var isFavourite = false

  /// The file's name without folder and ending.
  public var name: String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return file }
    return String(file[..<dot])
  }

  /// What it is called: its folder and its name.
  var calls: String {
    let folder = path.split(separator: "/").dropLast().last.map(String.init) ?? ""
    return folder + " " + name
  }

  /// Columns that ``init(_:)`` reads.
  static let columns = """
    sound.id, path, size, problem, seconds, rate, channels, kind, pitch, level, brightness, attack,
    decay, noisiness, words,
    (SELECT group_concat(tag, char(10)) FROM tag WHERE tag.sound = sound.id),
    EXISTS (SELECT 1 FROM favourite WHERE favourite.sound = sound.id)
    """

  /// Reads a row of ``columns``.
  init(_ row: Statement) {
    id = row.integer(0)
    path = row.text(1) ?? ""
    size = row.integer(2)
    problem = row.text(3)
    seconds = row.real(4)
    sampleRate = row.real(5)
    channels = row.real(6).map { Int($0) }
    kind = SoundKind(rawValue: Int(row.integer(7)))?.name
    pitch = row.real(8)
    levelDB = row.real(9)
    brightnessHz = row.real(10)
    attackMilliseconds = row.real(11)
    decayDBPerSecond = row.real(12)
    noisiness = row.real(13)
    words = row.text(14)
    tags = row.text(15).map { $0.split(separator: "\n").map(String.init).sorted() } ?? []
    isFavourite = row.integer(16) != 0
  }
}
