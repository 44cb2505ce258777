import Music
import Synth

/// A piece that can be paused, and be played from any of its bars, while it plays.
///
/// What was handed on to the rendering is played; from there on the piece goes on elsewhere. Notes that sound
/// end, and wheels, pedals and levels are brought to where they are in the piece.
///
/// Thread role: control.
package final class ScorePlayback {
  /// What plays it.
  package let ensemble: Ensemble
  /// Where the bars are.
  package private(set) var sequence: NoteSequence
  /// Whether the piece waits.
  package private(set) var isPaused = false
  /// The turns that it took, in their order; ``replay(_:)`` takes them once more.
  package private(set) var turns: [PieceTurn] = []

  private var parts: [[PerformanceEvent]]
  private let remade: (NoteSequence) -> [[PerformanceEvent]]
  private let tempo: SharedTempo
  private let strokes: [(note: NoteEvent, level: Double)]  // in the order of time
  /// Where in the piece each sample lies.
  package let clock: PieceClock

  /// The tempi by which an ensemble's blend goes.
  final class SharedTempo {
    private var maps: [(sample: Int, map: TempoMap)]

    init(_ map: TempoMap) { maps = [(0, map)] }

    /// The one that counts at a sample.
    func map(at sample: Int) -> TempoMap { (maps.last { $0.sample <= sample } ?? maps[0]).map }

    /// Another one counts from a sample on.
    func change(to map: TempoMap, from sample: Int) {
      maps.removeAll { $0.sample >= sample }
      maps.append((sample, map))
    }
  }

  /// - Parameters:
  ///   - clock: by which the ensemble's blend goes.
  ///   - tempo: the same.
  ///   - parts: what each part does, in samples of the piece.
  ///   - strokes: what is struck on drums, in the order of time.
  ///   - remade: what each part does of the piece with another tempo.
  init(
    _ ensemble: Ensemble, _ sequence: NoteSequence, clock: PieceClock, tempo: SharedTempo,
    parts: [[PerformanceEvent]], strokes: [(note: NoteEvent, level: Double)],
    remade: @escaping (NoteSequence) -> [[PerformanceEvent]]
  ) {
    self.tempo = tempo
    self.remade = remade
    self.ensemble = ensemble
    self.sequence = sequence
    self.clock = clock
    self.parts = parts
    self.strokes = strokes
    add(from: 0, at: 0)
  }

  // MARK: - Where it is

  /// The beat of the piece that is heard at a sample.
  package func beat(atSample sample: Int) -> Double { beat(atPlace: clock.pieceTime(at: sample)) }

  /// The beat at a sample of the piece.
  package func beat(atPlace place: Int) -> Double {
    sequence.tempoMap.beat(atSeconds: Double(place) / ensemble.sampleRate)
  }

  /// The bar, from 0, that it is in where it can go elsewhere next.
  package var bar: Int { sequence.metreMap.bar(atBeat: beat(atSample: ensemble.handedOn)) }

  // MARK: - Going elsewhere

  /// Stops the piece, or lets it go on where it stopped.
  package func setPaused(_ isOn: Bool) {
    guard isOn != isPaused else { return }
    let sample = nextSample
    let place = clock.pieceTime(at: sample)
    take(isOn ? .stop(sample: sample, place: place) : .run(sample: sample, place: place))
  }

  /// Goes on from a bar, or stays there while it is paused.
  /// - Parameter bar: from 0; the piece goes on from its last one at most.
  package func go(toBar bar: Int) {
    let last = max(0, sequence.metreMap.bar(atBeat: max(0, sequence.endBeat - 1e-3)))
    let beat = sequence.metreMap.startBeat(ofBar: min(max(0, bar), last))
    let (sample, place) = (nextSample, sample(atBeat: beat))
    take(isPaused ? .stop(sample: sample, place: place) : .run(sample: sample, place: place))
  }

  // MARK: - Following a clock

  /// Goes on from a beat when a sample comes, at a tempo, and stands until then.
  package func begin(atBeat beat: Double, at start: Int, beatsPerMinute: Double) {
    let sample = nextSample
    take(
      .begin(
        sample: sample, place: clock.pieceTime(at: sample), start: max(start, sample), beat: beat,
        beatsPerMinute: beatsPerMinute))
  }

  /// The first bar of which nothing was handed on yet, where it begins, in beats and samples; nil while the piece
  /// stands.
  package var freeBar: (beat: Double, length: Double, sample: Int)? {
    var bar = bar
    while true {
      let beat = sequence.metreMap.startBeat(ofBar: bar)
      guard let sample = clock.sample(ofPlace: self.sample(atBeat: beat)) else { return nil }
      if sample >= ensemble.handedOn {
        return (beat, sequence.metreMap.startBeat(ofBar: bar + 1) - beat, sample)
      }
      bar += 1
    }
  }

  /// Lets beats go at another tempo from a bar on of which nothing was handed on yet.
  package func setTempo(_ beatsPerMinute: Double, fromBeat beat: Double) {
    guard let start = clock.sample(ofPlace: sample(atBeat: beat)), start >= ensemble.handedOn
    else { return }
    take(.tempo(beat: beat, beatsPerMinute: beatsPerMinute))
  }

  // MARK: - Turns

  /// Takes the turns of another performance of the piece, of which nothing was handed on yet: so it sounds the
  /// same, sample for sample.
  package func replay(_ turns: [PieceTurn]) { for turn in turns { take(turn) } }

  private func take(_ turn: PieceTurn) {
    turns.append(turn)
    switch turn {
    case .stop(let sample, let place):
      takeBack(from: sample)
      isPaused = true
      clock.stop(at: sample, place)
    case .run(let sample, let place):
      takeBack(from: sample)
      isPaused = false
      clock.run(from: sample, place)
      add(from: place, at: sample)
    case .begin(let now, let place, let start, let beat, let beatsPerMinute):
      takeBack(from: now)
      isPaused = false
      clock.stop(at: now, place)
      change(to: beatsPerMinute, fromBeat: beat, at: now)
      let from = sample(atBeat: beat)
      clock.run(from: start, from)
      add(from: from, at: start)
    case .tempo(let beat, let beatsPerMinute):
      let place = sample(atBeat: beat)
      guard let start = clock.sample(ofPlace: place) else { return }
      ensemble.takeBack(from: start)
      change(to: beatsPerMinute, fromBeat: beat, at: start)
      add(from: place, at: start, settles: false)
    }
  }

  private func change(to beatsPerMinute: Double, fromBeat beat: Double, at sample: Int) {
    sequence.tempoMap = sequence.tempoMap.changed(to: beatsPerMinute, fromBeat: beat)
    tempo.change(to: sequence.tempoMap, from: sample)
    parts = remade(sequence)
  }

  /// The first sample of which nothing was handed on yet.
  private var nextSample: Int {
    let hop = ensemble.hopLength
    return (ensemble.handedOn + hop - 1) / hop * hop
  }

  /// Takes back what was not handed on yet; what sounds ends.
  private func takeBack(from sample: Int) {
    ensemble.takeBack(from: sample)
    for part in parts.indices {
      ensemble.add([PerformanceEvent(.allNotesOff, at: sample)], toPart: part)
    }
  }

  /// Adds the piece from a place on.
  /// - Parameter settles: whether wheels, pedals and levels may be elsewhere.
  private func add(from place: Int, at start: Int, settles: Bool = true) {
    let shift = start - place
    for (index, events) in parts.enumerated() {
      let next = events.firstIndex { $0.time >= place } ?? events.count
      let set = settles && start > 0 ? Self.settings(of: events, before: next) : []
      ensemble.add(
        set.map { PerformanceEvent($0, at: start) }
          + events[next...].map { PerformanceEvent($0.action, at: $0.time + shift) },
        toPart: index)
    }
    let rest = strokes.filter { sample(atBeat: $0.note.startBeat) >= place }
    ensemble.addDrums(rest.map(\.note), levels: rest.map(\.level)) {
      self.sample(atBeat: $0) + shift
    }
  }

  /// The sample of the piece at which a beat comes.
  package func sample(atBeat beat: Double) -> Int {
    Int((sequence.tempoMap.seconds(atBeat: beat) * ensemble.sampleRate).rounded())
  }

  /// How wheels, pedals and levels are that a part moves at all.
  /// - Parameter index: of the first event that is still to come.
  private static func settings(
    of events: [PerformanceEvent], before index: Int
  ) -> [PerformanceEvent.Action] {
    var kinds: [String: PerformanceEvent.Action] = [:]
    for (place, event) in events.enumerated() {
      let (kind, rest): (String, PerformanceEvent.Action)
      switch event.action {
      case .pitchBend: (kind, rest) = ("bend", .pitchBend(semitones: 0))
      case .expression: (kind, rest) = ("expression", .expression(1))
      case .volume: (kind, rest) = ("volume", .volume(1))
      case .sustainPedal: (kind, rest) = ("pedal", .sustainPedal(false))
      case .modulation: (kind, rest) = ("modulation", .modulation(0))
      default: continue
      }
      if place < index {
        kinds[kind] = event.action
      } else if kinds[kind] == nil {
        kinds[kind] = rest
      }
    }
    return kinds.sorted { $0.key < $1.key }.map(\.value)
  }
}
