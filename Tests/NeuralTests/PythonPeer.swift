import Foundation

/// Runs the Python scripts beside the tests, where the machine has what they import.
///
/// The interpreter is `python3`, or what the environment variable `PYTHON` names.
enum PythonPeer {
  struct Failure: Error { let message: String }

  /// Whether a script's `check` command succeeds: everything that it imports is there.
  static func isAvailable(_ script: String) -> Bool { (try? run(script, "check")) != nil }

  /// Runs `Scripts/<script> <arguments>` and returns what it printed.
  @discardableResult
  static func run(_ script: String, _ arguments: String...) throws -> Data {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      [
        ProcessInfo.processInfo.environment["PYTHON"] ?? "python3",
        folder.appendingPathComponent("Scripts/\(script)").path,
      ] + arguments
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    let complaints = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(message: String(decoding: complaints, as: UTF8.self))
    }
    return printed
  }
}
