import Foundation
import Sfumato

/// What plays from outside: MIDI by a stream of bytes or by ALSA's sequencer, and Open Sound Control.
///
/// Threads: control.
final class ControlInputs {
  private var stream: Int32?
  private var parser = MIDIByteParser()
  private var streamMIDI = MIDIControl()
  private var isStreamBegun = false
  private var sequencerMIDI = MIDIControl()
  private var lostCount = 0  // keyboards that were unplugged
  private var refusedCount = 0
  private let sequencer: SequencerInput?
  private let osc: OSCSocket?
  /// What was opened, a sentence each.
  private(set) var remarks: [String] = []

  /// Opens what the options name.
  /// - Throws: `PlaybackError` or `CommandFailure`.
  init(_ options: LiveOptions) throws {
    if let path = options.midiStream, !options.isMIDIFile {
      // Without waiting: a pipe may have no writer yet.
      let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_NONBLOCK)
      guard descriptor >= 0 else {
        throw CommandFailure("\(path): cannot be read (\(String(cString: strerror(errno))))")
      }
      stream = descriptor
    }
    if let name = options.midi {
      let opened = try SequencerInput()
      let connected = opened.connect(matching: name)
      remarks.append(
        connected.isEmpty
          ? "no MIDI port is called '\(name)' yet; it will be connected when it is plugged in"
          : "MIDI from \(connected.joined(separator: ", "))")
      sequencer = opened
    } else {
      sequencer = nil
    }
    if let port = options.osc {
      let opened = try OSCSocket(port: port, address: options.oscBind)
      remarks.append("OSC on \(opened.address) port \(opened.port)")
      osc = opened
    } else {
      osc = nil
    }
  }

  deinit {
    if let stream { close(stream) }
  }

  /// Whether nothing can come from here any more.
  var isOver: Bool { stream == nil && sequencer == nil && osc == nil }

  /// What to wait for.
  var descriptors: [Int32] {
    [stream, sequencer?.descriptor, osc?.descriptor].compactMap { $0 }
  }

  /// Plays what has come.
  func receive(on desk: PlayDesk) {
    if let stream { readStream(stream, on: desk) }
    receiveSequencer(on: desk)
    receiveOSC(on: desk)
  }

  private static func play(
    _ message: MIDIMessage, by midi: inout MIDIControl, on desk: PlayDesk
  ) {
    if desk.takes(message) { return }
    midi.blends = desk.blends
    for action in midi.actions(for: message) { desk.send(action) }
    desk.tellUnfollowed(midi.takeUnfollowed())
  }

  private func receiveSequencer(on desk: PlayDesk) {
    guard let sequencer else { return }
    for message in sequencer.receive() { Self.play(message, by: &sequencerMIDI, on: desk) }
    if sequencer.lostCount > lostCount {
      lostCount = sequencer.lostCount
      for action in sequencerMIDI.release() { desk.send(action) }
    }
  }

  private func receiveOSC(on desk: PlayDesk) {
    guard let osc else { return }
    for message in osc.receive() {
      do throws(OSCControl.Failure) {
        desk.send(try OSCControl.action(address: message.address, numbers: message.numbers))
      } catch {
        desk.tellOnce(error.errorDescription ?? "")
      }
    }
    if osc.refusedCount > refusedCount {
      desk.tellOnce("OSC: a packet came that makes no sense and was passed over")
    }
    refusedCount = osc.refusedCount
  }

  private func readStream(_ descriptor: Int32, on desk: PlayDesk) {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, 0) > 0 else { return }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = read(descriptor, &bytes, bytes.count)
    if count < 0 && (errno == EINTR || errno == EAGAIN) { return }
    if count > 0, !isStreamBegun, bytes.starts(with: Array("MThd".utf8)) {
      desk.tell(
        "a MIDI file comes where a stream of MIDI bytes was expected; give its name to --midi-stream"
      )
      return end(descriptor, on: desk)
    }
    isStreamBegun = true
    guard count > 0 else { return end(descriptor, on: desk) }
    for byte in bytes[..<count] {
      if let message = parser.parse(byte) { Self.play(message, by: &streamMIDI, on: desk) }
    }
  }

  /// Nothing more comes: what is down is let go.
  private func end(_ descriptor: Int32, on desk: PlayDesk) {
    close(descriptor)
    stream = nil
    for action in streamMIDI.release() { desk.send(action) }
  }
}
