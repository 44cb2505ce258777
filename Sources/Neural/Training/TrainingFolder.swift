import Foundation
import OutputFiles

/// The folder of a training's files.
package enum TrainingFolder {
  /// Checks that a training may begin in a folder, or that there is one to go on with.
  /// - Throws: `nothingToResume`, `noCheckpoint` or `unfinished`.
  package static func check(_ folder: URL, isResuming: Bool) throws(TrainingError) {
    func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }
    let isKept = exists(plan(in: folder))
    guard isResuming else {
      if isKept { throw .unfinished(folder: folder.path) }
      return
    }
    guard isKept else { throw .nothingToResume(folder: folder.path) }
    guard exists(checkpoint(in: folder)) else { throw .noCheckpoint(folder: folder.path) }
  }

  static func plan(in folder: URL) -> URL { folder.appending(path: "plan.json") }
  static func checkpoint(in folder: URL) -> URL { folder.appending(path: "checkpoint.safetensors") }

  /// Makes the folder unless it is there.
  package static func make(_ folder: URL) throws(TrainingError) {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(.failed(path: folder.path, reason: systemReason(error)))
    }
  }
}
