import Foundation
import OutputFiles
import Sfumato

/// Where learned controllers are kept.
///
/// Threads: control.
struct ControllerFile {
  /// `$XDG_CONFIG_HOME/sfumato/controllers.json`, usually under `~/.config`.
  static var path: String {
    let environment = ProcessInfo.processInfo.environment
    let config =
      environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? NSHomeDirectory() + "/.config"
    return config + "/sfumato/controllers.json"
  }

  private static let mostBytes = 1 << 20

  /// Why the file cannot be read; then it is not replaced either.
  private(set) var problem: String?

  /// Reads the controllers; none where there is no file, or a damaged one.
  mutating func read() -> LearnedControllers {
    guard FileSystem.exists(Self.path) else { return LearnedControllers() }
    do {
      return try LearnedControllers(
        json: try FileSystem.read(Self.path, maximumBytes: Self.mostBytes), path: Self.path)
    } catch let failure as LearnedControllers.Failure {
      problem = Report.text(of: failure)
    } catch {
      problem = "\(Self.path): cannot be read"
    }
    return LearnedControllers()
  }

  /// Keeps controllers.
  /// - Throws: `OutputFileError` or `CommandFailure`.
  func write(_ controllers: LearnedControllers) throws {
    if let problem { throw CommandFailure("not kept: \(problem)") }
    let folder = URL(filePath: Self.path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try OutputFile.write(controllers.json, to: Self.path)
  }
}
