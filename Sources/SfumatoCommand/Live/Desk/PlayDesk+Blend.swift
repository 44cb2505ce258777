import Foundation
import Sfumato

/// The blend: moved by hand, by itself, or by an ensemble.
extension PlayDesk {
  /// Moves the blend by hand; what moved it by itself ends.
  func blend(_ change: BlendChange) {
    if !state.blend.isFrozen { remember(.blend) }
    touch(change)
    state.sweep = nil
    state.followsPath = false
    move(change)
    pathRecorder?.move(to: state.position, at: .now)
    if pathRecorder?.isFull == true { togglePathRecording() }
  }

  /// Keeps in mind which way the blend was moved, for a controller that is to do so.
  private func touch(_ change: BlendChange) {
    switch change {
    case .y: state.lastTouched = .y
    case .by(let x, let y) where abs(y) > abs(x): state.lastTouched = .y
    case .x, .by, .to: state.lastTouched = .x
    }
  }

  /// Moves the blend.
  func move(_ change: BlendChange) {
    if let position = state.blend.apply(change) { play(.blend(position)) }
  }

  /// Lets the blend move by itself, or not.
  func setSweep(_ shape: Sweep.Shape?, seconds: Double? = nil) {
    remember(.sweep)
    state.sweep = shape
    state.followsPath = false
    if let seconds { state.sweepSeconds = seconds }
    sweepStart = .now
  }

  /// The next way of moving by itself: none, then each in turn, then the path if there is one.
  func nextSweep() {
    let all = Sweep.Shape.allCases
    if state.followsPath { return followPath(false) }
    guard let shape = state.sweep else { return setSweep(all[0]) }
    let next = all.firstIndex(of: shape)! + 1
    if next < all.count { return setSweep(all[next]) }
    setSweep(nil)
    followPath(true)
  }

  /// Keeps a way of the blend, or forgets it.
  func setPath(_ path: BlendPath?) {
    remember(.sweep)
    state.path = path
    if path == nil { state.followsPath = false }
    sweepStart = .now
  }

  /// Lets the blend go along the kept path from its beginning, again and again, or not.
  func followPath(_ isOn: Bool) {
    setSweep(nil)
    state.followsPath = isOn && state.path != nil
  }

  /// Begins to record the way of the blend, or ends that: then the blend goes along it, again and again.
  func togglePathRecording() {
    guard let recorder = pathRecorder else {
      pathRecorder = PathRecorder(from: state.position, at: .now)
      state.isRecordingPath = true
      return tell("move the blend; o ends")
    }
    pathRecorder = nil
    state.isRecordingPath = false
    guard let path = recorder.path(endingAt: .now) else {
      return tell("no path: the blend did not move, or for more than 10 minutes")
    }
    grouped(as: .sweep) {
      setPath(path)
      followPath(true)
    }
    tell("a path of \(Report.number(path.seconds, decimals: 1)) s; patches keep it")
  }

  /// Shows where the blend of an ensemble is, or holds it.
  func follow(_ position: BlendPosition) {
    guard position != state.position else { return }
    guard state.blend.apply(.to(position)) != nil else {
      return instrument.send(.blend(state.position))
    }
    recording?.hear(.blend(state.position))
  }
}
