import Neural
import Foundation
import Sfumato

/// Something that plays the desk and is told what it says, beside terminal, MIDI and OSC.
///
/// Threads: control.
protocol LiveGuest: AnyObject {
  /// Readable while something waits.
  var descriptors: [Int32] { get }

  /// Is called before the first sound.
  func begin(on desk: PlayDesk, _ instrument: LiveInstrument)

  /// Is called every few milliseconds, and when something waits.
  func tick(on desk: PlayDesk)
}

/// A live session from start to end, of whatever plays: opens the device and the inputs, waits on the
/// control thread for whatever plays and for time, and says in the end how it went.
///
/// Threads: control.
final class LiveSession {
  /// What a subcommand brings.
  struct Content {
    /// What is rendered.
    var source: LiveInstrument.Source
    /// Encodes the sounds of patches.
    var loader: SoundLoader
    /// What is set at the beginning; its sounds are paths as seen from here.
    var patch: Patch
    /// What is blended at the beginning; nil where parts have sounds of their own.
    var sounds: SoundSet?
    /// What a patch asks of the device.
    var latency: Patch.Latency?
    /// Where the pitches of keys come from, read again when that changes; nil for equal temperament.
    var tuningFiles: TuningFiles?
    /// Most voices, for the panel.
    var voiceLimit = PerformanceOptions().voiceCount
    /// Of random sweeps.
    var seed: UInt64 = 1
    /// A sweep to begin with.
    var sweep: Sweep?
    /// A list of events that is played and ends the session.
    var events: OfflinePerformance?
    /// Whether commands are read from a standard input that is no terminal.
    var readsCommands = false
    /// What plays beside the inputs; while it is there nothing but an interruption ends the session.
    var guest: (any LiveGuest)?
    /// Whether a clock takes the place of the device.
    var isSilent = false
    /// A microphone that plays, too; while it is there a standard input that ends does not end the session.
    var heard: HeardLine?
    /// Seconds that it lasts at most; nil has no limit.
    var seconds: Double?
    /// Whether an ensemble that is silent and has nothing to play ends it.
    var endsWithPiece = true
    /// Where in the piece it is at a sample; nil where no piece plays.
    var place: ((_ sample: Int) -> PlayState.PiecePlace)?
    /// MIDI channels of an ensemble's parts, counted from 0, for other instruments.
    var channels: [Int] = []
    /// What follows an external clock, if that is wanted.
    var follows: (any ClockFollowing)?
    /// Where its beats are; nil where nothing has any.
    var transport: LiveTransport?
    /// Seconds that an ensemble's notes are handed on ahead, whose blend still is what hands make it then: what
    /// is steered takes effect so much later.
    var leadSeconds = 2.0
    /// Seconds that are prepared ahead, at least.
    var preparedSeconds = 4.0
    /// Steers what plays by itself, by keys of the panel; nil where nothing can be steered.
    var steering: (any LiveSteering)?
    /// Adds what an ensemble plays before a sample, further ahead than it is handed on.
    var prepare: (_ sample: Int) -> Void = { _ in }

    init(
      _ source: LiveInstrument.Source, loader: SoundLoader, patch: Patch, sounds: SoundSet?
    ) {
      self.source = source
      self.loader = loader
      self.patch = patch
      self.sounds = sounds
    }
  }

  /// Seconds that an ensemble's notes are handed on ahead where an external clock is followed.
  static let followingLead = 0.5
  /// The same where bars are drawn and their drums decoded meanwhile.
  static let drawingLead = 1.0
  /// Samples before a bar is handed on, in which its tempo is brought to the clock's: as late as can be.
  static let steeredAhead = 6000
  /// Between two looks at what is due; less than lies between the frames of a voice, so that a sweep moves in each.
  private static let tickMilliseconds: Int32 = 3
  /// Samples between the sending of an event and its time: longer than the control thread may be away.
  private static let lead = 4096
  /// Seconds that may ring on after the last command.
  private static let longestTail = 12.0
  /// Seconds until a voice that was asked for is counted, at least.
  private static let shortestTail = 0.05
  /// Seconds without a voice that end it.
  private static let lastSilence = 0.02

  private let content: Content
  private let instrument: LiveInstrument
  private let desk: PlayDesk
  private let inputs: ControlInputs
  private let terminal: Terminal?
  private let panel: PlayPanel?
  private let commands: CommandFeed?
  private let midiOut: MIDIOutFeed?
  private let follower: ClockFollower?
  private var startTime = ContinuousClock.now
  private var nextEvent = 0
  private var silentTime: Int?  // since when no voice has sounded
  private var endTime: Int?  // sample at which all that was asked for had been played
  private var losses: LossTeller

  /// Opens the device, the inputs and, where the player sits at a terminal, the panel.
  /// - Throws: `PlaybackError`, `Terminal.Failure` or `CommandFailure`.
  init(_ content: Content, _ options: LiveOptions) throws {
    Interruption.watch([SIGINT, SIGTERM, SIGHUP])
    self.content = content
    var playerOptions = options.output.playerOptions(latency: content.latency)
    playerOptions.isSilent = content.isSilent
    instrument = try LiveInstrument(
      content.source, options: playerOptions, line: content.heard?.line)
    let desk = PlayDesk(
      instrument, loader: content.loader, patch: content.patch, sounds: content.sounds,
      tuning: content.tuningFiles, voiceLimit: content.voiceLimit, seed: content.seed)
    self.desk = desk
    losses = LossTeller(instrument.player)
    inputs = try ControlInputs(options)
    midiOut = try MIDIOutFeed(
      options.midiOut, instrument, channels: content.channels, transport: content.transport)
    desk.midiOut = midiOut
    follower = options.clockIn ? ClockFollower(instrument, content.follows) : nil
    inputs.listener = { [follower] in follower?.hear($0, at: $1, on: desk) }
    desk.readControllers()
    let isPlayedByStream = options.midiStream == "-"
    if content.events != nil || isPlayedByStream || content.guest != nil {
      (terminal, commands) = (nil, nil)
    } else if content.readsCommands, isatty(STDIN_FILENO) != 1 {
      (terminal, commands) = (nil, CommandFeed(descriptor: STDIN_FILENO))
    } else {
      // What has no other input than a terminal says why there is none.
      let needsTerminal =
        content.readsCommands && inputs.isOver && instrument.ensemble == nil
      terminal = needsTerminal || Terminal.isPresent ? try Terminal() : nil
      commands = nil
    }
    panel = terminal.map {
      PlayPanel(desk, on: $0, layout: options.layout, steering: content.steering)
    }
    desk.state.steeringKeys = content.steering?.steeringKeys ?? []
    desk.record(sound: options.output.record, midi: options.recordMidi)
    if let sweep = content.sweep {
      desk.setSweep(sweep.shape, seconds: sweep.periodSeconds)
    } else if content.events == nil, content.patch.path?.follows == true {
      desk.followPath(true)
    }
    let hints =
      inputs.remarks
      + [midiOut?.summary].compactMap(\.self)
      + (content.follows == nil ? [] : ["waiting for the clock"])
      + (inputs.isOver ? [] : [desk.controllerFile.problem].compactMap(\.self))
      + (RealTime.isAllowed ? [] : [RealTime.hint])
    if panel != nil {
      desk.isOnScreen = true
      desk.tell(hints.joined(separator: "; "))
    } else {
      for hint in hints { Report.remark(hint) }
      let device = content.isSilent ? "the page" : options.output.device
      Report.remark("playing on \(device): \(desk.state.meters.device)")
      if let heard = content.heard { Report.remark(heard.summary) }
    }
  }

  /// Whether a player at the terminal sees the panel.
  var hasPanel: Bool { panel != nil }

  /// What hands did to an ensemble that keeps a record.
  var gestures: [Take.Gesture] { desk.gestures }

  /// Plays until it is over or interrupted, writes what was recorded, and says how it went.
  func run() {
    sendEvents()
    advance()
    content.guest?.begin(on: desk, instrument)
    instrument.start()
    content.heard?.capture.start()
    startTime = .now
    while !Interruption.isRequested {
      wait()
      if let commands, commands.waitingDescriptor != nil, isReadable(STDIN_FILENO) {
        commands.receive()
      }
      if let panel, isReadable(STDIN_FILENO) { panel.readKeys() }
      inputs.receive(on: desk)
      follower?.tick(at: MonotonicTime.seconds, on: desk)
      commands?.run(on: desk)
      sendEvents()
      advance()
      content.guest?.tick(on: desk)
      desk.tick()
      if let place = content.place { desk.state.place = place(instrument.sampleTime) }
      panel?.tick()
      if panel == nil { losses.tell() }
      content.heard?.tell(desk.tell)
      if isOver { break }
    }
    midiOut?.end()
    instrument.stop()
    content.heard?.capture.stop()
    terminal?.restore()
    desk.isOnScreen = false
    desk.endRecording()
    Report.remark(summary)
  }

  // MARK: - Waiting

  private func wait() {
    let descriptors = inputs.descriptors + (content.guest?.descriptors ?? [])
    var requests = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    if panel != nil || commands?.waitingDescriptor != nil {
      requests.append(pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0))
    }
    poll(&requests, nfds_t(requests.count), Self.tickMilliseconds)
  }

  private func isReadable(_ descriptor: Int32) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) > 0
  }

  // MARK: - What plays by itself

  /// Sends what is due within the next moments, each with its own time: what is heard is, sample for
  /// sample, what a file would hold.
  private func sendEvents() {
    guard let events = content.events else { return }
    let horizon = instrument.sampleTime + Self.lead
    while nextEvent < events.events.count, events.events[nextEvent].time < horizon {
      guard desk.send(events.events[nextEvent]) else { return }
      nextEvent += 1
    }
  }

  /// Hands on what an ensemble plays in the next moments.
  private func advance() {
    guard let ensemble = instrument.ensemble else { return }
    let time = ensemble.sampleTime
    let lead = Int(content.leadSeconds * ensemble.sampleRate)
    // Further ahead, so that no preparation can be late.
    content.prepare(time + Int(content.preparedSeconds * ensemble.sampleRate))
    ensemble.advance(to: time + lead, strokesTo: time + Self.lead)
    midiOut?.advance(tell: desk.tell)
    desk.follow(ensemble.position)
  }

  // MARK: - The end

  private var isOver: Bool {
    let time = instrument.sampleTime
    if let events = content.events {
      return time >= events.sampleCount && hasRungOut(since: events.sampleCount)
    }
    // By the clock too: devices that store nothing take sound as fast as it is made.
    if let seconds = content.seconds, Double(time) >= seconds * instrument.sampleRate,
      ContinuousClock.now - startTime >= .seconds(seconds)
    {
      return true
    }
    if content.guest != nil { return false }
    if let panel, panel.isOver { return true }
    if let commands, commands.isQuit { return true }
    if content.steering?.isPaused == true { return false }
    if let ensemble = instrument.ensemble { return content.endsWithPiece && ensemble.isOver }
    if panel != nil || content.heard != nil { return false }
    if let commands {
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
    let time = instrument.sampleTime
    func seconds(since sample: Int) -> Double {
      Double(time - sample) / instrument.sampleRate
    }
    silentTime = instrument.isSilent ? silentTime ?? time : nil
    let isSilent = silentTime.map { seconds(since: $0) > Self.lastSilence } ?? false
    return seconds(since: end) > Self.longestTail
      || (seconds(since: end) > Self.shortestTail && isSilent)
  }

  /// What is worth knowing afterwards.
  private var summary: String {
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
    let stolen = instrument.stolenCount
    let ended = stolen == 0 ? "" : ", \(stolen) notes ended early for want of voices or time"
    return "played \(Report.duration(seconds)), \(gaps), CPU \(load) %\(ended)"
      + (content.heard.map { "; " + $0.report } ?? "")
  }
}
