import Foundation

/// `sfumato serve` while it runs, until it is forgotten.
package final class ServedProgram {
  /// Why it does not run.
  package struct Failure: Error {
    package let text: String
  }

  /// Of the page.
  package let address: String
  /// Where it listens.
  package let port: UInt16
  private let process = Process()

  /// - Parameters:
  ///   - program: its path.
  ///   - arguments: after `serve`.
  package init(_ program: String, _ arguments: [String]) throws {
    process.executableURL = URL(filePath: program)
    process.arguments = ["serve"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    address = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard let port = UInt16(address.split(separator: ":").last?.prefix { $0.isNumber } ?? "") else {
      process.terminate()
      throw Failure(text: "the program printed no address: \(address)")
    }
    self.port = port
  }

  deinit {
    process.terminate()
    process.waitUntilExit()
  }
}
