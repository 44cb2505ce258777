import Foundation
import Sfumato

/// A live session from start to end: the control thread, which waits for whatever plays and for time.
final class PlaySession {
  /// What the session is driven by, beside what comes from outside.
  enum Driver {
    /// The player at the terminal.
    case panel(Terminal)
    /// Commands on standard input.
    case commands
    /// A list of events.
    case events(OfflinePerformance)
    /// Nothing: MIDI and OSC alone.
    case none
  }

  /// Between two looks at what is due; half a hop, so that a sweep moves in every hop.
  private static let tickMilliseconds: Int32 = 3
  /// Samples between the sending of an event and its time: longer than the control thread may be away.
  private static let lead = 4096
  /// Seconds that an ensemble's notes are handed on ahead, whose blend still is what hands make it then.
  private static let pieceLeadSeconds = 2.0
  /// Seconds that may ring on after the last command.
  private static let longestTail = 12.0
  /// Seconds until a voice that was asked for is counted, at least.
  private static let shortestTail = 0.05
  /// Seconds without a voice that end it.
  private static let lastSilence = 0.02

  private let instrument: LiveInstrument
  private let desk: PlayDesk
  private let inputs: ControlInputs
  private let panel: PlayPanel?
  private let commands: CommandFeed?
  private let events: OfflinePerformance?
  private let seconds: Double?
  private var nextEvent = 0
  private var silentTime: Int?  // since when no voice has sounded
  private var endTime: Int?  // sample at which all that was asked for had been played
  private var losses: LossTeller

  /// - Parameter seconds: how long it lasts at most; nil has no limit. A list of events has its own.
  init(
    _ instrument: LiveInstrument, desk: PlayDesk, inputs: ControlInputs, driver: Driver,
    seconds: Double?
  ) {
    self.seconds = seconds
    self.instrument = instrument
    losses = LossTeller(instrument.player)
    self.desk = desk
    self.inputs = inputs
    switch driver {
    case .panel(let terminal):
      (panel, commands, events) = (PlayPanel(desk, on: terminal), nil, nil)
    case .commands:
      let feed = CommandFeed(descriptor: STDIN_FILENO, position: desk.state.position)
      (panel, commands, events) = (nil, feed, nil)
    case .events(let list): (panel, commands, events) = (nil, nil, list)
    case .none: (panel, commands, events) = (nil, nil, nil)
    }
  }

  /// Plays until it is over or interrupted; the sound has faded out then.
  /// - Throws: `CommandFailure` for a line that is no command.
  func run() throws {
    sendEvents()
    advance()
    instrument.start()
    defer { instrument.stop() }
    while !Interruption.isRequested {
      wait()
      if let commands, commands.waitingDescriptor != nil, isReadable(STDIN_FILENO) {
        commands.receive()
      }
      if let panel, isReadable(STDIN_FILENO) { panel.readKeys() }
      inputs.receive(on: desk)
      try commands?.run(on: desk)
      sendEvents()
      advance()
      desk.tick()
      panel?.tick()
      if panel == nil { losses.tell() }
      if isOver { break }
    }
  }

  // MARK: - Waiting

  private func wait() {
    var requests = inputs.descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    if panel != nil || commands?.waitingDescriptor != nil {
      requests.append(pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0))
    }
    poll(&requests, nfds_t(requests.count), Self.tickMilliseconds)
  }

  private func isReadable(_ descriptor: Int32) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) > 0
  }

  // MARK: - A list of events

  /// Sends what is due within the next moments, each with its own time: what is heard is, sample for
  /// sample, what a file would hold.
  private func sendEvents() {
    guard let events else { return }
    let horizon = instrument.performance.sampleTime + Self.lead
    while nextEvent < events.events.count, events.events[nextEvent].time < horizon {
      guard desk.send(events.events[nextEvent]) else { return }
      nextEvent += 1
    }
  }

  /// Hands on what an ensemble plays in the next moments.
  private func advance() {
    guard let ensemble = instrument.ensemble else { return }
    let time = ensemble.sampleTime
    ensemble.advance(
      to: time + Int(Self.pieceLeadSeconds * ensemble.sampleRate), strokesTo: time + Self.lead)
    desk.follow(ensemble.position)
  }

  // MARK: - The end

  private var isOver: Bool {
    let time = instrument.performance.sampleTime
    if let events {
      return time >= events.sampleCount && hasRungOut(since: events.sampleCount)
    }
    if let seconds, Double(time) >= seconds * instrument.performance.sampleRate { return true }
    if let ensemble = instrument.ensemble, ensemble.isOver { return true }
    if let panel { return panel.isOver }
    if instrument.ensemble != nil { return false }
    if let commands {
      if commands.isQuit { return true }
      guard commands.isOver, inputs.isOver else { return false }
    } else if !inputs.isOver {
      return false
    }
    let end = endTime ?? time
    endTime = end
    return hasRungOut(since: end)
  }

  /// Whether no voice sounds any more, or has for longer than a file would keep it. It has to be silent for a
  /// moment: what was rendered last may still be on its way to the device, where the end fades.
  private func hasRungOut(since end: Int) -> Bool {
    let time = instrument.performance.sampleTime
    func seconds(since sample: Int) -> Double {
      Double(time - sample) / instrument.performance.sampleRate
    }
    silentTime = instrument.voiceCount == 0 ? silentTime ?? time : nil
    let isSilent = silentTime.map { seconds(since: $0) > Self.lastSilence } ?? false
    return seconds(since: end) > Self.longestTail
      || (seconds(since: end) > Self.shortestTail && isSilent)
  }

  /// What is worth knowing afterwards.
  static func summary(of instrument: LiveInstrument) -> String {
    let player = instrument.player
    let status = player.status
    let seconds = Double(status.playedCount) / Double(player.settings.sampleRate)
    let gaps =
      switch status.underrunCount {
      case 0: "no underrun"
      case 1: "1 underrun"
      default: "\(status.underrunCount) underruns"
      }
    let load = Int((100 * status.renderSeconds / max(status.renderedSeconds, 1e-3)).rounded())
    let stolen = instrument.performance.counters.stolen
    let ended = stolen == 0 ? "" : ", \(stolen) notes ended early for want of voices or time"
    return "played \(Report.duration(seconds)), \(gaps), CPU \(load) %\(ended)"
  }
}
