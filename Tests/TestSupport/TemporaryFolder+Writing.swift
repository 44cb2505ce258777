import Foundation

extension TemporaryFolder {
  /// Puts a file into the folder and gives its path.
  package func write(_ bytes: [UInt8], to name: String) throws -> String {
    try put(bytes, as: name)
    return self(name)
  }

  /// A folder in the folder, not made yet.
  package func url(_ name: String) -> URL { URL(filePath: self(name)) }
}
