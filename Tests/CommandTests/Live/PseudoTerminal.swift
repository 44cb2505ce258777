import Foundation
import Synchronization
import TestSupport

/// A program in a terminal that the test itself is: all that is written to it can be read byte by byte, and
/// the test answers for the terminal.
final class PseudoTerminal: Sendable {
  // Linux's numbers of TIOCSPTLCK and TIOCGPTN, which are macros with arguments.
  private static let unlock: UInt = 0x4004_5431
  private static let number: UInt = 0x8004_5430

  private let process = Process()
  private let master: Int32
  private let shown = Mutex("")

  /// Starts the program in 80 columns and 24 rows.
  init(_ program: Program, _ arguments: [String]) throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    var (lock, number): (Int32, Int32) = (0, 0)
    guard master >= 0, ioctl(master, Self.unlock, &lock) == 0,
      ioctl(master, Self.number, &number) == 0, ioctl(master, UInt(TIOCSWINSZ), &size) == 0
    else { throw CocoaError(.executableLoad) }
    let slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    let handle = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
    process.executableURL = Program.path
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: program.folder.path)
    process.environment = program.wholeEnvironment
    process.standardInput = handle
    process.standardOutput = handle
    process.standardError = FileHandle.nullDevice
    try process.run()
    try handle.close()
    Thread { [self] in
      var block = [UInt8](repeating: 0, count: 4096)
      while case let count = read(master, &block, block.count), count > 0 {
        let text = String(decoding: block[..<count], as: UTF8.self)
        shown.withLock { $0 += text }
      }
    }.start()
  }

  deinit { close(master) }

  /// All that was written to the terminal.
  var text: String { shown.withLock { $0 } }

  /// Forgets what was written so far.
  func forget() { shown.withLock { $0 = "" } }

  /// Says something for the terminal.
  func send(_ text: String) { _ = text.withCString { write(master, $0, strlen($0)) } }

  /// Waits until something was written.
  /// - Returns: false when it was not within half a minute.
  func waits(for wanted: String) -> Bool {
    for _ in 0..<3000 {
      if text.contains(wanted) { return true }
      usleep(10_000)
    }
    return false
  }

  /// Waits for the program's end.
  /// - Returns: its exit code.
  func wait() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}
