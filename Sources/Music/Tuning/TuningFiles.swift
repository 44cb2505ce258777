import Foundation
import OutputFiles

/// A scale and perhaps a keyboard map in files, read again when they change. Thread role: control.
public struct TuningFiles: Sendable, Hashable {
  /// The scale, `.scl`.
  public let scale: String
  /// The keyboard map, `.kbm`; nil for one degree a key.
  public let keyboardMap: String?

  private var stamps: [FileStamp?] = []

  /// Names two files, which are not read yet.
  /// - Parameters:
  ///   - scale: path of a scale, `.scl`.
  ///   - keyboardMap: path of a keyboard map, `.kbm`; nil for one degree a key.
  public init(scale: String, keyboardMap: String? = nil) {
    self.scale = scale
    self.keyboardMap = keyboardMap
  }

  /// Reads both.
  /// - Throws: ``ScalaError``.
  public mutating func read() throws(ScalaError) -> TuningTable {
    stamps = currentStamps
    let scale = try ScalaScale(contentsOf: scale)
    guard let keyboardMap else { return TuningTable(scale) }
    return TuningTable(scale, map: try KeyboardMap(contentsOf: keyboardMap))
  }

  /// Reads both if one has changed since.
  /// - Returns: nil if none has.
  /// - Throws: ``ScalaError``, once for each change.
  public mutating func readIfChanged() throws(ScalaError) -> TuningTable? {
    currentStamps == stamps ? nil : try read()
  }

  /// What stands in a file of Scala's.
  /// - Throws: ``ScalaError``.
  package static func text(ofFile path: String) throws(ScalaError) -> String {
    try ScalaLines.text(ofFile: path)
  }

  private var currentStamps: [FileStamp?] {
    [FileStamp(ofFile: scale), keyboardMap.flatMap { FileStamp(ofFile: $0) }]
  }
}
