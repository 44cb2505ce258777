import Foundation
import Page
import Sfumato

/// The music of the page: phrases that are drawn, kept, interpolated and played, and the jam.
///
/// While a jam plays, what is drawn, taken or interpolated comes next, and the jam goes on after it.
///
/// Threads: control.
struct PageMusic {
  private var player = PagePhrase()
  private var manner = PageManner()
  private var kept: [(number: Int, piece: PagePiece)] = []
  private var lastKept = 0
  /// Counts jams, so that bars of one that is over are known.
  private var jamNumber = 0
  private var jams = false
  private var jamSeed: UInt64 = 0
  private var jamKey: MusicalKey?
  private var isDrawing = false  // bars of this jam
  private var isStale = false  // whether bars that are drawn, or wait, are in another manner
  private var areUnheard = false  // whether the bars that were drawn last were thrown away
  private var nextTry = ContinuousClock.now  // to draw, after too much was asked for
  private var shownNumber = 0
  private var shownTempo = 0.0
  private var lastSample = 0  // up to which the player was asked

  private let workshop: PageWorkshop
  private let shelf: PageShelf

  private static let pause = Duration.milliseconds(500)
  /// Phrases that may be kept.
  private static let mostKept = 32

  init(_ workshop: PageWorkshop, shelf: PageShelf) {
    self.workshop = workshop
    self.shelf = shelf
  }

  /// Beat of the piece that sounds; nil while none does.
  var beat: Double? { player.beat }

  // MARK: - What pages ask for

  /// Does what a page asks for, if it is about music.
  /// - Returns: false for other messages.
  mutating func handle(_ message: PageMessage, on desk: PlayDesk) -> Bool {
    switch message {
    case .manner(let manner): change(to: manner)
    case .phrase(let seed): workshop.drawPhrase(manner, seed: seed)
    case .play(let isOn): play(isOn, on: desk)
    case .jam(true, let seed): beginJam(seed: seed)
    case .jam(false, _): play(false, on: desk)
    case .keep: keep(on: desk)
    case .take(let number):
      if let piece = piece(number) { show(again(piece)) }
    case .drop(let number):
      kept.removeAll { $0.number == number }
      shelf.put(kept: kept)
    case .between(let from, let to, let share):
      guard let first = piece(from), let second = piece(to) else { break }
      workshop.interpolate(
        (from, first.phrase), (to, second.phrase), manner: manner, share: share)
    default: return false
    }
    return true
  }

  private func piece(_ number: Int) -> PagePiece? { kept.first { $0.number == number }?.piece }

  /// A kept phrase, in the tempo of now.
  private func again(_ piece: PagePiece) -> PagePiece {
    PagePiece(phrase: piece.phrase, title: piece.title, manner)
  }

  /// Ends all that plays by itself, or begins with the phrase that is shown.
  mutating func play(_ isOn: Bool, on desk: PlayDesk) {
    if !isOn { endJam() }
    for action in player.play(isOn) { desk.play(action) }
  }

  private mutating func change(to manner: PageManner) {
    var before = self.manner
    self.manner = manner
    // The tempo is heard at once; the rest in the bars that come next. Another kind of phrases is another jam.
    before.beatsPerMinute = manner.beatsPerMinute
    guard jams, before != manner else { return }
    if before.kind != manner.kind { beginJam(seed: jamSeed) } else { isStale = true }
  }

  private mutating func keep(on desk: PlayDesk) {
    guard let piece = player.piece else { return desk.tell("there is no phrase to keep yet") }
    guard kept.count < Self.mostKept else {
      return desk.tell("\(Self.mostKept) phrases are kept; forget one first")
    }
    lastKept += 1
    kept.append((lastKept, PagePiece(phrase: piece.phrase, title: piece.title, manner)))
    shelf.put(kept: kept)
  }

  // MARK: - The jam

  private mutating func beginJam(seed: UInt64) {
    endJam()
    jamNumber += 1
    (jams, jamSeed, jamKey) = (true, seed, nil)
    (isDrawing, isStale, areUnheard) = (false, false, false)
  }

  private mutating func endJam() {
    jams = false
    player.removeFollowing { $0.jam != nil }
  }

  /// Takes bars of a jam.
  mutating func take(_ bars: PagePiece, key: MusicalKey?, on desk: PlayDesk) {
    guard jams, bars.jam == jamNumber else { return }
    isDrawing = false
    // Other bars take their place.
    guard !isStale else {
      areUnheard = true
      return drawBars(takesBack: true)
    }
    jamKey = key
    guard player.isPlaying else {
      player.set(bars)
      return play(true, on: desk)
    }
    player.add(bars)
  }

  /// A jam could not begin.
  mutating func giveUp(jam number: Int) { if number == jamNumber { endJam() } }

  /// Takes a phrase that was drawn; in a jam the newest one comes next.
  mutating func show(_ piece: PagePiece) {
    guard jams, player.isPlaying else { return player.set(piece) }
    player.removeFollowing { $0.jam == nil }
    player.add(piece, isNext: true)
  }

  /// Draws one piece ahead, and once more what was drawn in another manner and is not heard yet.
  private mutating func drawAhead() {
    guard jams, !isDrawing, ContinuousClock.now >= nextTry else { return }
    let waits = player.following.contains { $0.jam != nil }
    guard isStale || !waits else { return }
    drawBars(takesBack: waits || areUnheard)
    // Others come in their place; where too much is asked for, they are better than none.
    if isDrawing { player.removeFollowing { $0.jam != nil } }
  }

  private mutating func drawBars(takesBack: Bool) {
    isDrawing = workshop.drawBars(
      ofJam: jamNumber, manner, seed: jamSeed, takesBack: takesBack)
    if isDrawing {
      (isStale, areUnheard) = (false, false)
    } else {
      nextTry = .now + Self.pause
    }
  }

  // MARK: - Time

  /// Plays what is due by the sample that is rendered next, each note at its own.
  mutating func tick(on desk: PlayDesk, _ instrument: LiveInstrument) {
    drawAhead()
    // Only as far as the next hop goes: what hands do waits for nothing.
    let until = instrument.nextEventTime + instrument.hopLength
    let from = max(lastSample, until - Int(instrument.sampleRate))
    lastSample = max(lastSample, until)
    guard player.isPlaying, until > from else { return }
    let perSample = manner.beatsPerMinute / 60 / instrument.sampleRate
    let start = player.beats
    for step in player.due(before: start + Double(until - from) * perSample) {
      desk.play(step.action, at: from + max(0, Int((step.beat - start) / perSample)))
    }
  }

  /// Puts what is set into what pages are shown.
  mutating func show(in state: inout PageState) {
    let tempo = manner.beatsPerMinute
    if player.number != shownNumber || tempo != shownTempo {
      (shownNumber, shownTempo) = (player.number, tempo)
      var piece = player.piece
      piece?.sequence.tempoMap = TempoMap(beatsPerMinute: tempo)
      shelf.put(phrase: piece, following: player.following.first)
    }
    state.phraseNumber = shownNumber
    state.plays = player.isPlaying
    state.jams = jams
    state.jamKey = jamKey?.description
    state.kind = manner.kind.rawValue
    state.key = manner.key?.description ?? ""
    state.amount = manner.amount
    state.temperature = manner.temperature
    state.tempo = manner.beatsPerMinute
    state.kept = kept.map {
      .init(
        number: $0.number, title: $0.piece.title,
        bars: $0.piece.phrase.barCount)
    }
  }
}

extension PagePiece {
  /// A phrase as it is played, by itself or again and again.
  init(phrase: NoteGrid, title: String, _ manner: PageManner) {
    var sequence = NoteSequence(phrase, beatsPerMinute: manner.beatsPerMinute)
    Jam.accent(&sequence)
    self.init(title: title, sequence: sequence, phrase: phrase)
  }
}
