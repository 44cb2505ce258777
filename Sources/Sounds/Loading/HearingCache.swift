import Foundation
import Neural
import NoteVAE
import OutputFiles

/// Notes as they were heard before, so that a recording that is named again need not be heard again.
///
/// A note is found by the bytes of its recording, by what was said of it (its name, pitch and velocity), by the
/// model, and by the program that heard it: nothing here is ever out of date. Entries are latent files, whole or
/// not there; those that were not asked for longest go when the folder is full. All of it may be removed at any
/// time, and whatever goes wrong with it costs time alone. Thread role: control.
public struct HearingCache: Sendable {
  /// Tells one hearing from all others: the name of its entry.
  struct Key {
    fileprivate let name: String
  }

  /// What stands beside a note in its entry.
  private struct Hearing: Codable {
    let condition: NoteCondition
    let remarks: [NoteRemark]
  }

  /// Where entries lie.
  public let folder: String
  /// Most bytes of all of them.
  public let mostBytes: Int
  /// What hears, beside the model.
  private let program: String

  private static let metadataKey = "hearing"
  private static let suffix = ".safetensors"
  /// The largest recording that is looked at twice, in bytes; reading a larger one takes longer than hearing
  /// what counts of it.
  private static let largestRecording = 64 << 20

  /// A cache in a folder, which is made when there is something to keep, for its owner alone: entries hold what
  /// was recorded.
  /// - Parameters:
  ///   - folder: where entries lie.
  ///   - mostBytes: 256 MB, some thousand notes, unless another is given.
  ///   - program: the file of what hears; entries of others do not count.
  public init(
    folder: String, mostBytes: Int = 256 << 20, program: String = "/proc/self/exe"
  ) {
    self.folder = folder
    self.mostBytes = mostBytes
    var print = Fingerprint()
    print.mix(FileStamp(ofFile: program)?.text ?? "")
    self.program = print.text
  }

  /// The player's: `$XDG_CACHE_HOME/sfumato/notes`, usually under `~/.cache`. None where there is no home, or
  /// `SFUMATO_CACHE` is `off`.
  public static var standard: HearingCache? {
    let environment = ProcessInfo.processInfo.environment
    guard environment["SFUMATO_CACHE"] != "off" else { return nil }
    let named = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    guard let root = named ?? environment["HOME"].map({ $0 + "/.cache" }) else { return nil }
    return HearingCache(folder: root + "/sfumato/notes")
  }

  /// The key of a recording; nil for what is no plain file that can be read, or a very large one.
  func key(
    of path: String, pitch: NoteBlender.Pitch, velocity: Double, for model: NoteModel
  ) -> Key? {
    guard let status = FileSystem.status(of: path), status.st_mode & S_IFMT == S_IFREG,
      let bytes = try? FileSystem.read(path, maximumBytes: Self.largestRecording)
    else { return nil }
    var print = Fingerprint()
    print.mix(program)
    print.mix(model.identity)
    // A name may tell a pitch, and stands in latents.
    print.mix(path.split(separator: "/").last.map(String.init) ?? path)
    print.mix("\(pitch) \(velocity)")
    bytes.withUnsafeBytes { print.mix($0) }
    return Key(name: print.text + "-\(bytes.count)" + Self.suffix)
  }

  /// The note of a key as it was heard; nil if it is not there.
  func note(_ key: Key, for model: NoteModel) -> HeardNote? {
    let path = path(key)
    guard FileSystem.exists(path),
      let file = try? SafetensorsFile(contentsOf: URL(filePath: path), access: .whole),
      let hearing: Hearing = try? file.decoded(Self.metadataKey),
      var note = try? EncodedNote(file, for: model), note.preset == model.identity
    else { return nil }
    // Latent files round these.
    note.latent.condition = hearing.condition
    markAsUsed(path)
    return HeardNote(note: note, remarks: hearing.remarks)
  }

  /// Keeps a note, if that is possible.
  func keep(_ heard: HeardNote, as key: Key, of model: NoteModel) {
    let hearing = Hearing(condition: heard.note.latent.condition, remarks: heard.remarks)
    let file = heard.note.file(
      sampleRate: model.configuration.sampleRate,
      others: [Self.metadataKey: SafetensorsFile.json(hearing)])
    guard
      (try? FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])) != nil
    else { return }
    try? OutputFile.write([UInt8](file.bytes), to: path(key))
    makeRoom()
  }

  /// Dates an entry to now: by the exact clock, as the system's own dates are the same for some milliseconds.
  private func markAsUsed(_ path: String) {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    utimensat(AT_FDCWD, FileSystem.bytes(of: path), [now, now], 0)
  }

  private func path(_ key: Key) -> String { folder + "/" + key.name }

  /// Removes what was not asked for longest, until a quarter is free, where there is too much.
  private func makeRoom() {
    let entries = (FileSystem.names(inFolder: folder) ?? [])
      .filter { $0.hasSuffix(Self.suffix) }
      .compactMap { name in
        FileSystem.status(of: folder + "/" + name).map {
          (name: name, bytes: Int($0.st_size), time: ($0.st_mtim.tv_sec, $0.st_mtim.tv_nsec))
        }
      }
    var sum = entries.reduce(0) { $0 + $1.bytes }
    guard sum > mostBytes else { return }
    for entry in entries.sorted(by: { $0.time < $1.time }) where sum > mostBytes / 4 * 3 {
      unlink(FileSystem.bytes(of: folder + "/" + entry.name))
      sum -= entry.bytes
    }
  }
}
