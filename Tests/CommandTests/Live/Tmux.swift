import Foundation
import TestSupport

/// A terminal that tests can type into and read from: a tmux server of its own.
final class Tmux {
  /// Whether there is one on this machine.
  static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/bin/tmux")

  private let server = "sfumato-\(UInt32.random(in: .min ... .max))"

  /// Opens a terminal of 80 columns and 24 rows and runs a shell's command in it.
  init(_ command: String) throws {
    _ = try tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", command)
  }

  /// Opens a terminal and runs the program in it; then the shell says how it ended, and whether the terminal
  /// is as it was.
  /// - Parameters:
  ///   - command: what is typed after `sfumato`.
  ///   - folder: where; the number of the process is in its file `pid`.
  ///   - device: where it is played.
  ///   - environment: assignments of the shell.
  convenience init(
    playing command: String, in folder: TemporaryFolder, on device: PacedDevice,
    environment: String
  ) throws {
    let alsa = PacedDevice.environment.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
    let play = "'\(Program.path.path)' \(command) -a '\(device.name)'"
    // `exec`, so that the number is the program's own.
    let script = "echo $$ > pid\nexec env \(alsa) \(environment) \(play)\n"
    try folder.put(Array(script.utf8), as: "play.sh")
    try self.init(
      "cd '\(folder.path)'; sh play.sh; echo ended with $?; stty -a | grep -c -w -- -icanon; sleep 600"
    )
  }

  deinit { _ = try? tmux("kill-server") }

  /// What it shows.
  var screen: String { (try? tmux("capture-pane", "-p")) ?? "" }

  /// Types keys by name (`Right`, `Escape`) or letter.
  func type(_ keys: String...) throws { _ = try tmux(["send-keys"] + keys) }

  /// Changes its size.
  func resize(columns: Int, rows: Int) throws {
    _ = try tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
  }

  /// Waits until the screen is as wanted.
  /// - Returns: false when it is not within half a minute.
  func waits(until condition: (String) -> Bool) -> Bool {
    for _ in 0..<600 {
      if condition(screen) { return true }
      usleep(50_000)
    }
    return false
  }

  /// Waits until the screen shows a text.
  func waits(for text: String) -> Bool { waits { $0.contains(text) } }

  private func tmux(_ arguments: String...) throws -> String { try tmux(arguments) }

  /// Runs tmux by `popen`: Foundation's `Process` would wait for the server too, which stays.
  private func tmux(_ arguments: [String]) throws -> String {
    let words = (["tmux", "-u", "-L", server] + arguments).map {
      "'" + $0.replacing("'", with: "'\\''") + "'"
    }
    let line = "LC_ALL=C.UTF-8 TERM=xterm-256color \(words.joined(separator: " ")) 2>/dev/null"
    guard let stream = popen(line, "r") else { throw CocoaError(.executableLoad) }
    defer { pclose(stream) }
    var text: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&block, 1, block.count, stream), count > 0 {
      text += block[..<count]
    }
    return String(decoding: text, as: UTF8.self)
  }
}
