import Foundation

/// The files of a corpus folder.
struct CorpusLayout: Sendable {
  let directory: URL

  var manifest: URL { directory.appending(path: "manifest.json") }
  var notes: URL { directory.appending(path: "notes.json") }
  var trainSamples: URL { directory.appending(path: "train.pcm") }
  var heldOutSamples: URL { directory.appending(path: "held-out.pcm") }

  /// The PCM file of a split.
  func samples(of split: CorpusNote.Split) -> URL {
    split.isHeldOut ? heldOutSamples : trainSamples
  }

  /// Reads one of the JSON files.
  func read<Value: Decodable>(_ type: Value.Type, from file: URL) throws(NoteCorpusError) -> Value {
    let data: Data
    do {
      data = try Data(contentsOf: file)
    } catch {
      throw .unreadable(path: directory.path, reason: "\(file.lastPathComponent) cannot be opened")
    }
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw .damaged(
        path: directory.path, reason: "\(file.lastPathComponent) is not what it should be: \(error)"
      )
    }
  }
}
