import Foundation
import Music
import OutputFiles

/// A patch and what else was in its file.
public struct PatchFile: Sendable, Equatable {
  /// The patch, as it is written; paths of sounds as seen from its folder.
  public let patch: Patch
  /// Where it lies.
  public let path: String
  /// Keys that mean nothing here, by their way from the top (`vibrato.colour`), sorted.
  public let unknownKeys: [String]

  /// Most bytes that a patch may have.
  private static let mostBytes = 1 << 20

  /// Reads a patch.
  /// - Throws: ``PatchError``.
  public init(contentsOf url: URL) throws(PatchError) { try self.init(contentsOf: url.path) }

  /// Reads a patch by its path.
  package init(contentsOf path: String) throws(PatchError) {
    let data: Data
    do {
      data = Data(try FileSystem.read(path, maximumBytes: Self.mostBytes))
    } catch .tooLarge {
      throw .unreadable(path: path, reason: "is larger than a patch can be")
    } catch {
      throw .unreadable(path: path, reason: "cannot be opened")
    }
    let value: JSONValue
    do { value = try JSONDecoder().decode(JSONValue.self, from: data) } catch {
      throw .notJSON(path: path, reason: "it is damaged or something else")
    }
    guard case .object(let values) = value else {
      throw .notJSON(path: path, reason: "found \(value.text)")
    }
    var reader = PatchReader(path: path, values: values)
    self.path = path
    patch = try reader.patch()
    unknownKeys = reader.unknownKeys.sorted()
  }

  /// Paths of the sounds, as seen from here.
  public var soundPaths: [String] {
    patch.sounds.map { RelativePath.read($0, from: path) }
  }

  /// The files of the pitches of keys, as seen from here; nil for equal temperament.
  public var tuningFiles: TuningFiles? {
    patch.temperament.map { temperament in
      TuningFiles(
        scale: RelativePath.read(temperament.scale, from: path),
        keyboardMap: temperament.keyboardMap.map { RelativePath.read($0, from: path) })
    }
  }

  /// Writes a patch, whole or not at all, its paths rewritten as seen from its folder.
  /// - Parameters:
  ///   - patch: with paths as seen from here.
  ///   - path: where to.
  public static func write(_ patch: Patch, to path: String) throws(OutputFileError) {
    var patch = patch
    patch.sounds = patch.sounds.map { RelativePath.written($0, in: path) }
    patch.temperament = patch.temperament.map { temperament in
      Patch.Temperament(
        scale: RelativePath.written(temperament.scale, in: path),
        keyboardMap: temperament.keyboardMap.map { RelativePath.written($0, in: path) })
    }
    try OutputFile.write(text(of: patch), to: path)
  }

  /// A patch as a file that may lie anywhere: with paths from the root.
  /// - Parameter patch: with paths as seen from here.
  package static func bytes(of patch: Patch) -> [UInt8] {
    var patch = patch
    func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }
    patch.sounds = patch.sounds.map(absolute)
    patch.temperament = patch.temperament.map {
      Patch.Temperament(scale: absolute($0.scale), keyboardMap: $0.keyboardMap.map(absolute))
    }
    return text(of: patch)
  }

  private static func text(of patch: Patch) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Plain numbers and strings.
    return Array(try! encoder.encode(patch) + Data("\n".utf8))
  }
}
