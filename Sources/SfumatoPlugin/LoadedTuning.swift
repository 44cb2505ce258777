import Foundation
import Music
import OutputFiles

/// The tuning that an instance has at one time: where its files came from, what stands in them, and the pitches.
///
/// It does not change once made; hence `@unchecked Sendable`.
package final class LoadedTuning: @unchecked Sendable {
  /// A file of Scala's: its path, which need not exist any more, and its text.
  package struct File: Sendable {
    package var path: String
    package var text: String
  }

  /// Scale and keyboard map, in the order of `PluginFiles.tuningNames`; nil where none was chosen.
  package let files: [File?]
  /// The pitches of the keys; nil for equal temperament.
  let table: TuningTable?
  /// Whether any was chosen.
  let hasFiles: Bool
  private let pathBytes: UnsafeMutableBufferPointer<UInt8>  // one after the other
  private let scaleEnd, pathEnd: Int

  /// Reads texts. A keyboard map without a scale is one of equal temperament. Thread role: control.
  /// - Throws: `ScalaError`.
  init(_ files: [File?] = [nil, nil]) throws(ScalaError) {
    self.files = files
    hasFiles = files.contains { $0 != nil }
    var scale: ScalaScale?
    var map: KeyboardMap?
    if let file = files[0] { scale = try ScalaScale(parsing: file.text, path: file.path) }
    if let file = files[1] { map = try KeyboardMap(parsing: file.text, path: file.path) }
    table = scale == nil && map == nil ? nil : TuningTable(scale ?? .equal, map: map)
    let paths = files.map { file in
      (file.map { FileSystem.bytes(of: $0.path).dropLast() } ?? []).map { UInt8(bitPattern: $0) }
    }
    scaleEnd = paths[0].count
    let bytes = paths[0] + paths[1]
    pathEnd = bytes.count
    pathBytes = .allocate(capacity: max(1, bytes.count))
    pathBytes.initialize(repeating: 0)
    for (index, byte) in bytes.enumerated() { pathBytes[index] = byte }
  }

  deinit { pathBytes.deallocate() }

  /// The path of a file; empty for none. Thread role: any.
  package func path(_ index: Int) -> UnsafeRawBufferPointer {
    let range = index == 0 ? 0..<scaleEnd : scaleEnd..<pathEnd
    return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(pathBytes)[range])
  }
}
