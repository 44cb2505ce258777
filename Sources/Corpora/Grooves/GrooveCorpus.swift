import Foundation
import Music
import Neural
import OutputFiles

/// A corpus of drummers' takes on disk: force and timing of every stroke, on sixteenths.
///
/// Whole drummers are held out; their takes are in a file of their own, which training does not open.
public struct GrooveCorpus: Sendable {
  /// What `manifest.json` says.
  public struct Manifest: Sendable, Codable, Equatable {
    /// Format of the folder.
    public var formatVersion = 1
    /// On what terms it may be used.
    public var licence: String
    /// Where it comes from.
    public var source: String
    /// Takes of each drummer, by split.
    public var takeCounts: [PhraseSplit: [String: Int]]
    /// Strokes in each split.
    public var strokeCounts: [PhraseSplit: Int]
  }

  /// What it holds and where it comes from.
  public let manifest: Manifest
  /// The takes of drummers that may be heard.
  public let train: [GrooveTake]
  /// Those of drummers to judge by; nil unless asked for at opening.
  public let heldOut: [GrooveTake]?

  /// What the metadata of its files calls their format.
  private static let formatName = "sfumato-grooves-1"

  /// Opens a corpus.
  /// - Parameters:
  ///   - path: of the folder.
  ///   - includingHeldOut: whether the drummers for judging are heard too.
  /// - Throws: ``GrooveCorpusError``.
  public init(path: String, includingHeldOut: Bool = false) throws(GrooveCorpusError) {
    let file = path + "/manifest.json"
    guard let bytes = try? Data(contentsOf: URL(filePath: file)),
      let manifest = try? JSONDecoder().decode(Manifest.self, from: bytes)
    else { throw .unreadable(path: path, reason: "there is no manifest.json of one in it") }
    self.manifest = manifest
    train = try Self.read(Self.file(path, .train), of: path)
    heldOut = includingHeldOut ? try Self.read(Self.file(path, .heldOut), of: path) : nil
  }

  /// Writes a corpus into a folder, which is made if needed.
  /// - Throws: `OutputFileError`.
  static func write(
    _ takes: [PhraseSplit: [GrooveTake]], source: String, licence: String, to path: String
  ) throws(OutputFileError) -> Manifest {
    try OutputFolder.make(path)
    for split in PhraseSplit.allCases {
      let takes = takes[split] ?? []
      func tensor(_ name: String, _ values: [Float]) -> SafetensorsFile.Tensor {
        SafetensorsFile.Tensor(
          name, shape: [values.count / PlayedDrums.drumCount, PlayedDrums.drumCount],
          values: values)
      }
      try SafetensorsFile(
        tensors: [
          tensor("velocities", takes.flatMap(\.drums.velocities)),
          tensor("offsets", takes.flatMap(\.drums.offsets)),
        ],
        metadata: [
          "format": formatName, "takes": SafetensorsFile.json(takes.map(\.label)),
        ]
      ).write(to: URL(filePath: file(path, split)))
    }
    let manifest = Manifest(
      licence: licence, source: source,
      takeCounts: takes.mapValues { takes in
        Dictionary(grouping: takes, by: \.label.drummer).mapValues(\.count)
      },
      strokeCounts: takes.mapValues { $0.map(\.drums.strokeCount).reduce(0, +) })
    try OutputFile.write(
      Array((SafetensorsFile.json(manifest) + "\n").utf8), to: path + "/manifest.json")
    return manifest
  }

  /// The files that ``write(_:source:licence:to:)`` makes.
  package static func files(in path: String) -> [String] {
    ["manifest.json"].map { path + "/" + $0 } + PhraseSplit.allCases.map { file(path, $0) }
  }

  private static func file(_ path: String, _ split: PhraseSplit) -> String {
    "\(path)/\(split.rawValue).safetensors"
  }

  private static func read(
    _ file: String, of path: String
  ) throws(GrooveCorpusError) -> [GrooveTake] {
    do {
      let stored = try SafetensorsFile(contentsOf: URL(filePath: file), format: formatName)
      let labels: [GrooveTake.Label] = try stored.decoded("takes")
      let (velocities, offsets) = (
        try stored.values(of: "velocities"), try stored.values(of: "offsets")
      )
      var first = 0
      return try labels.map { label in
        let count = label.stepCount * PlayedDrums.drumCount
        guard label.stepCount > 0, first + count <= velocities.count, label.numerator > 0,
          label.denominator > 0, velocities.count == offsets.count
        else { throw GrooveCorpusError.unreadable(path: path, reason: "it is cut short") }
        defer { first += count }
        return GrooveTake(
          label: label,
          drums: PlayedDrums(
            velocities: Array(velocities[first..<first + count]),
            offsets: Array(offsets[first..<first + count])))
      }
    } catch let error as GrooveCorpusError {
      throw error
    } catch {
      throw .unreadable(path: path, reason: error.localizedDescription)
    }
  }
}

/// What can be wrong with a corpus of grooves, or with what it is built from.
public enum GrooveCorpusError: Error, LocalizedError, Equatable {
  /// The folder is no such corpus, or a damaged one.
  case unreadable(path: String, reason: String)
  /// A folder to build from gives nothing.
  case badSource(path: String, reason: String)
  /// A drummer to hold out is not there.
  case noDrummer(name: String, known: [String])

  /// What was found, what was expected, what to do.
  public var errorDescription: String? {
    switch self {
    case .unreadable(let path, let reason):
      "\(path) is no corpus of grooves: \(reason); make one with `sfumato corpus grooves`"
    case .badSource(let path, let reason):
      "\(path) cannot be used: \(reason)"
    case .noDrummer(let name, let known):
      "there is no drummer '\(name)'; there are \(known.joined(separator: ", "))"
    }
  }
}
