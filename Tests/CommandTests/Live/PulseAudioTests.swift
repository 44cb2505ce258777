import AudioFiles
import Foundation
import TestSupport
import Testing

/// `sfumato play` through a sound server, as most desktops have one: PulseAudio with a sink that nobody
/// hears, and its monitor.
@Suite(.enabled(if: PulseAudio.started != nil, "no PulseAudio server starts here"))
struct PulseAudioTests {
  @Test func whatAServerPlaysIsWhatAFileHolds() throws {
    let server = try #require(PulseAudio.started)
    defer { server.stop() }
    var sfumato = Program()
    sfumato.environment.merge(server.environment) { $1 }
    for name in ["flute_C4", "cello_C4"] {
      try sfumato.folder.put(Sounds.bytes(Sounds.sample(name)), as: "\(name).wav")
    }
    let music = ["play", "flute_C4.wav", "cello_C4.wav", "--keys", "C4 E4", "--duration", "0.6"]
    try server.record(to: sfumato.folder("heard.raw"))
    let player = try sfumato(music + ["-a", "pulse"])
    #expect(player.exitCode == 0, "\(player.errors)")
    usleep(200_000)
    server.stop()
    #expect(try sfumato(music + ["-o", "out.wav"]).exitCode == 0)

    let heard = try sfumato.folder.bytes("heard.raw").withUnsafeBytes { bytes in
      let frames = bytes.bindMemory(to: Float.self)
      return stride(from: 0, to: frames.count, by: 2).map { frames[$0] }
    }
    // A tenth of a second from the middle, found again wherever the server put it.
    let file = try AudioFile.read(sfumato.folder("out.wav")).clip.channels[0]
    let part = Array(file[16_000..<20_800])
    let power = part.reduce(0) { $0 + $1 * $1 }
    func error(at offset: Int, step: Int = 1) -> Float {
      var sum: Float = 0
      for i in stride(from: 0, to: part.count, by: step) {
        let difference = heard[offset + i] - part[i]
        sum += difference * difference
      }
      return sum
    }
    try #require(heard.count > part.count)
    let offsets = 0...heard.count - part.count
    let near = try #require(offsets.min { error(at: $0, step: 97) < error(at: $1, step: 97) })
    #expect(error(at: near) < 1e-6 * power, "no tenth of a second of it arrived whole")
  }
}

/// A server of its own, in a folder of its own. It ends by itself when nobody plays for an hour.
private final class PulseAudio: @unchecked Sendable {
  /// The one of this test run; nil where none starts. The one test that uses it runs on one thread.
  static let started = try? PulseAudio()

  /// What a program needs in its environment to find it.
  let environment: [String: String]
  private let folder: TemporaryFolder
  private let server: Helper
  private var recorder: Helper?

  private struct NotStarted: Error {}

  private init() throws {
    let needed = ["/usr/bin/pulseaudio", "/usr/bin/parec"]
    let plugin = "/usr/share/alsa/alsa.conf.d/50-pulseaudio.conf"
    guard needed.allSatisfy(FileManager.default.isExecutableFile),
      FileManager.default.fileExists(atPath: plugin)
    else { throw NotStarted() }
    folder = try TemporaryFolder()
    environment = ["XDG_RUNTIME_DIR": folder.path, "HOME": folder.path]
    // The server closes all files that it was given, among them the one by which Foundation sees its end;
    // Foundation would then wait for it, and see no other program's end until it is there. The shell
    // keeps that file.
    server = try Helper(
      "/bin/sh",
      [
        "-c", "\"$0\" \"$@\"; exit $?", needed[0], "-n", "--daemonize=no", "--exit-idle-time=3600",
        "--use-pid-file=no", "-L",
        "module-null-sink sink_name=vout rate=48000 format=float32le", "-L",
        "module-native-protocol-unix",
      ], environment: environment, folder: folder.path)
    let socket = folder("pulse/native")
    for _ in 0..<300 where !FileManager.default.fileExists(atPath: socket) { usleep(20_000) }
    guard FileManager.default.fileExists(atPath: socket) else {
      server.end()
      throw NotStarted()
    }
  }

  /// Records what is heard, from when sound begins to flow.
  func record(to path: String) throws {
    let script =
      "exec parec -d vout.monitor --format=float32le --rate=48000 --channels=2 --latency-msec=20 "
      + "> '\(path)'"
    recorder = try Helper(
      "/bin/sh", ["-c", script],
      environment: environment, folder: folder.path)
    let size = { (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0 }
    for _ in 0..<500 where size() < 48_000 { usleep(10_000) }
  }

  func stop() {
    recorder?.end()
    server.end()
  }
}

/// A program that runs beside a test until it is ended.
private final class Helper {
  private let process = Process()

  init(_ path: String, _ arguments: [String], environment: [String: String], folder: String) throws
  {
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = environment.merging(["PATH": "/usr/bin:/bin"]) { $1 }
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit { end() }

  /// Ends it and what it started at once: Foundation gives each program a group of its own. Other signals
  /// may be blocked: the threads of tests do, and programs inherit that.
  func end() {
    guard process.isRunning else { return }
    kill(-process.processIdentifier, SIGKILL)
    for _ in 0..<2000 where process.isRunning { usleep(10_000) }
  }
}
