import AudioFiles
import Foundation
import Signal
import TestSupport

/// The small host in C with the built plugin, run in a folder of its own.
struct PluginHost {
  /// What a run printed and how it ended.
  struct Result {
    var output: String
    var errors: String
    var exitCode: Int32

    /// The rest of the line that begins with a word; nil if there is none.
    func said(_ word: String) -> String? {
      output.split(separator: "\n").first { $0.hasPrefix("\(word) ") }
        .map { String($0.dropFirst(word.count + 1)) }
    }
  }

  /// Programs lie beside the test bundle.
  static let programs = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()
  /// The folder that holds `Presets` and `Samples`.
  static let root = URL(filePath: #filePath).appending(path: "../../../").standardized
  /// What `make plugin` made.
  static let bundle = root.appending(path: ".build/lv2/sfumato.lv2").path

  /// What a plugin is loaded as.
  enum Format {
    case lv2, clap

    /// What the host is given.
    var path: String {
      switch self {
      case .lv2: PluginHost.bundle
      case .clap: PluginHost.root.appending(path: ".build/clap/sfumato.clap").path
      }
    }
  }

  /// An empty folder that is removed in the end.
  let folder = try! TemporaryFolder()

  /// Runs a program with arguments; paths without a folder are in this one.
  func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> Result {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.environment = ["PATH": "/usr/bin:/bin", "XDG_DATA_HOME": folder.path].merging(
      environment
    ) { $1 }
    // Into files: no pipe is full then.
    for name in ["output", "errors"] { try folder.put([], as: name) }
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: folder("output")))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: folder("errors")))
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return Result(
      output: String(decoding: try folder.bytes("output"), as: UTF8.self),
      errors: String(decoding: try folder.bytes("errors"), as: UTF8.self),
      exitCode: process.terminationStatus)
  }

  /// Runs the host.
  func host(_ arguments: [String], _ format: Format = .lv2) throws -> Result {
    try run(Self.programs.appending(path: "plugin-host").path, [format.path] + arguments)
  }

  /// What the plugin plays, without the samples by which it is late.
  func play(
    _ arguments: [String] = [], frames: Int = 24_000, _ format: Format = .lv2
  ) throws -> (sound: AudioClip, result: Result) {
    let room = 2_000
    let result = try host(
      ["render", "--frames", "\(frames + room)"] + arguments + ["out.raw"], format)
    guard result.exitCode == 0, let latency = result.said("latency").flatMap({ Int($0) }) else {
      throw Failure(text: result.errors)
    }
    let samples = try folder.bytes("out.raw").withUnsafeBytes {
      Array($0.bindMemory(to: Float.self))
    }
    let channels = (0..<2).map { side in
      (latency..<latency + frames).map { samples[2 * $0 + side] }
    }
    return (AudioClip(channels: channels, sampleRate: 48_000), result)
  }

  /// The host ended badly.
  struct Failure: Error, CustomStringConvertible {
    var text: String
    var description: String { text }
  }
}
