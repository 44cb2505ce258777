import Sfumato

/// A jam in the player's hands: what is heard next is chosen while it plays, from a bar on that was not handed
/// on to the rendering yet.
extension JamSession: LiveSteering {
  /// How much more or less notes "denser" and "sparser" ask for.
  private static let densityStep = 1.4
  /// How far a phrase may be drawn for another density, at least: near ones are as dense.
  private static let densityAmount = 0.4
  private static let amountRange = 0.02...1.0

  var steeringKeys: [SteeringKey] {
    [
      SteeringKey("Enter", "pause, go on"),
      SteeringKey("N", "the next phrase, from the next bar on"),
      SteeringKey("R", "repeat this phrase, or go on"),
      SteeringKey("M / O", "more like this, smaller steps / other, larger steps"),
      SteeringKey("D / S", "denser / sparser"),
      SteeringKey("T", "a fifth up, from the next bar on"),
    ]
  }

  func steer(_ key: Key) -> String? {
    switch key {
    case .enter: isPaused ? goOn() : pause()
    case .character("N"): change(from: nextBar, to: "the next phrase") {}
    case .character("R"): toggleRepeat()
    case .character("M"): step(by: 0.5)
    case .character("O"): step(by: 2)
    case .character("D"): lean(by: Self.densityStep)
    case .character("S"): lean(by: 1 / Self.densityStep)
    case .character("T"): transpose()
    default: nil
    }
  }

  // MARK: - What comes next

  /// The first bar, in beats, of which nothing was handed on yet.
  private var firstFreeBar: Double { firstBar(after: performance.ensemble.handedOn) }

  /// The same, of what was drawn.
  private var nextBar: Double { min(endBeat, firstFreeBar) }

  /// Where the phrase ends that is heard now, in beats, if what follows can still be changed; otherwise where
  /// the one ends that follows.
  private var nextPhrase: Double {
    sections.map { $0.startBeat + $0.beatCount }.first { $0 >= nextBar } ?? endBeat
  }

  private func bar(_ beat: Double) -> String { "from bar \(metre.bar(atBeat: beat) + 1)" }

  /// Takes back what was drawn from a beat on, changes how it is drawn, and lets it be drawn again.
  private func change(from beat: Double, to what: String, _ body: () -> Void) -> String {
    guard !isPaused else { return "paused; Enter goes on" }
    repeated = nil
    takeBack(from: beat)
    body()
    return "\(what), \(bar(beat))"
  }

  private func step(by factor: Double) -> String {
    let range = Self.amountRange
    let amount = min(max(drawing.jam.amount * factor, range.lowerBound), range.upperBound)
    let what = factor < 1 ? "more like this" : "other"
    return change(
      from: nextPhrase, to: "\(what): steps of \(Report.number(amount, decimals: 2))"
    ) {
      drawing.change { $0.amount = amount }
      drawing.redraw()
    }
  }

  private func lean(by factor: Double) -> String {
    let density = factor * drawing.jam.density
    return change(
      from: nextBar,
      to: "\(factor > 1 ? "denser" : "sparser"): \(Report.number(density, decimals: 1)) notes a bar"
    ) {
      drawing.change { $0.wantedDensity = density }
      drawing.redraw(atLeast: Self.densityAmount)
    }
  }

  private func transpose() -> String {
    guard let key = drawing.jam.key else { return "drums alone have no key" }
    let fifth = MusicalKey(tonic: key.tonic + 7, isMinor: key.isMinor)
    return change(from: nextBar, to: "\(fifth)") {
      drawing.change { $0.key = fifth }
    }
  }

  // MARK: - Repeating and pausing

  private func toggleRepeat() -> String {
    guard !isPaused else { return "paused; Enter goes on" }
    if repeated != nil {
      takeBack(from: nextPhrase)
      repeated = nil
      return "goes on, \(bar(endBeat))"
    }
    let now = performance.beat(atSample: performance.ensemble.sampleTime)
    guard let heard = sections.last(where: { $0.startBeat <= now }) else { return "not yet" }
    let end = nextPhrase
    takeBack(from: end)
    repeated = heard
    return "repeats bars \(metre.bar(atBeat: heard.startBeat) + 1) to "
      + "\(metre.bar(atBeat: heard.startBeat + heard.beatCount)), \(bar(end))"
  }

  func pause() -> String {
    let beat = nextBar
    pause(from: beat)
    return "paused, \(bar(beat)); Enter goes on"
  }

  /// Rests from a beat on of which nothing was handed on yet.
  func pause(from beat: Double) {
    rest = takeBack(from: beat)
    let sample = performance.sample(atBeat: beat)
    clock.stop(at: sample, sample)
  }

  private func goOn() -> String {
    let beat = max(endBeat, firstFreeBar)
    goOn(atBar: beat)
    return "goes on, \(bar(beat))"
  }

  /// Plays on from a bar that is still to come.
  /// - Parameter beat: where it begins.
  func goOn(atBar beat: Double) {
    endPause(atBeat: beat)
    let sample = performance.sample(atBeat: beat)
    clock.run(from: sample, sample)
  }
}
