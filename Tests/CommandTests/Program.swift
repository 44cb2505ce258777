import Foundation
import TestSupport
import Testing

/// The built program `sfumato`, run as a player runs it: in a folder of its own.
struct Program {
  /// What a run printed and how it ended.
  struct Result {
    var outputBytes: [UInt8]
    var errors: String
    var exitCode: Int32

    var output: String { String(decoding: outputBytes, as: UTF8.self) }
  }

  /// The program lies beside the test bundle, in the folder that it was built into.
  static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "sfumato")

  /// An empty folder that is removed in the end.
  let folder = try! TemporaryFolder()
  /// What a test gives the program in its environment.
  var environment = ["COLUMNS": "100"]

  /// All that the program finds there: also where programs are, and how sanitizers were told to
  /// behave, for it may be built with one.
  var wholeEnvironment: [String: String] {
    ProcessInfo.processInfo.environment
      .filter { ["ASAN_OPTIONS", "TSAN_OPTIONS"].contains($0.key) }
      .merging(["PATH": "/usr/bin:/bin"]) { $1 }
      .merging(environment) { $1 }
  }

  /// Runs a line of the shell in the folder, in which `sfumato` is the program.
  func shell(_ line: String) throws -> Result {
    let script = "sfumato() { '\(Self.path.path)' \"$@\"; }\n" + line
    return try run(URL(fileURLWithPath: "/bin/bash"), ["-c", script], input: [])
  }

  /// Runs the program in the folder.
  /// - Parameter input: what it reads on standard input.
  func callAsFunction(_ arguments: String..., input: [UInt8] = []) throws -> Result {
    try self(arguments, input: input)
  }

  /// The same for arguments in an array.
  func callAsFunction(_ arguments: [String], input: [UInt8] = []) throws -> Result {
    try run(Self.path, arguments, input: input)
  }

  private func run(_ program: URL, _ arguments: [String], input: [UInt8]) throws -> Result {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = wholeEnvironment
    let (output, errors, standardInput) = (Pipe(), Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = standardInput
    try process.run()
    // All three pipes at once, or a full one would stop the others.
    let feeder = Thread {
      try? standardInput.fileHandleForWriting.write(contentsOf: Data(input))
      try? standardInput.fileHandleForWriting.close()
    }
    feeder.start()
    let collector = Collector(errors.fileHandleForReading)
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    let complained = collector.wait()
    process.waitUntilExit()
    return Result(
      outputBytes: Array(printed),
      errors: String(decoding: complained, as: UTF8.self), exitCode: process.terminationStatus)
  }
}

/// Reads a pipe to its end on a thread of its own.
private final class Collector: @unchecked Sendable {
  // `data` is written by the thread before it signals `done`, and read after.
  private var data = Data()
  private let done = DispatchSemaphore(value: 0)

  init(_ handle: FileHandle) {
    Thread { [self] in
      data = handle.readDataToEndOfFile()
      done.signal()
    }.start()
  }

  func wait() -> Data {
    done.wait()
    return data
  }
}
