import Foundation

/// Why nothing can be played, or nothing can be heard from. The text is for the player: what was found,
/// what was expected, what to do.
public enum PlaybackError: Error, Equatable, Sendable {
  /// The device cannot be opened; `reason` in the words of the system.
  case cannotOpen(device: String, reason: String)
  /// Another program has the device for itself.
  case busy(device: String)
  /// The device takes nothing that the player can make: `wanted` says what it refused.
  case unsupported(device: String, wanted: String, reason: String)
  /// This system has no MIDI sequencer; `reason` in its own words.
  case noSequencer(reason: String)
  /// A port cannot be listened to; `reason` in the words of the system.
  case cannotListen(address: String, port: Int, reason: String)
  /// MIDI cannot be written to a path; `reason` in the words of the system.
  case cannotSend(path: String, reason: String)
}

extension PlaybackError: LocalizedError, CustomStringConvertible {
  /// One sentence.
  public var description: String {
    switch self {
    case .cannotOpen(let device, let reason):
      "the sound device '\(device)' cannot be opened: \(reason); '-a help' lists the devices"
    case .busy(let device):
      "the sound device '\(device)' is in use by another program; close that one, or play through "
        + "the sound server with '-a default'"
    case .unsupported(let device, let wanted, let reason):
      "the sound device '\(device)' does not take \(wanted) (\(reason)); try '-a plug:\(device)'"
    case .noSequencer(let reason):
      "this system has no MIDI sequencer (\(reason)); '--midi-stream /dev/snd/midiC1D0' reads a "
        + "keyboard directly, '--midi-out /dev/snd/midiC1D0' writes to one"
    case .cannotListen(let address, let port, let reason):
      "cannot listen for OSC on \(address), port \(port): \(reason); '--osc 0' takes any free port"
    case .cannotSend(let path, let reason): "\(path): MIDI cannot be written there: \(reason)"
    }
  }

  /// The same text, for Foundation.
  public var errorDescription: String? { description }
}
