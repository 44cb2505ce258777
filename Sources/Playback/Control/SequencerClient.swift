import CALSA
import CALSAMessages

/// A client of ALSA's sequencer with one port, under the name `sfumato`: what a port that hears and one that
/// speaks have in common.
///
/// Threads: one at a time.
final class SequencerClient {
  /// What the port is for.
  enum Direction {
    /// It hears what others send.
    case input
    /// It sends what others hear.
    case output
  }

  /// The open sequencer, which does not wait.
  let handle: OpaquePointer
  /// Between the bytes of messages and the sequencer's events.
  let codec: OpaquePointer
  /// Number of its port.
  let port: Int32
  /// What others are connected for whose name contains this, whatever the case; `all` is every port.
  private(set) var wanted = ""

  private let direction: Direction

  /// Bytes of a message that the codec takes.
  static let longestMessage = 64

  /// Opens the sequencer.
  /// - Throws: `PlaybackError.noSequencer`.
  init(_ direction: Direction) throws(PlaybackError) {
    alsa_messages_catch()
    var opened: OpaquePointer?
    // The system's announcements are heard by those that speak, too.
    let mode = direction == .input ? SND_SEQ_OPEN_INPUT : SND_SEQ_OPEN_DUPLEX
    let code = snd_seq_open(&opened, "default", mode, SND_SEQ_NONBLOCK)
    _ = alsa_messages_take()
    guard code >= 0, let opened else {
      throw .noSequencer(reason: String(cString: snd_strerror(code)))
    }
    snd_seq_set_client_name(opened, "sfumato")
    // What others may do with the port. Those that speak hear announcements by a port that nobody else sees.
    let capabilities =
      direction == .input
      ? SND_SEQ_PORT_CAP_WRITE | SND_SEQ_PORT_CAP_SUBS_WRITE
      : SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ
    let port = snd_seq_create_simple_port(
      opened, direction == .input ? "in" : "out", UInt32(capabilities),
      UInt32(SND_SEQ_PORT_TYPE_MIDI_GENERIC | SND_SEQ_PORT_TYPE_APPLICATION))
    var codec: OpaquePointer?
    snd_midi_event_new(Self.longestMessage, &codec)
    guard port >= 0, let codec else {
      snd_seq_close(opened)
      throw .noSequencer(reason: "no port could be made")
    }
    snd_midi_event_no_status(codec, 1)
    (handle, self.port, self.codec, self.direction) = (opened, port, codec, direction)
    // The system's own port tells of what is plugged in.
    let ear =
      direction == .input
      ? port
      : snd_seq_create_simple_port(
        opened, "announcements", UInt32(SND_SEQ_PORT_CAP_WRITE | SND_SEQ_PORT_CAP_NO_EXPORT),
        UInt32(SND_SEQ_PORT_TYPE_APPLICATION))
    snd_seq_connect_from(
      opened, ear, Int32(SND_SEQ_CLIENT_SYSTEM), Int32(SND_SEQ_PORT_SYSTEM_ANNOUNCE))
  }

  deinit {
    snd_midi_event_free(codec)
    snd_seq_close(handle)
  }

  /// All ports that send what this one hears, or hear what this one sends.
  var ports: [SequencerInput.Port] {
    var found: [SequencerInput.Port] = []
    forEachPort { client, port, name in
      found.append(SequencerInput.Port(address: "\(client):\(port)", name: name))
    }
    return found
  }

  /// Connects everything whose name contains `name`, now and when it is plugged in.
  /// - Returns: names of those that are connected now.
  func connect(matching name: String) -> [String] {
    wanted = name
    var connected: [String] = []
    forEachPort { client, port, name in
      if connect(client, port, name) { connected.append(name) }
    }
    return connected
  }

  /// Connects a port that was plugged in, if it is wanted.
  func connectNew(_ address: snd_seq_addr_t) {
    forEachPort { client, port, name in
      if client == Int32(address.client) && port == Int32(address.port) {
        _ = connect(client, port, name)
      }
    }
  }

  private func connect(_ client: Int32, _ port: Int32, _ name: String) -> Bool {
    guard !wanted.isEmpty else { return false }
    guard wanted == "all" || name.lowercased().contains(wanted.lowercased()) else { return false }
    return direction == .input
      ? snd_seq_connect_from(handle, self.port, client, port) >= 0
      : snd_seq_connect_to(handle, self.port, client, port) >= 0
  }

  private func forEachPort(_ body: (_ client: Int32, _ port: Int32, _ name: String) -> Void) {
    var client: OpaquePointer?
    var port: OpaquePointer?
    snd_seq_client_info_malloc(&client)
    snd_seq_port_info_malloc(&port)
    defer {
      snd_seq_client_info_free(client)
      snd_seq_port_info_free(port)
    }
    let ownClient = snd_seq_client_id(handle)
    let needed = UInt32(
      direction == .input
        ? SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ
        : SND_SEQ_PORT_CAP_WRITE | SND_SEQ_PORT_CAP_SUBS_WRITE)
    snd_seq_client_info_set_client(client, -1)
    while snd_seq_query_next_client(handle, client) >= 0 {
      let number = snd_seq_client_info_get_client(client)
      if number == ownClient || number == Int32(SND_SEQ_CLIENT_SYSTEM) { continue }
      snd_seq_port_info_set_client(port, number)
      snd_seq_port_info_set_port(port, -1)
      while snd_seq_query_next_port(handle, port) >= 0 {
        guard snd_seq_port_info_get_capability(port) & needed == needed else { continue }
        body(
          number, snd_seq_port_info_get_port(port),
          String(cString: snd_seq_port_info_get_name(port)))
      }
    }
  }
}
