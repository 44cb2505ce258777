import Foundation
import OutputFiles

/// The two log files of a training: `log.csv` for people and plots, `log.jsonl` for programs.
///
/// Lines are added as they come. A checkpoint notes how long the files were, and a resumed training
/// cuts them there, so that no step is told twice.
struct TrainingLog {
  /// Bytes of both files at some moment.
  struct Length: Codable {
    var csv: UInt64
    var json: UInt64
  }

  private let csv: FileHandle
  private let json: FileHandle

  /// Opens the files of a folder, cut to the given length.
  init(folder: URL, length: Length) throws(TrainingError) {
    csv = try Self.open(folder.appendingPathComponent("log.csv"), length: length.csv)
    json = try Self.open(folder.appendingPathComponent("log.jsonl"), length: length.json)
  }

  private static func open(_ url: URL, length: UInt64) throws(TrainingError) -> FileHandle {
    let descriptor = Foundation.open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw .unwritable(
        .failed(path: url.path, reason: String(cString: strerror(errno))))
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try Self.writing(url.path) {
      try file.truncate(atOffset: min(length, try file.seekToEnd()))
      try file.seekToEnd()
    }
    return file
  }

  /// Bytes written so far.
  func length() throws(TrainingError) -> Length {
    try Self.writing("log") {
      Length(csv: try csv.offset(), json: try json.offset())
    }
  }

  /// Adds a line to both files.
  func append(_ record: TrainingRecord) throws(TrainingError) {
    try Self.writing("log") {
      if try csv.offset() == 0 { try csv.write(contentsOf: Data(Self.heading(record).utf8)) }
      try csv.write(contentsOf: Data(Self.row(record).utf8))
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      try json.write(contentsOf: encoder.encode(record) + Data("\n".utf8))
    }
  }

  private static func heading(_ record: TrainingRecord) -> String {
    let names =
      ["step", "split", "loss"] + record.terms.map(\.name)
      + ["learning_rate", "gradient_norm", "items_per_second", "seconds"]
    return names.joined(separator: ",") + "\n"
  }

  private static func row(_ record: TrainingRecord) -> String {
    let fields: [String] =
      ["\(record.step)", record.split.rawValue, "\(record.loss)"]
      + record.terms.map { "\($0.value)" }
      + [
        record.learningRate.map { "\($0)" } ?? "", record.gradientNorm.map { "\($0)" } ?? "",
        "\(record.itemsPerSecond)", "\(record.seconds)",
      ]
    return fields.joined(separator: ",") + "\n"
  }

  private static func writing<R>(_ path: String, _ body: () throws -> R) throws(TrainingError) -> R
  {
    do {
      return try body()
    } catch {
      throw .unwritable(.failed(path: path, reason: systemReason(error)))
    }
  }
}

extension TrainingRecord {
  /// The records of a training's folder, from its `log.jsonl`; lines that are none are left out.
  public static func load(from folder: URL) throws -> [TrainingRecord] {
    let text = try String(contentsOf: folder.appendingPathComponent("log.jsonl"), encoding: .utf8)
    return text.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(TrainingRecord.self, from: Data($0.utf8))
    }
  }
}
