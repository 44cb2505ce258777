import Foundation
import TestSupport

/// The built program `sfumato-mpi`, started by `mpirun` on this machine in a folder of its own.
struct RankedProgram {
  /// What a run printed and how it ended.
  struct Result {
    var output: String
    var errors: String
    var exitCode: Int32
    var seconds: Double
  }

  /// The folder of Package.swift.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// It lies beside the test bundle.
  static let path = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "sfumato-mpi").path

  /// An empty folder that is removed in the end.
  let folder = try! TemporaryFolder()

  /// Starts so many ranks and waits until they have ended.
  func callAsFunction(_ ranks: Int, _ arguments: [String]) throws -> Result {
    try start(ranks, arguments).result()
  }

  /// Starts so many ranks.
  func start(_ ranks: Int, _ arguments: [String]) throws -> Running {
    try start([(ranks, Self.path, arguments)])
  }

  /// Starts ranks of several kinds, one after the other.
  func start(_ kinds: [(ranks: Int, program: String, arguments: [String])]) throws -> Running {
    let parts = kinds.map { ["-n", "\($0.ranks)", $0.program] + $0.arguments }
    return try Running(
      [
        "-q", "--oversubscribe", "--bind-to", "none", "--mca", "btl_vader_single_copy_mechanism",
        "none", "--mca", "odls_base_sigkill_timeout", "2",
      ] + Array(parts.joined(separator: [":"])), in: folder)
  }

  /// Ranks that work.
  final class Running {
    private let process = Process()
    private let start = ContinuousClock.now
    private let folder: TemporaryFolder
    private let name = UUID().uuidString

    fileprivate init(_ arguments: [String], in folder: TemporaryFolder) throws {
      self.folder = folder
      process.executableURL = URL(filePath: "/usr/bin/mpirun")
      process.arguments = arguments
      process.currentDirectoryURL = URL(filePath: folder.path)
      process.environment = [
        "PATH": "/usr/bin:/bin", "COLUMNS": "100", "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        "SFUMATO_DATA": RankedProgram.root.path,
      ]
      // Into files: a rank that outlives the others would keep a pipe open.
      process.standardOutput = try file("output")
      process.standardError = try file("errors")
      process.standardInput = FileHandle.nullDevice
      // Threads of a test block signals; a process inherits that, and mpirun would pass none on.
      var all = sigset_t()
      sigfillset(&all)
      pthread_sigmask(SIG_UNBLOCK, &all, nil)
      try process.run()
    }

    private func file(_ kind: String) throws -> FileHandle {
      try folder.put([], as: ".\(name).\(kind)")
      return try FileHandle(forWritingTo: URL(filePath: folder(".\(name).\(kind)")))
    }

    private func text(_ kind: String) throws -> String {
      String(decoding: try folder.bytes(".\(name).\(kind)"), as: UTF8.self)
    }

    /// What was said on standard error until now.
    var errors: String { get throws { try text("errors") } }

    /// Whether it still works.
    var isRunning: Bool { process.isRunning }

    /// Of `mpirun`.
    var processNumber: Int32 { process.processIdentifier }

    /// Numbers of the ranks' processes, by rank as they were started.
    var ranks: [Int32] {
      let path = "/proc/\(processNumber)/task/\(processNumber)/children"
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      return text.split(separator: " ").compactMap { Int32($0) }.filter { number in
        let name = try? String(contentsOfFile: "/proc/\(number)/comm", encoding: .utf8)
        return name?.hasPrefix("sfumato") == true
      }
    }

    /// Whether a process has not ended; one that nobody has asked how it ended has.
    static func isAlive(_ number: Int32) -> Bool {
      guard let text = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8),
        let state = text.split(separator: ")").last?.split(separator: " ").first
      else { return false }
      return state != "Z" && state != "X"
    }

    /// Waits until something is so, a minute at most.
    func wait(until isSo: () throws -> Bool) throws {
      let end = ContinuousClock.now + .seconds(60)
      while try isRunning && !isSo() && ContinuousClock.now < end { usleep(20_000) }
    }

    /// Waits for the end.
    func result() throws -> Result {
      process.waitUntilExit()
      return Result(
        output: try text("output"), errors: try text("errors"),
        exitCode: process.terminationStatus,
        seconds: (ContinuousClock.now - start) / .seconds(1))
    }
  }
}
