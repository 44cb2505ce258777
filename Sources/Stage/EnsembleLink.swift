import Signal
import Synchronization
import Synth

/// All that goes between the two threads of an ``Ensemble``.
final class EnsembleLink: Sendable {
  /// Events of live input that may be on their way there and back.
  static let inputCapacity = 1024
  /// Drum hits that may wait.
  static let drumCapacity = 256

  /// Samples rendered.
  let clock = Atomic<Int>(0)
  /// Samples of the hops that have begun.
  let begun = Atomic<Int>(0)
  /// Drum hits that sound.
  let soundingDrums = Atomic<Int>(0)

  // From the control thread to the rendering thread.

  /// Where the blend goes by itself.
  let course = SPSCRing<PerformanceEvent>(capacity: 1024)
  /// What is played live.
  let input = SPSCRing<LiveEvent>(capacity: inputCapacity)
  /// What is struck on drums, in the order of time.
  let drums = SPSCRing<DrumHit>(capacity: drumCapacity)

  // And back.

  /// What was played live, with the time at which it took effect.
  let heardInput = SPSCRing<LiveEvent>(capacity: inputCapacity)
}
