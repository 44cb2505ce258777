import Music
import Foundation

/// The files of a corpus of phrases.
struct PhraseCorpusLayout: Sendable {
  let directory: URL

  var manifest: URL { directory.appending(path: "manifest.json") }

  /// The tunes of a split, in the order of their windows.
  func sources(of split: PhraseSplit) -> URL {
    directory.appending(path: "\(split.rawValue)-sources.json")
  }

  /// Tokens of a split, `[window, voice, step]`: unsigned 16-bit little-endian, without a header.
  func tokens(of split: PhraseSplit) -> URL {
    directory.appending(path: "\(split.rawValue).tokens")
  }

  /// Reads one of the files.
  func data(_ file: URL) throws(PhraseCorpusError) -> Data {
    do {
      return try Data(contentsOf: file, options: .alwaysMapped)
    } catch {
      throw .unreadable(path: directory.path, reason: "\(file.lastPathComponent) cannot be opened")
    }
  }

  /// Reads one of the JSON files.
  func read<Value: Decodable>(
    _ type: Value.Type, from file: URL
  ) throws(PhraseCorpusError) -> Value {
    let data = try data(file)
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw .damaged(
        path: directory.path, reason: "\(file.lastPathComponent) is not what it should be: \(error)"
      )
    }
  }
}
