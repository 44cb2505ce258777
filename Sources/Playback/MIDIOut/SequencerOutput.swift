import CALSA

/// MIDI to ALSA's sequencer: instruments and programs that are connected by name, also those that are plugged in
/// later; others may connect themselves to its port, `sfumato:out`.
///
/// Source: ALSA project, "Sequencer interface" and "MIDI Sequencer, MIDI <-> event conversion" of the library's
/// manual: events sent directly to all that subscribe to the port.
final class SequencerOutput: MIDISink {
  private let client: SequencerClient

  /// - Parameter name: part of the names of what is to hear; `all` is every port.
  /// - Throws: `PlaybackError.noSequencer`.
  init(matching name: String) throws(PlaybackError) {
    client = try SequencerClient(.output)
    connected = client.connect(matching: name)
  }

  /// Names of what was connected at the beginning.
  let connected: [String]

  /// Whoever subscribes to the port hears it, which the sequencer alone knows.
  var isConnected: Bool { true }

  func tend() {
    var event: UnsafeMutablePointer<snd_seq_event_t>?
    while snd_seq_event_input(client.handle, &event) >= 0, let event {
      if Int(event.pointee.type) == Int(SND_SEQ_EVENT_PORT_START.rawValue) {
        client.connectNew(event.pointee.data.addr)
      }
    }
  }

  func write(_ bytes: [UInt8]) -> Int? {
    var event = snd_seq_event_t()
    snd_midi_event_reset_encode(client.codec)
    let count = snd_midi_event_encode(client.codec, bytes, bytes.count, &event)
    // Bytes that make no event are gone.
    guard count > 0, Int(event.type) != Int(SND_SEQ_EVENT_NONE.rawValue) else {
      return bytes.count
    }
    event.source.port = UInt8(client.port)
    event.dest.client = UInt8(SND_SEQ_ADDRESS_SUBSCRIBERS)
    event.dest.port = UInt8(SND_SEQ_ADDRESS_UNKNOWN)
    event.queue = UInt8(SND_SEQ_QUEUE_DIRECT)
    let code = snd_seq_event_output_direct(client.handle, &event)
    // Without room it is tried again; what else goes wrong concerns this message alone.
    return code == -EAGAIN ? 0 : bytes.count
  }
}
