import Foundation
import OutputFiles

/// The folder of a training's files.
enum TrainingFolder {
  /// Makes the folder unless it is there.
  static func make(_ folder: URL) throws(TrainingError) {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(.failed(path: folder.path, reason: error.localizedDescription))
    }
  }
}
