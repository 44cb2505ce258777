import Glibc

/// MIDI as bytes: to a raw device (`/dev/snd/midiC1D0`), a FIFO or a file.
///
/// A FIFO without a reader, or a device that is gone, is looked for ten times a second; what is sent meanwhile is
/// heard by nobody.
final class RawMIDIOutput: MIDISink {
  private let path: String
  private var descriptor: Int32 = -1
  private var lastTry: ContinuousClock.Instant?
  private static let retry = Duration.milliseconds(100)

  /// - Parameter path: of a device, a FIFO, or a file that is not there yet.
  /// - Throws: `PlaybackError.cannotSend`.
  init(path: String) throws(PlaybackError) {
    self.path = path
    func failure(_ reason: String) -> PlaybackError { .cannotSend(path: path, reason: reason) }
    var status = stat()
    if stat(path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFIFO, S_IFCHR: break
      case S_IFDIR: throw failure("it is a folder")
      default: throw failure("it is there already; name a new file, a FIFO or a device")
      }
      let code = open()
      // A FIFO that nobody reads yet.
      if code == ENXIO, status.st_mode & S_IFMT == S_IFIFO { return }
      if code != 0 { throw failure(String(cString: strerror(code))) }
    } else {
      descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor < 0 { throw failure(String(cString: strerror(errno))) }
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  var isConnected: Bool { descriptor >= 0 }

  func tend() {
    guard descriptor < 0 else { return }
    let now = ContinuousClock.now
    if let lastTry, now - lastTry < Self.retry { return }
    lastTry = now
    _ = open()
  }

  func write(_ bytes: [UInt8]) -> Int? {
    guard descriptor >= 0 else { return nil }
    let count = Glibc.write(descriptor, bytes, bytes.count)
    if count >= 0 { return count }
    if errno == EAGAIN || errno == EINTR { return 0 }
    close(descriptor)
    descriptor = -1
    return nil
  }

  /// - Returns: 0, or why it failed.
  private func open() -> Int32 {
    descriptor = Glibc.open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
    return descriptor < 0 ? errno : 0
  }
}
