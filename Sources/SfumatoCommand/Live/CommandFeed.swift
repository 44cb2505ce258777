import Foundation
import Sfumato

/// Commands that come on standard input while the instrument plays, each when those before it are done.
///
/// Threads: control.
final class CommandFeed {
  private let descriptor: Int32
  private var stream: CommandStream
  private var bytes: [UInt8] = []
  private var lines: [Substring] = []
  private var lineNumber = 0
  private var nextTime = ContinuousClock.now
  private var isOpen = true
  private var hasQuit = false

  /// Reads a descriptor that is not a terminal.
  init(descriptor: Int32, position: BlendPosition) {
    self.descriptor = descriptor
    stream = CommandStream(position: position)
  }

  /// What to wait for; nil once the end has come.
  var waitingDescriptor: Int32? { isOpen ? descriptor : nil }

  /// Whether all commands are done.
  var isOver: Bool { hasQuit || (!isOpen && lines.isEmpty) }

  /// Whether the last command was to end at once.
  var isQuit: Bool { hasQuit }

  /// Takes what has come.
  func receive() {
    var block = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &block, block.count)
    if count < 0 && (errno == EINTR || errno == EAGAIN) { return }
    if count <= 0 {
      isOpen = false
      if !bytes.isEmpty { bytes.append(0x0a) }
    } else {
      bytes += block[..<count]
    }
    guard let last = bytes.lastIndex(of: 0x0a) else { return }
    let text = String(decoding: bytes[...last], as: UTF8.self)
    bytes.removeSubrange(...last)
    lines += text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
  }

  /// Does what is due.
  /// - Throws: `CommandFailure` for a line that is no command.
  func run(on desk: PlayDesk) throws(CommandFailure) {
    while !lines.isEmpty, !hasQuit, ContinuousClock.now >= nextTime {
      lineNumber += 1
      let line = lines.removeFirst()
      let command: CommandStream.Command?
      do throws(CommandError) { command = try stream.read(line) } catch {
        throw CommandFailure(
          "standard input, line \(lineNumber): \(error.errorDescription ?? "")")
      }
      switch command {
      case .play(let action): desk.send(action)
      case .sleep(let milliseconds): sleep(milliseconds)
      case .quit: hasQuit = true
      case nil: break
      }
    }
  }

  /// From when the pause was due, so that pauses add up; but not from long ago, when nothing came.
  private func sleep(_ milliseconds: Double) {
    let now = ContinuousClock.now
    let start = now - nextTime < .milliseconds(100) ? nextTime : now
    nextTime = start + .seconds(milliseconds / 1000)
  }
}
