import Foundation
import Neural
import Testing

/// The example of the documentation, run as a program: what it leaves behind, and that neither
/// SIGKILL nor SIGTERM changes a bit of it.
@Suite("The example TinyVAE", .serialized)
struct TinyVAETests {
  private static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static let weights = "weights.safetensors"

  @Test func killedOrStoppedItEndsWithTheSameBits() throws {
    let undisturbed = try TemporaryFolder()
    try expectFinished(start(in: undisturbed))
    let reference = try Data(contentsOf: undisturbed.file(Self.weights))
    let losses = try TrainingRecord.load(from: undisturbed.url).filter { $0.split == .training }
    #expect(losses.count == 40)
    #expect(losses.last!["reconstruction"]! < 0.15 * losses[0]["reconstruction"]!)
    #expect(try Data(contentsOf: undisturbed.file("loss.png")).count > 10_000)

    let killed = try TemporaryFolder()
    for delay in [0.02, 0.12, 0.06] {
      let process = try start(in: killed)
      waitForCheckpoint(in: killed, of: process)
      usleep(UInt32(delay * 1e6))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      #expect(process.terminationReason == .uncaughtSignal, "it was done before it was killed")
    }
    try expectFinished(start(in: killed))
    #expect(try Data(contentsOf: killed.file(Self.weights)) == reference)
    #expect(
      try TrainingRecord.load(from: killed.url).map(\.step)
        == TrainingRecord.load(from: undisturbed.url).map(\.step))

    let stopped = try TemporaryFolder()
    for signal in [SIGTERM, SIGINT] {
      let process = try start(in: stopped)
      waitForCheckpoint(in: stopped, of: process)
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == 0)
      #expect(!stopped.contents.contains(Self.weights), "it was done before it was stopped")
    }
    try expectFinished(start(in: stopped))
    #expect(try Data(contentsOf: stopped.file(Self.weights)) == reference)
  }

  /// The page shows the program as it is compiled, and in at most 60 lines.
  @Test func theDocumentationQuotesIt() throws {
    let sources = Self.repository.appendingPathComponent("Sources")
    let program = try String(
      contentsOf: sources.appendingPathComponent("Examples/TinyVAE/TinyVAE.swift"), encoding: .utf8)
    let page = try String(
      contentsOf: sources.appendingPathComponent("Neural/Neural.docc/TrainingAVAE.md"),
      encoding: .utf8)
    #expect(page.contains("```swift\n\(program)```"))
    #expect(program.split(separator: "\n", omittingEmptySubsequences: false).count <= 61)
  }

  /// Starts the program that lies beside the running tests.
  private func start(in folder: TemporaryFolder) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("TinyVAE")
    process.arguments = [
      Self.repository.appendingPathComponent("Samples").path, folder.url.path,
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func expectFinished(_ process: Process) {
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 0)
  }

  /// Returns when the process has written a checkpoint since it began.
  private func waitForCheckpoint(in folder: TemporaryFolder, of process: Process) {
    let path = folder.file("checkpoint.safetensors").path
    func written() -> Date? {
      try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    }
    let before = written()
    while process.isRunning, written() == before { usleep(2_000) }
  }
}
