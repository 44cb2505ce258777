import Foundation
import Music
import OutputFiles
import Synchronization

/// The tuning of an instance as the host chooses it: a scale and a keyboard map of Scala's, read and handed to the
/// rendering thread.
///
/// Thread role: control; calls of several threads follow one another.
final class PluginTuning: Sendable {
  /// Where the rendering thread gets it.
  let post = RenderPost<LoadedTuning>()

  private let log: PluginLog
  private let state: Mutex<LoadedTuning>

  /// Begins with equal temperament.
  init(_ log: PluginLog) throws(ScalaError) {
    self.log = log
    state = Mutex(try LoadedTuning())
  }

  /// What is chosen now.
  var current: LoadedTuning { state.withLock { $0 } }

  /// Chooses another file; an empty path takes it away.
  /// - Parameter index: of the file, in the order of `PluginPorts.tuningNames`.
  /// - Throws: `ScalaError`; the tuning stays as it is then.
  func choose(_ path: String, _ index: Int) throws {
    try state.withLock { state in
      var files = state.files
      files[index] =
        path.isEmpty ? nil : .init(path: path, text: try TuningFiles.text(ofFile: path))
      change(&state, to: try LoadedTuning(files))
    }
  }

  /// Goes over to what a session kept: texts first, files where there is none that can be read. What cannot be read
  /// at all is told, and left out.
  /// - Parameter kept: of scale and keyboard map, nil where there was none.
  func restore(_ kept: [(path: String, text: String?)?]) {
    state.withLock { state in
      var files: [LoadedTuning.File?] = [nil, nil]
      for (index, kept) in kept.enumerated() {
        guard let kept else { continue }
        do { files[index] = try restored(kept, index) } catch {
          log.tell(.error, systemReason(error))
        }
      }
      // Each was read before.
      if let tuning = try? LoadedTuning(files) { change(&state, to: tuning) }
    }
  }

  private func restored(
    _ kept: (path: String, text: String?), _ index: Int
  ) throws -> LoadedTuning.File {
    func read(_ text: String) throws(ScalaError) -> LoadedTuning.File {
      let file = LoadedTuning.File(path: kept.path, text: text)
      _ = try LoadedTuning(index == 0 ? [file, nil] : [nil, file])
      return file
    }
    if let text = kept.text, let file = try? read(text) { return file }
    return try read(TuningFiles.text(ofFile: kept.path))
  }

  private func change(_ state: inout LoadedTuning, to tuning: LoadedTuning) {
    state = tuning
    post.send(tuning)
  }
}
