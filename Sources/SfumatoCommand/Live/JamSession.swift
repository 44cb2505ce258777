import Neural
import ArgumentParser
import Foundation
import Sfumato

/// A jam from start to end: draws bars before they are heard, plays or writes them, and keeps the take.
///
/// Threads: control.
final class JamSession {
  private let options: JamCommand
  let drawing: JamDrawing
  var performance: JamPerformance
  private let sweep: Sweep
  private let kitFolders: [String]  // none for no drums
  private let model: NoteModel
  private let sounds: SoundSet
  /// What its bars are.
  let metre: Metre
  /// Where what was drawn ends, in beats.
  private(set) var endBeat: Double
  /// What was drawn last and what before it, as far as it was not taken back.
  private(set) var sections: [DrawnSection] = []
  /// What is heard again and again instead of new phrases.
  var repeated: DrawnSection?
  /// What was taken back for a pause; nil while there is none.
  var rest: DrawnSection?
  /// Where it runs and where it is paused; its beats go on meanwhile.
  let clock = PieceClock()
  /// The bar, in beats, whose tempo was brought to that of an external clock last.
  var steered = -1.0
  private var drawsBars: Bool
  private var restingBeats = 0.0  // in which it waited for what comes next

  /// Some bars; beats of notes are counted from their beginning.
  struct DrawnSection {
    var startBeat: Double
    var beatCount: Double
    var tracks: [NoteSequence.Track]
    /// What the plan tells of them, the first bar being 1.
    var plan: [JamPlanReport.Entry]

    /// Ends after so many beats, which are whole bars of a metre.
    mutating func cut(atBeat beat: Double, metre: Metre) {
      _ = JamPlanReport.split(&plan, atBar: metre.bar(atBeat: beat) + 1)
      beatCount = beat
      for index in tracks.indices { tracks[index].notes.removeAll { $0.startBeat >= beat } }
    }
  }

  /// Seconds from when bars are added until they can be heard.
  private static let reactionSeconds = 0.5

  /// Sections that are remembered.
  private static let keptSections = 8

  /// What is played, part by part.
  private var plan: JamPlanReport

  /// Whether nothing is drawn until the player goes on.
  var isPaused: Bool { rest != nil }

  /// Loads models and sounds, and draws the first bars.
  /// - Throws: whatever cannot be loaded.
  init(_ options: JamCommand) throws {
    self.options = options
    let model = try NotePreset.load(options.preset)
    self.model = model
    drawsBars = !options.quiet && !options.json && isatty(STDOUT_FILENO) == 1
    let phrases = try PhrasePreset.load(options.phrases, path: options.phrasePreset)
    guard phrases.kind == options.phrases else {
      throw ValidationError(
        "\(options.phrasePreset!) knows \(phrases.kind.rawValue), not \(options.phrases.rawValue)")
    }
    metre = phrases.kind.metre
    // As many counts a minute in all metres.
    let tempo = options.tempo ?? 100 * Double(metre.stepsPerCount) / 4
    let hasDrums = phrases.kind.voices.contains(.drums)
    let isDrummed = !options.drums.isEmpty
    kitFolders = isDrummed || hasDrums ? KitInput.folders(options.drums) : []
    var jamOptions = Jam.Options()
    jamOptions.amount = options.amount
    jamOptions.temperature = options.draw.inventing
    jamOptions.key = options.key?.keys.first
    jamOptions.otherKeys = Array((options.key?.keys ?? []).dropFirst())
    jamOptions.chords = try options.harmony.chart(for: phrases.kind)
    jamOptions.form = options.plan
    jamOptions.energy = options.energy?.energy
    jamOptions.beatsPerMinute = tempo
    jamOptions.seed = options.draw.seed
    if options.hands == .played { jamOptions.hands = try HandsPreset.load() }
    var jam = Jam(
      phrases, drums: isDrummed && !hasDrums ? try PhrasePreset.load(.drums2) : nil,
      options: jamOptions)
    sweep = Sweep(
      options.sweepShape, periodSeconds: options.sweep.seconds, seed: options.draw.seed)
    let first = jam.next()
    drawing = JamDrawing(jam)
    sounds = try SoundInput.sounds(options.sounds, model: model)
    performance = JamPerformance(
      tracks: first.tracks, tempoMap: jam.tempoMap, metre: metre,
      sounds: sounds, kits: try KitInput.kits(kitFolders, model: model), model: model, sweep: sweep,
      seed: options.draw.seed,
      sampleCount: options.seconds.map { Int($0 * model.configuration.sampleRate) })
    endBeat = 0
    plan = JamPlanReport(
      file: options.output, form: options.plan?.description, beatsPerMinute: tempo, metre: metre)
    add(first, notBefore: 0)
    ensemble.keepsRecord = options.take.path != nil
    for action in try options.playing.actions(beatsPerMinute: tempo) {
      ensemble.send(action)
    }
  }

  private var ensemble: Ensemble { performance.ensemble }

  /// Adds what is heard before a time.
  /// - Parameter reaction: samples from when bars are added until they are played. While they are heard, drawing is
  ///   not waited for, and what is drawn too late begins with a later bar. nil waits.
  private func prepare(until time: Int, reaction: Int? = nil) {
    while !isPaused, performance.sample(atBeat: endBeat) < time {
      if let repeated {
        add(repeated, atBeat: endBeat)
        goOn(atBeat: endBeat)
      } else {
        guard let section = drawing.next(waits: reaction == nil) else { return }
        if let reaction {
          // One at a time: what was added before is handed on meanwhile.
          guard !performance.decodeDrum(of: section.tracks) else { return }
          drawing.take()
          add(section, notBefore: firstBar(after: ensemble.sampleTime + reaction))
        } else {
          drawing.take()
          add(section, notBefore: endBeat)
        }
      }
    }
  }

  /// The first bar, in beats, that begins after a sample.
  func firstBar(after sample: Int) -> Double {
    let bar = metre.beatsPerBar
    return (performance.beat(atSample: sample) / bar + 0.01).rounded(.up) * bar
  }

  private func goOn(atBeat beat: Double) { drawing.change { $0.goOn(atBeat: beat) } }

  /// Adds some bars once more, or elsewhere.
  private func add(_ section: DrawnSection, atBeat beat: Double) {
    let tracks = section.tracks.map { $0.moved(byBeats: beat) }
    endBeat = beat
    add(tracks, to: beat + section.beatCount, plan: section.plan)
  }

  /// Takes back what was drawn from a beat on, of which nothing was handed on yet.
  /// - Returns: what it was.
  @discardableResult
  func takeBack(from beat: Double) -> DrawnSection {
    let tracks = performance.sequence.tracks.map { track in
      var track = track
      track.notes.removeAll { $0.startBeat < beat }
      return track.moved(byBeats: -beat)
    }
    let taken = DrawnSection(
      startBeat: beat, beatCount: endBeat - beat, tracks: tracks,
      plan: plan.takeBack(fromBeat: beat))
    // Beyond its end, which may be handed on by now, there is nothing to take back.
    if beat < endBeat { performance.takeBack(fromBeat: beat) }
    sections.removeAll { $0.startBeat >= beat }
    if let last = sections.last, last.startBeat + last.beatCount > beat {
      sections[sections.count - 1].cut(atBeat: beat - last.startBeat, metre: metre)
    }
    endBeat = beat
    goOn(atBeat: beat)
    return taken
  }

  /// Plays on what was taken back for a pause.
  func endPause(atBeat beat: Double) {
    guard let rest else { return }
    self.rest = nil
    if rest.beatCount > 0 { add(rest, atBeat: beat) } else { endBeat = beat }
    goOn(atBeat: endBeat)
  }

  /// Adds what was drawn, where it was meant to be or later.
  private func add(_ section: Jam.Section, notBefore beat: Double) {
    if drawsBars, section.beginsPart, let part = section.part {
      print(Report.heading("\(part)") + (section.key.map { ", \($0)" } ?? ""))
    }
    let beatCount = section.endBeat - endBeat
    let drawn = DrawnSection(
      startBeat: endBeat, beatCount: beatCount,
      tracks: section.tracks.map { $0.moved(byBeats: -endBeat) },
      plan: [plan.entry(of: section, beatCount: beatCount)])
    let rest = max(0, beat - endBeat)
    add(drawn, atBeat: endBeat + rest)
    if rest > 0 {
      restingBeats += rest
      goOn(atBeat: endBeat)
    }
  }

  /// Adds what lies between the end so far and a beat.
  private func add(
    _ tracks: [NoteSequence.Track], to beat: Double, plan entries: [JamPlanReport.Entry]
  ) {
    performance.add(tracks)
    plan.add(entries, atBeat: endBeat)
    sections.append(
      DrawnSection(
        startBeat: endBeat, beatCount: beat - endBeat,
        tracks: tracks.map { $0.moved(byBeats: -endBeat) }, plan: entries))
    if sections.count > Self.keptSections { sections.removeFirst() }
    if drawsBars {
      let bars = NoteSequence(
        tracks: tracks.map { $0.moved(byBeats: -endBeat) }, metreMap: MetreMap(metre))
      print(Report.heading("from bar \(metre.bar(atBeat: endBeat) + 1)"))
      print(PianoRoll(bars).text)
    }
    endBeat = beat
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
    if options.json { return try printPlan(until: count) }
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
      .ensemble(ensemble), loader: SoundLoader(model, cache: .standard), patch: patch,
      sounds: sounds)
    content.seed = options.draw.seed
    content.seconds = options.seconds
    content.readsCommands = true
    content.endsWithPiece = false
    content.channels = performance.channels
    content.transport = LiveTransport(
      clock: clock, place: { [unowned self] in performance.sample(atBeat: $0) },
      beat: { [unowned self] in performance.beat(atSample: $0) })
    content.steering = self
    content.place = { [unowned self] sample in
      let beat = performance.beat(atSample: sample)
      let bar = metre.bar(atBeat: beat)
      let count = (4 * beat - Double(bar * metre.stepsPerBar)) / Double(metre.stepsPerCount)
      return .init(bar: bar + 1, beat: Int(count) + 1, part: plan.part(atBeat: beat))
    }
    prepare(until: Int(content.preparedSeconds * ensemble.sampleRate))
    if options.live.clockIn {
      content.follows = self
      content.leadSeconds = LiveSession.drawingLead
      pause(from: 0)
    }
    let reaction = Int(Self.reactionSeconds * ensemble.sampleRate)
    content.prepare = { [unowned self] in
      prepare(until: $0, reaction: reaction)
    }
    let session = try LiveSession(content, options.live)
    drawsBars = drawsBars && !session.hasPanel
    session.run()
    if restingBeats > 0 {
      Report.remark(
        "bars were drawn more slowly than they are heard: it rested for \(metre.bar(atBeat: restingBeats)) of them"
      )
    }
    if options.take.path != nil, ensemble.wasLate {
      Report.remark("the machine was too busy to play all notes in time; the take has them in time")
    }
    try keepTake(
      until: min(performance.sampleCount ?? .max, ensemble.sampleTime), hands: session.gestures)
    if options.json {
      try printPlan(until: min(performance.sampleCount ?? .max, ensemble.sampleTime))
    }
  }

  // MARK: - What was played

  /// Where what is heard ends, in beats.
  private func lastBeat(_ sampleCount: Int) -> Double {
    min(performance.lastBeat ?? .infinity, performance.beat(atSample: sampleCount), endBeat)
  }

  /// Tells what was heard of the plan.
  private func printPlan(until sampleCount: Int) throws {
    var plan = plan
    plan.end(atBeat: lastBeat(sampleCount), of: performance.sequence(before: sampleCount))
    print(try Report.jsonText(plan))
  }

  private func keepTake(until sampleCount: Int, hands: [Take.Gesture] = []) throws {
    var score = performance.sequence(before: sampleCount)
    score.texts = plan.texts(before: lastBeat(sampleCount))
    try options.take.keep(
      Take(
        .jam(.init(movement: .init(sweep), hands: hands)), sounds: options.sounds,
        drums: kitFolders, seed: options.draw.seed, sampleCount: max(1, sampleCount),
        command: Report.command),
      score: score.midiBytes())
  }
}
