import Foundation
import Music
import OutputFiles
import Synchronization

/// The tuning of an instance as the host chooses it: a scale and a keyboard map of Scala's, read, read again when they
/// change, and handed to the rendering thread.
///
/// Thread role: control; calls of several threads follow one another.
package final class PluginTuning: Sendable {
  /// Where the rendering thread gets it.
  let post = RenderPost<LoadedTuning>()

  private struct State {
    var loaded: LoadedTuning
    /// Of the files, when they were read or, of a session's, found; nil for none.
    var stamps: [FileStamp?] = [nil, nil]
  }

  private let log: PluginLog
  private let state: Mutex<State>

  /// Begins with equal temperament.
  init(_ log: PluginLog) throws(ScalaError) {
    self.log = log
    state = Mutex(State(loaded: try LoadedTuning()))
  }

  /// What is chosen now.
  package var current: LoadedTuning { state.withLock { $0.loaded } }

  /// Chooses another file; an empty path takes it away.
  /// - Parameter index: of the file, in the order of `PluginFiles.tuningNames`.
  /// - Throws: `ScalaError`; the tuning stays as it is then.
  package func choose(_ path: String, _ index: Int) throws {
    try state.withLock { state in
      var (files, stamps) = (state.loaded.files, state.stamps)
      (files[index], stamps[index]) = try Self.file(path)
      change(&state, to: try LoadedTuning(files), stamps)
    }
  }

  /// Chooses both files.
  /// - Parameter paths: of scale and keyboard map; empty for none.
  /// - Throws: `ScalaError`; the tuning stays as it is then.
  package func choose(_ paths: [String]) throws {
    try state.withLock { state in
      let files = try paths.map { try Self.file($0) }
      change(&state, to: try LoadedTuning(files.map(\.0)), files.map(\.1))
    }
  }

  /// Looks whether files have changed, and reads those again. One that is damaged is told, once for each change; one
  /// that is not there stays as it was.
  package func readChanged() {
    state.withLock { state in
      for (index, file) in state.loaded.files.enumerated() {
        guard let file, let stamp = FileStamp(ofFile: file.path), stamp != state.stamps[index]
        else { continue }
        state.stamps[index] = stamp
        do {
          var files = state.loaded.files
          files[index]?.text = try TuningFiles.text(ofFile: file.path)
          guard files[index]?.text != file.text else { continue }
          change(&state, to: try LoadedTuning(files), state.stamps)
        } catch {
          log.tell(.error, systemReason(error))
        }
      }
    }
  }

  /// Goes over to what a session kept: texts first, files where there is none that can be read. What cannot be read
  /// at all is told, and left out.
  /// - Parameter kept: of scale and keyboard map, nil where there was none.
  package func restore(_ kept: [(path: String, text: String?)?]) {
    state.withLock { state in
      var files: [LoadedTuning.File?] = [nil, nil]
      for (index, kept) in kept.enumerated() {
        guard let kept else { continue }
        do { files[index] = try restored(kept, index) } catch {
          log.tell(.error, systemReason(error))
        }
      }
      // Each was read before.
      guard let tuning = try? LoadedTuning(files) else { return }
      change(&state, to: tuning, files.map { $0.flatMap { FileStamp(ofFile: $0.path) } })
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

  /// A file and when it was changed; nothing of an empty path.
  private static func file(_ path: String) throws(ScalaError) -> (LoadedTuning.File?, FileStamp?) {
    guard !path.isEmpty else { return (nil, nil) }
    let stamp = FileStamp(ofFile: path)
    return (LoadedTuning.File(path: path, text: try TuningFiles.text(ofFile: path)), stamp)
  }

  private func change(_ state: inout State, to tuning: LoadedTuning, _ stamps: [FileStamp?]) {
    state = State(loaded: tuning, stamps: stamps)
    post.send(tuning)
  }
}
