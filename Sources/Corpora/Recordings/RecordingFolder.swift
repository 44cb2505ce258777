import AudioFiles
import Foundation
import Neural
import OutputFiles

/// The recordings in a folder of the player's own, with the labels that names and lists tell.
///
/// All sound files below the folder count, each as one note. NSynth's `examples.json` is read if it
/// lies in the folder; else instrument and velocity come from the file's name (`RecordingName`), and
/// the instrument of a file that names none is its folder.
public struct RecordingFolder: Sendable {
  /// One sound file.
  public struct Recording: Sendable, Equatable {
    /// Path of the file.
    public let path: String
    /// What sounds.
    public let instrument: String
    /// MIDI velocity, 1…127.
    public let velocity: Int
    /// MIDI pitch if a list states it; nil leaves it to the file and its sound.
    public let statedPitch: Double?
    /// Who may see it.
    public let split: CorpusNote.Split
  }

  /// Share of the recordings that training must not see.
  public static let heldOutShare = 0.1
  /// From this many instruments on whole instruments are held out, else single notes.
  public static let instrumentCountToHoldOut = 5

  /// The rule of the splits in words.
  static let splitRule =
    "Of recordings, a tenth of the instruments (unseenInstrument) or, of fewer than "
    + "\(instrumentCountToHoldOut) instruments, a tenth of the notes (unseenKey) is held out, drawn "
    + "by the seed"

  /// Path of the folder.
  public let path: String
  /// Its name, without its path.
  public var name: String { URL(filePath: path).standardizedFileURL.lastPathComponent }
  /// Bytes of its sound files.
  public let byteCount: Int
  /// The recordings, by path.
  public let recordings: [Recording]

  /// Lists a folder; no sound is read yet.
  /// - Parameters:
  ///   - path: of the folder.
  ///   - seed: decides what is held out.
  /// - Throws: ``NoteCorpusError/badFolder(path:reason:)``.
  public init(path: String, seed: UInt64) throws(NoteCorpusError) {
    let root = URL(filePath: path).standardizedFileURL
    let files = Self.soundFiles(below: root)
    guard !files.isEmpty else { throw .badFolder(path: path, reason: "it holds no sound files") }
    let listed = try Self.examples(in: root)
    let labels = files.map { file in
      let stem = file.url.deletingPathExtension().lastPathComponent
      let name = RecordingName(stem)
      let example = listed[stem]
      return (
        instrument: example?.instrument ?? name.instrument
          ?? file.url.deletingLastPathComponent().lastPathComponent,
        velocity: example?.velocity ?? name.velocity, pitch: example?.pitch
      )
    }
    let splits = Self.splits(of: labels.map(\.instrument), seed: seed)
    self.path = path
    byteCount = files.reduce(0) { $0 + $1.byteCount }
    recordings = files.indices.map { i in
      Recording(
        path: files[i].url.path, instrument: "\(root.lastPathComponent)/\(labels[i].instrument)",
        velocity: labels[i].velocity, statedPitch: labels[i].pitch, split: splits[i])
    }
  }

  // MARK: - Files

  private static func soundFiles(below root: URL) -> [(url: URL, byteCount: Int)] {
    FileSystem.files(below: root.path).compactMap { path -> (url: URL, byteCount: Int)? in
      let url = URL(filePath: path)
      guard AudioFileFormat.suffixes[url.pathExtension.lowercased()] != nil,
        let status = FileSystem.status(of: path), status.st_mode & S_IFMT == S_IFREG
      else { return nil }
      return (url, Int(status.st_size))
    }.sorted { $0.url.path < $1.url.path }
  }

  // MARK: - Labels

  /// One entry of NSynth's list.
  private struct Example: Decodable {
    enum CodingKeys: String, CodingKey {
      case instrument = "instrument_str"
      case pitch, velocity
    }

    let instrument: String?
    let pitch: Double?
    package let velocity: Int?

    var isPlausible: Bool {
      pitch.map { (0...127).contains($0) } ?? true
        && velocity.map { (1...127).contains($0) } ?? true
    }
  }

  private static func examples(in root: URL) throws(NoteCorpusError) -> [String: Example] {
    let file = root.appending(path: "examples.json")
    guard let data = try? Data(contentsOf: file) else { return [:] }
    guard let examples = try? JSONDecoder().decode([String: Example].self, from: data) else {
      throw .badFolder(path: root.path, reason: "its examples.json is not a list as NSynth's")
    }
    if let bad = examples.first(where: { !$0.value.isPlausible }) {
      throw .badFolder(
        path: root.path,
        reason: "examples.json gives \(bad.key) a pitch or velocity that is not of MIDI")
    }
    return examples
  }

  // MARK: - Splits

  /// Who may see each recording: a tenth of the instruments is held out, or of the notes.
  private static func splits(of instruments: [String], seed: UInt64) -> [CorpusNote.Split] {
    var generator = RandomGenerator(seed: seed)
    func drawn(_ count: Int) -> Set<Int> {
      let held = Int((Double(count) * heldOutShare).rounded(.up))
      // Whatever is held out, something must be left to train on.
      return Set(generator.permutation(count: count).prefix(min(held, count - 1)))
    }
    let names = Set(instruments).sorted()
    if names.count >= instrumentCountToHoldOut {
      let held = Set(drawn(names.count).map { names[$0] })
      return instruments.map { held.contains($0) ? .unseenInstrument : .train }
    }
    let held = drawn(instruments.count)
    return instruments.indices.map { held.contains($0) ? .unseenKey : .train }
  }
}
