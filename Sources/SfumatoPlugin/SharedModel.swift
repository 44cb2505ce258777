import Foundation
import NoteVAE
import Sounds
import Synchronization

/// The note models that instances use, each loaded once for all of them and let go with the last.
///
/// Threads: control.
enum SharedModel {
  private struct Entry {
    weak var model: NoteModel?
  }

  private static let known = Mutex<[String: Entry]>([:])

  /// The model of a bundle.
  /// - Parameter bundle: its folder.
  /// - Throws: `NoteModelError`.
  static func load(bundle: String) throws -> NoteModel {
    let path = "\(bundle)/\(PluginFiles.modelName)"
    return try known.withLock { known in
      if let model = known[path]?.model { return model }
      let model = try NoteModel(contentsOf: URL(filePath: path))
      known[path] = Entry(model: model)
      return model
    }
  }
}
