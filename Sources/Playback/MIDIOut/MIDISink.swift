/// Takes MIDI bytes and never waits.
///
/// Threads: made by the control role, used by the thread of a ``MIDISender`` alone.
package protocol MIDISink: AnyObject {
  /// Whether anybody may hear what is written.
  var isConnected: Bool { get }

  /// Looks for what was plugged in or has begun to listen. To be called a few times a second.
  func tend()

  /// Writes a message.
  /// - Returns: bytes that were taken: all, or fewer where there is no room now; nil if nobody listens any more.
  func write(_ bytes: [UInt8]) -> Int?
}
