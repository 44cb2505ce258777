import Foundation
import Synchronization
import TestSupport

/// The program while it plays, on a paced device: it can be spoken to, and stopped.
final class RunningProgram: Sendable {
  private let process: Process
  private let input = Pipe()
  private let errors = Pipe()
  private let output = Pipe()
  private let said = Mutex("")
  private let printed = Mutex("")
  private let ended = DispatchSemaphore(value: 0)

  /// Starts it in a program's folder.
  init(_ program: Program, _ arguments: [String]) throws {
    process = Process()
    process.executableURL = Program.path
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: program.folder.path)
    process.environment = program.wholeEnvironment
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    Thread { [self] in
      while case let data = output.fileHandleForReading.availableData, !data.isEmpty {
        printed.withLock { $0 += String(decoding: data, as: UTF8.self) }
      }
    }.start()
    Thread { [self] in
      while case let data = errors.fileHandleForReading.availableData, !data.isEmpty {
        said.withLock { $0 += String(decoding: data, as: UTF8.self) }
      }
      ended.signal()
    }.start()
  }

  /// All that it said on standard error so far.
  var errorText: String { said.withLock { $0 } }

  /// The first line that it prints on standard output; nil when none comes within half a minute.
  var firstLine: String? {
    for _ in 0..<3000 {
      let text = printed.withLock { $0 }
      if let end = text.firstIndex(of: "\n") { return String(text[..<end]) }
      usleep(10_000)
    }
    return nil
  }

  /// Waits until it has said something.
  /// - Returns: false when it does not within half a minute.
  func waits(for text: String) -> Bool {
    for _ in 0..<3000 {
      if errorText.contains(text) { return true }
      usleep(10_000)
    }
    return false
  }

  /// Writes to its standard input.
  func write(_ bytes: [UInt8]) throws {
    try input.fileHandleForWriting.write(contentsOf: Data(bytes))
  }

  /// Ends its standard input.
  func closeInput() throws { try input.fileHandleForWriting.close() }

  /// Sends a signal.
  func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// Waits for its end.
  /// - Returns: its exit code.
  func wait() -> Int32 {
    ended.wait()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
