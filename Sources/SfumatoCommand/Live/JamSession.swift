import Neural
import ArgumentParser
import Foundation
import Sfumato

/// A jam from start to end: draws bars before they are heard, plays or writes them, and keeps the take.
///
/// Threads: control.
final class JamSession {
  private let options: JamCommand
  private var jam: Jam
  private var performance: JamPerformance
  private let sweep: Sweep
  private let kitFolders: [String]  // none for no drums
  private let model: NoteModel
  private let sounds: SoundSet
  private var endBeat: Double
  private var drawsBars: Bool

  /// Loads models and sounds, and draws the first bars.
  /// - Throws: whatever cannot be loaded.
  init(_ options: JamCommand) throws {
    self.options = options
    let model = try NotePreset.load(options.preset)
    self.model = model
    drawsBars = !options.quiet && isatty(STDOUT_FILENO) == 1
    let phrases = try PhrasePreset.load(options.phrases, path: options.phrasePreset)
    guard phrases.kind == options.phrases else {
      throw ValidationError(
        "\(options.phrasePreset!) knows \(phrases.kind.rawValue), not \(options.phrases.rawValue)")
    }
    let hasDrums = phrases.kind.voices.contains(.drums)
    let isDrummed = !options.drums.isEmpty
    kitFolders = isDrummed || hasDrums ? KitInput.folders(options.drums) : []
    var jamOptions = Jam.Options()
    jamOptions.amount = options.amount
    jamOptions.temperature = options.draw.inventing
    jamOptions.key = options.key
    jamOptions.beatsPerMinute = options.tempo
    jamOptions.seed = options.draw.seed
    if options.hands == .played { jamOptions.hands = try HandsPreset.load() }
    jam = Jam(
      phrases, drums: isDrummed && !hasDrums ? try PhrasePreset.load(.drums2) : nil,
      options: jamOptions)
    sweep = Sweep(
      options.sweepShape, periodSeconds: options.sweep.seconds, seed: options.draw.seed)
    let first = jam.next()
    sounds = try SoundInput.sounds(options.sounds, model: model)
    performance = JamPerformance(
      tracks: first.tracks, tempoMap: jam.tempoMap,
      sounds: sounds, kits: try KitInput.kits(kitFolders, model: model), model: model, sweep: sweep,
      seed: options.draw.seed,
      sampleCount: options.seconds.map { Int($0 * model.configuration.sampleRate) })
    endBeat = 0
    add(first)
    ensemble.keepsRecord = options.take.path != nil
    for action in try options.playing.actions(beatsPerMinute: options.tempo) {
      ensemble.send(action)
    }
  }

  private var ensemble: Ensemble { performance.ensemble }

  /// Draws what is heard before a time.
  private func prepare(until time: Int) {
    while performance.sample(atBeat: endBeat) < time { add(jam.next()) }
  }

  private func add(_ section: Jam.Section) {
    performance.add(section.tracks)
    if drawsBars {
      var bars = NoteSequence(tracks: section.tracks)
      for track in bars.tracks.indices {
        bars.tracks[track].notes = bars.tracks[track].notes.map { note in
          var note = note
          note.startBeat -= endBeat
          return note
        }
      }
      print(Report.heading("from bar \(Int(endBeat) / 4 + 1)"))
      print(PianoRoll(bars).text)
    }
    endBeat = section.endBeat
  }

  // MARK: - Into a file

  /// Plays into the file that the options name.
  func write() throws {
    guard let output = options.output, let count = performance.sampleCount else { return }
    Interruption.watch()
    let start = ContinuousClock.now
    let line = ProgressLine(unit: "s")
    let rate = ensemble.sampleRate
    let clip = ensemble.render(sampleCount: count) { time in
      prepare(until: time)
      line.show(Int(Double(time) / rate), of: count / Int(rate))
      return !Interruption.isRequested
    }
    line.end()
    guard let clip else { throw ExitCode(130) }
    var file = AudioFile(clip: clip)
    file.comment = Report.command
    try SoundOutput.write(file, to: output, options.storage.bits)
    // Settings from the beginning are all that hands did.
    try keepTake(
      until: count, hands: ensemble.record.map { Take.Gesture($0) { _ in options.sounds } })
    let speed = clip.durationSeconds / ((ContinuousClock.now - start) / .seconds(1))
    print(
      Report.plain(output) + ": \(Report.duration(clip.durationSeconds)), "
        + "\(Report.number(speed, decimals: 1)) times real time")
  }

  // MARK: - Live

  /// Plays on the device until it is over or interrupted.
  func playLive() throws {
    var patch = Patch(sounds: options.sounds)
    patch.position = ensemble.position
    var content = LiveSession.Content(
      .ensemble(ensemble), loader: SoundLoader(model), patch: patch, sounds: sounds)
    content.seed = options.draw.seed
    content.seconds = options.seconds
    content.readsCommands = true
    content.endsWithPiece = false
    content.place = { [unowned self] sample in
      let beat = Int(performance.beat(atSample: sample))
      return .init(bar: beat / 4 + 1, beat: beat % 4 + 1)
    }
    content.prepare = { [unowned self] in prepare(until: $0) }
    let session = try LiveSession(content, options.live)
    drawsBars = drawsBars && !session.hasPanel
    session.run()
    try keepTake(
      until: min(performance.sampleCount ?? .max, ensemble.sampleTime), hands: session.gestures)
  }

  // MARK: - The take

  private func keepTake(until sampleCount: Int, hands: [Take.Gesture] = []) throws {
    try options.take.keep(
      Take(
        .jam(.init(movement: .init(sweep), hands: hands)), sounds: options.sounds,
        drums: kitFolders, seed: options.draw.seed, sampleCount: max(1, sampleCount),
        command: Report.command),
      score: performance.sequence(before: sampleCount).midiBytes())
  }
}
