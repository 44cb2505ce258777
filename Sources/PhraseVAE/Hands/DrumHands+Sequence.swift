import Foundation
import Music
import Neural

extension DrumHands {
  /// How a piece is played.
  public struct Manner: Sendable {
    /// How far force and timing go from what is written to what hands do, 0…1.
    public var amount = 1.0
    /// Where the second of two notes comes, of all tracks; nil leaves them where they are written.
    public var swing: Swing?
    /// How it feels; nil draws a feel by the seed.
    public var feel: Feel?
    /// Whether each stroke is the likeliest: no chance, and without ``feel`` none drawn either.
    public var isTypical = false
    /// Mean force of a written groove that is kept, in MIDI units: all strokes are made so much louder or
    /// quieter; nil for the drummer's own.
    public var velocity: Int?
    /// Strokes that keep force and timing where they are struck again: drums of a phrase, which may be
    /// repeated.
    public var kept: PlayedDrums?
    /// Of all draws.
    public var seed: UInt64 = 1

    /// Plays as a drummer would, with a feel of seed 1.
    public init() {}
  }

  /// A piece whose drums are played by hand: each stroke gets a force and is a little early or late.
  ///
  /// No note is lost or added. A stroke is looked up on the nearest sixteenth. One that is written
  /// between the sixteenths, as in a triplet, stays there but for what hands add: they have learned
  /// strokes of swing as late or early ones, and what is nearer to such a place is counted from it. Keys
  /// that stand for no drum keep their force and go with the sixteenth. Other tracks only swing.
  public func humanised(_ sequence: NoteSequence, manner: Manner) -> NoteSequence {
    let notes = sequence.tracks.filter(\.isDrums).flatMap(\.notes)
    let stepCount = sequence.drumStepCount
    let grid = DrumGrid(notes: notes, stepCount: stepCount)
    let feel = manner.feel ?? (manner.isTypical ? nil : drawnFeel(seed: manner.seed))
    var played = play(
      grid, places: HandsPlace.places(of: sequence, stepCount: stepCount), feel: feel,
      random: manner.isTypical ? nil : RandomGenerator(seed: manner.seed).stream(-3))
    if let velocity = manner.velocity { played.scale(toMeanVelocity: Float(velocity)) }
    if let kept = manner.kept { played.keep(kept) }
    var made = sequence
    for index in made.tracks.indices {
      let track = made.tracks[index]
      let swung = track.notes.map { note in
        manner.swing.map { $0.played(note) } ?? note
      }
      made.tracks[index].notes =
        track.isDrums
        ? Self.moved(track.notes, swung: swung, as: played, amount: manner.amount) : swung
    }
    return made
  }

  /// A phrase as music, its drums played by hand.
  ///
  /// Drums of a phrase that was played keep what they had, and others go with its feel. Drums of one on
  /// the grid are as loud on average as they were.
  /// - Parameters:
  ///   - sequence: a phrase, or several in a row, made as `setting` says.
  ///   - setting: of the phrase that it comes from.
  ///   - seed: of feel and chance.
  public func played(
    _ sequence: NoteSequence, setting: PhraseSetting, seed: UInt64
  ) -> NoteSequence {
    var manner = Manner()
    manner.seed = seed
    if let take = setting.drums, take.strokeCount > 0 {
      if take.isByHand || setting.keepsStrokes {
        manner.kept = take
        manner.feel = feel(
          of: take, places: HandsPlace.places(of: sequence, stepCount: take.stepCount))
      } else {
        manner.velocity = Int(
          take.velocities.reduce(0, +) / Float(take.strokeCount))
      }
    }
    return humanised(sequence, manner: manner)
  }

  /// Steps off a sixteenth from which on a stroke is written there.
  private static let offGrid = 0.2
  /// Beats between two strokes of one key at least.
  private static let leastGap = 1.0 / 96

  private static func moved(
    _ notes: [NoteEvent], swung: [NoteEvent], as played: PlayedDrums, amount: Double
  ) -> [NoteEvent] {
    guard amount > 0 else { return swung }
    // Strokes of one drum within a step, as in a flam, move together: by what the first one does.
    var shifts: [Int: Double] = [:]
    var lastOfKey: [Int: Double] = [:]
    var made: [NoteEvent] = []
    for (note, swung) in zip(notes, swung) {
      let step = Int((4 * note.startBeat + 0.5).rounded(.down))
      let own = 4 * note.startBeat - Double(step)
      var moved = swung
      if let drum = DrumClass(key: note.pitch) {
        let place = step * PlayedDrums.drumCount + drum.rawValue
        let velocity = Double(played.velocities[place])
        let force = Double(note.velocity) + amount * (velocity - Double(note.velocity))
        moved.velocity = Int(min(max(force.rounded(), 1), 127))
        let shift =
          shifts[place]
          ?? amount * shift(Double(played.offsets[place]), written: own)
        shifts[place] = shift
        // In ticks of a file, so that what is played is what is kept.
        let ticks = Double(NoteSequence.writtenTicksPerBeat)
        moved.startBeat = max(0, ((swung.startBeat + shift / 4) * ticks).rounded() / ticks)
      }
      if let last = lastOfKey[note.pitch] {
        moved.startBeat = max(moved.startBeat, last + leastGap)
      }
      lastOfKey[note.pitch] = moved.startBeat
      made.append(moved)
    }
    return made.sorted()
  }

  /// By how many steps a stroke is moved from where it is written.
  /// - Parameters:
  ///   - offset: where hands play it, in steps from the sixteenth.
  ///   - own: where it is written, likewise.
  private static func shift(_ offset: Double, written own: Double) -> Double {
    guard abs(own) > offGrid else { return offset - own }
    return abs(offset - own) < abs(offset) ? offset - own : min(max(offset, -0.25), 0.25)
  }
}

extension PlayedDrums {
  /// Whether somebody played it: whether forces differ, or strokes lie beside the sixteenths.
  public var isByHand: Bool {
    let struck = velocities.indices.filter { velocities[$0] > 0 }
    let offset = struck.reduce(0) { $0 + abs(offsets[$1]) } / Float(max(1, struck.count))
    return Set(struck.map { velocities[$0] }).count > 4 || offset > 0.02
  }

  /// Takes over strokes of drums that may be repeated.
  mutating func keep(_ other: PlayedDrums) {
    for place in velocities.indices where velocities[place] > 0 {
      let same = place % other.velocities.count
      guard other.velocities[same] > 0 else { continue }
      velocities[place] = other.velocities[same]
      offsets[place] = other.offsets[same]
    }
  }

  /// Makes all strokes so much louder or quieter that their mean force is another one.
  mutating func scale(toMeanVelocity mean: Float) {
    let strokes = velocities.filter { $0 > 0 }
    guard !strokes.isEmpty else { return }
    let factor = mean / (strokes.reduce(0, +) / Float(strokes.count))
    velocities = velocities.map { $0 > 0 ? min(max($0 * factor, 1), 127) : 0 }
  }
}

extension Swing {
  /// A note as it is played: its end swings too.
  func played(_ note: NoteEvent) -> NoteEvent {
    let start = played(note.startBeat)
    return NoteEvent(
      startBeat: start, durationBeats: max(played(note.endBeat) - start, 1.0 / 480),
      pitch: note.pitch, velocity: note.velocity, channel: note.channel)
  }
}
