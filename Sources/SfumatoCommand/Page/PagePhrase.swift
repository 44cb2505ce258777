import Foundation
import Page
import Sfumato

/// The phrases of the page as keys that go down and up: one again and again, or one after the other.
///
/// Threads: control.
package struct PagePhrase {
  /// What sounds, or would.
  package private(set) var piece: PagePiece?
  /// What sounds after it, once each; what comes last goes on.
  package private(set) var following: [PagePiece] = []
  /// Whether it plays.
  package private(set) var isPlaying = false

  /// Changes with the piece, and with those that follow.
  private(set) var number = 0

  private var done = 0.0  // beats since it began to play
  private var roundStart = 0.0  // beat at which the piece began, of the same
  private var down: [(key: Int, endBeat: Double)] = []

  /// Something that is due.
  package struct Step {
    /// In beats since it began to play.
    package var beat: Double
    /// A key that goes down, or up.
    package var action: PerformanceEvent.Action
  }

  /// Nothing yet, and nothing plays.
  package init() {}

  /// Where in the piece it is; nil while it does not play.
  package var beat: Double? { isPlaying && piece != nil ? done - roundStart : nil }

  /// Beats that were played.
  var beats: Double { done }

  /// Takes another piece, which goes on where the other one was; what was to follow does not.
  package mutating func set(_ piece: PagePiece) {
    self.piece = piece
    following = []
    number += 1
    // A shorter one has begun again meanwhile.
    roundStart += ((done - roundStart) / piece.beats).rounded(.down) * piece.beats
  }

  /// Lets a piece follow.
  /// - Parameter isNext: whether it comes before all that follow already.
  package mutating func add(_ piece: PagePiece, isNext: Bool = false) {
    following.insert(piece, at: isNext ? 0 : following.count)
    number += 1
  }

  /// Takes pieces away that were to follow.
  package mutating func removeFollowing(where isGone: (PagePiece) -> Bool) {
    let count = following.count
    following.removeAll(where: isGone)
    if following.count != count { number += 1 }
  }

  /// Begins to play, or ends.
  /// - Returns: what is to be done.
  package mutating func play(_ isOn: Bool) -> [PerformanceEvent.Action] {
    guard isOn != isPlaying, !isOn || piece != nil else { return [] }
    isPlaying = isOn
    (done, roundStart) = (0, 0)
    defer { down = [] }
    return down.map { .noteOff(key: $0.key) }
  }

  /// What is due before a beat, counted from where it began to play, in order.
  package mutating func due(before beat: Double) -> [Step] {
    guard isPlaying, var piece, beat > done else { return [] }
    var steps: [Step] = []
    // More than a round is never owed, whatever kept this thread away.
    var time = max(done, beat - piece.beats)
    while true {
      let end = roundStart + piece.beats
      let stretch = time..<max(time, min(beat, end))
      for note in piece.sequence.tracks.filter({ !$0.isDrums }).flatMap(\.notes)
      where stretch.contains(roundStart + note.startBeat) {
        let start = roundStart + note.startBeat
        steps.append(
          Step(
            beat: start,
            action: .noteOn(key: note.pitch, velocity: Double(note.velocity) / 127)))
        down.append((note.pitch, start + 0.95 * note.durationBeats))
      }
      guard end <= beat else { break }
      (time, roundStart) = (max(time, end), end)
      guard !following.isEmpty else { continue }
      piece = following.removeFirst()
      number += 1
    }
    self.piece = piece
    done = beat
    for note in down where note.endBeat < beat {
      steps.append(Step(beat: note.endBeat, action: .noteOff(key: note.key)))
    }
    down.removeAll { $0.endBeat < beat }
    // A key that is struck as another note of it ends goes up first; Swift's sort keeps the order of others.
    return steps.sorted { ($0.beat, $0.isStroke ? 1 : 0) < ($1.beat, $1.isStroke ? 1 : 0) }
  }
}

extension PagePhrase.Step {
  fileprivate var isStroke: Bool { if case .noteOn = action { true } else { false } }
}
