import Foundation
import Page
import Sfumato

/// The pages' place at the desk: does what they ask for, and shows them what is set and what sounds.
///
/// Threads: control.
final class PageDesk: LiveGuest {
  let hub = PageHub()
  let mailbox: PageMailbox
  let shelf: PageShelf

  private let workshop: PageWorkshop
  private let sendsSound: Bool
  private var instrument: LiveInstrument?
  private var state = PageState()
  private var music: PageMusic
  private var take: PerformanceTake?
  private var hasPlayed = false  // since the take was put on the shelf
  private var holds = false  // since a page asked for it
  private var pedalCount = 0  // of pages
  private var lastPage = ContinuousClock.now
  private var spectrum: SpectrumMeter
  private var frames: [Float] = []  // [frame, 2], not yet sent
  private var lastMeters = ContinuousClock.now
  private var lastState = ContinuousClock.now
  private var shownPatch: Patch?
  private var shownPath: BlendPath?

  private static let metersInterval = Duration.milliseconds(50)
  private static let stateInterval = Duration.milliseconds(15)
  /// Longer than a page needs to come back.
  private static let longestAbsence = Duration.seconds(5)
  /// Of the MIDI file of what was played.
  private static let mostNotes = 20_000
  /// Frames that are sent to pages at once, at least: 2.7 ms.
  private static let leastFrames = 128

  /// - Parameters:
  ///   - sendsSound: whether pages are the loudspeakers.
  ///   - sampleRate: of the sound, in Hz.
  ///   - hasLibrary: whether the workshop knows one.
  init(
    _ workshop: PageWorkshop, mailbox: PageMailbox, sendsSound: Bool, sampleRate: Double,
    hasLibrary: Bool
  ) {
    self.workshop = workshop
    self.mailbox = mailbox
    self.sendsSound = sendsSound
    let shelf = PageShelf(sampleRate: sampleRate)
    self.shelf = shelf
    music = PageMusic(workshop, shelf: shelf)
    spectrum = SpectrumMeter(sampleRate: sampleRate)
    state.audio = sendsSound ? "browser" : "alsa"
    state.sampleRate = sampleRate
    state.hasLibrary = hasLibrary
  }

  // MARK: - LiveGuest

  var descriptors: [Int32] {
    guard sendsSound, let instrument else { return [mailbox.descriptor] }
    return [mailbox.descriptor, instrument.player.monitor.descriptor]
  }

  func begin(on desk: PlayDesk, _ instrument: LiveInstrument) {
    // This thread is on the way of what pages hear.
    RealTime.request(priority: RealTime.priority - 5)
    self.instrument = instrument
    take = PerformanceTake(sampleRate: instrument.sampleRate, position: desk.state.position)
    desk.listener = { [unowned self] action in
      take?.hear(action, at: self.instrument?.nextEventTime ?? 0)
      hasPlayed = true
    }
    instrument.player.monitor.open(ringing: sendsSound)
    show(desk)
  }

  func tick(on desk: PlayDesk) {
    for message in mailbox.take() { handle(message, on: desk) }
    for result in workshop.take() { handle(result, on: desk) }
    if let instrument { music.tick(on: desk, instrument) }
    hear()
    let now = ContinuousClock.now
    // What is held for pages is let go when all of them have been away longer than a reload takes.
    if hub.count > 0 || !holds { lastPage = now }
    if now - lastPage >= Self.longestAbsence { hold(false, on: desk) }
    if now - lastState >= Self.stateInterval {
      lastState = now
      show(desk)
    }
    if now - lastMeters >= Self.metersInterval {
      lastMeters = now
      showMeters(desk)
    }
  }

  // MARK: - What pages ask for

  private func hold(_ isOn: Bool, on desk: PlayDesk) {
    holds = isOn
    playPedal(on: desk)
  }

  /// The pedal is down while it is set so, or any page's is.
  private func playPedal(on desk: PlayDesk) { desk.play(.sustainPedal(holds || pedalCount > 0)) }

  private func handle(_ message: PageMessage, on desk: PlayDesk) {
    if music.handle(message, on: desk) { return }
    switch message {
    case .blend(let position): desk.blend(.to(position))
    case .note(let key, let velocity):
      desk.play(
        velocity > 0 ? .noteOn(key: key, velocity: Double(velocity) / 127) : .noteOff(key: key))
    case .hold(let isOn): hold(isOn, on: desk)
    case .pedal(let isOn):
      pedalCount += isOn ? 1 : -1
      playPedal(on: desk)
    case .envelope(let envelope): desk.play(.envelope(envelope))
    case .volume(let volume): desk.play(.volume(volume))
    case .vibrato(let vibrato): desk.play(.vibrato(vibrato))
    case .sweep(let shape, let seconds): desk.setSweep(shape, seconds: seconds)
    case .silence:
      music.play(false, on: desk)
      hold(false, on: desk)
      desk.play(.allSoundOff)
    case .load(let corner, let sound):
      desk.tell("sound \(corner + 1) is being loaded …")
      desk.workshop.put(at: corner) { [workshop] in try workshop.path(of: sound) }
    case .corners(let count): desk.workshop.setCorners(count)
    case .path(let path): desk.setPath(path)
    case .follow(let isOn): desk.followPath(isOn)
    case .favourite(let sound, let isOn): workshop.setFavourite(sound, isOn)
    case .store(let slot): desk.store(in: slot)
    case .recall(let slot): desk.recall(slot)
    case .manner, .phrase, .play, .jam, .keep, .take, .drop, .between: break  // music
    }
  }

  private func handle(_ result: PageWorkshop.Result, on desk: PlayDesk) {
    switch result {
    case .phrase(let piece): music.show(piece)
    case .jam(let bars, let key): music.take(bars, key: key, on: desk)
    case .noJam(let number): music.giveUp(jam: number)
    case .favourites: state.favouritesNumber += 1
    case .message(let text): desk.tell(text)
    }
  }

  // MARK: - What pages are shown

  private func show(_ desk: PlayDesk) {
    let set = desk.state
    let patch = desk.currentPatch
    state.sounds = zip(set.sounds, patch.sounds).map {
      PageState.Sound(name: Report.plain($0), id: workshop.number(of: $1))
    }
    // To a thousandth, so that rounding is no news.
    func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
    state.x = rounded(set.position.x)
    state.y = rounded(set.position.y)
    state.sweep = set.sweep?.rawValue
    state.sweepSeconds = set.sweepSeconds
    state.attack = rounded(set.envelope.attackSeconds)
    state.decay = rounded(set.envelope.decaySeconds)
    state.sustain = rounded(set.envelope.sustain)
    state.release = rounded(set.envelope.releaseSeconds)
    state.volume = rounded(set.volume)
    state.vibratoRate = rounded(set.vibrato.rateHz)
    state.vibratoDepth = rounded(set.vibrato.depthCents)
    state.hold = set.isPedalDown
    state.keys = set.keys.sorted()
    state.follows = set.followsPath
    state.slots = set.filledSlots.sorted()
    if set.path != shownPath {
      shownPath = set.path
      shelf.put(path: set.path)
      state.pathNumber += 1
    }
    state.pathSeconds = rounded(set.path?.seconds ?? 0)
    music.show(in: &state)
    state.message = Report.plain(set.message)
    state.device = set.meters.device
    if patch != shownPatch {
      shownPatch = patch
      shelf.put(patch: patch)
    }
    hub.tell(state)
  }

  private func showMeters(_ desk: PlayDesk) {
    keepTake(desk)
    guard hub.count > 0 else { return }
    desk.readMeters()
    var meters = PageMeters()
    let set = desk.state.meters
    meters.peak = set.peak
    meters.voices = set.voices
    meters.load = (set.load * 1000).rounded() / 1000
    meters.latency = (set.latencyMilliseconds * 10).rounded() / 10
    meters.underruns = set.underruns
    meters.loss = set.loss
    meters.beat = music.beat
    meters.spectrum = spectrum.levels()
    hub.tell(meters)
  }

  /// Puts what was played where pages fetch it; a very long take begins anew.
  private func keepTake(_ desk: PlayDesk) {
    guard let instrument, let take, hasPlayed || !desk.state.keys.isEmpty else { return }
    hasPlayed = false
    let end = instrument.sampleTime
    shelf.put(played: { take.sequence(endingAt: end) })
    guard take.noteCount >= Self.mostNotes else { return }
    self.take = PerformanceTake(
      startingAt: instrument.sampleTime, sampleRate: instrument.sampleRate,
      position: desk.state.position)
  }

  /// Hears what was played since, keeps it, and sends it where pages are the loudspeakers.
  private func hear() {
    guard let instrument else { return }
    let known = frames.count
    instrument.player.monitor.take(into: &frames)
    guard frames.count > known, frames.count >= 2 * Self.leastFrames else { return }
    let samples = frames.map { Int16(max(-32_768, min(32_767, (32_768 * $0).rounded()))) }
    spectrum.hear(frames)
    frames.removeAll(keepingCapacity: true)
    shelf.add(sound: samples)
    if sendsSound {
      hub.send(sound: samples.withUnsafeBytes { Data($0) })
    }
  }
}
