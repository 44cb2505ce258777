import Playback
import Synth

/// A performance on a loudspeaker: what the control thread sends is heard in the next period.
///
/// ```swift
/// let instrument = try LiveInstrument(Performance(model, sounds: sounds))
/// instrument.start()
/// instrument.performance.send(PerformanceEvent(.noteOn(key: 60, velocity: 0.8)))
/// ```
public final class LiveInstrument {
  /// What hands play.
  public let performance: Performance
  /// What plays beside them, if anything does.
  public let ensemble: Ensemble?
  /// The device and its threads.
  public let player: Player

  /// Opens the device. Thread role: control.
  /// - Parameters:
  ///   - performance: one that is rendered by nobody else.
  ///   - options: how to play; the sample rate is the performance's, the block a hop of it.
  /// - Throws: `PlaybackError`.
  public convenience init(
    _ performance: Performance, options: Player.Options = Player.Options()
  ) throws(PlaybackError) {
    try self.init(performance, ensemble: nil, options: options) { left, right, count in
      performance.render(into: left, right, frameCount: count)
    }
  }

  /// Opens the device for an ensemble. Thread role: control.
  /// - Throws: `PlaybackError`.
  public convenience init(
    _ ensemble: Ensemble, options: Player.Options = Player.Options()
  ) throws(PlaybackError) {
    try self.init(ensemble.hands, ensemble: ensemble, options: options) { left, right, count in
      ensemble.render(into: left, right, frameCount: count)
    }
  }

  private init(
    _ performance: Performance, ensemble: Ensemble?, options: Player.Options,
    render: @escaping Render
  ) throws(PlaybackError) {
    self.performance = performance
    self.ensemble = ensemble
    var options = options
    options.sampleRate = Int(performance.sampleRate)
    options.blockLength = performance.hopLength
    let sides = Sides(capacity: options.blockLength)
    player = try Player(options) { frames, count in
      render(sides.left, sides.right, count)
      for index in 0..<count {
        frames[2 * index] = sides.left[index]
        frames[2 * index + 1] = sides.right[index]
      }
    }
  }

  /// Does something at once. Thread role: control.
  public func send(_ action: PerformanceEvent.Action) {
    if let ensemble { ensemble.send(action) } else { performance.send(PerformanceEvent(action)) }
  }

  /// Voices that sound now. Thread role: control.
  public var voiceCount: Int { ensemble?.voiceCount ?? performance.counters.voices }

  /// Begins to play.
  public func start() { player.start() }

  /// Fades out and ends.
  public func stop() { player.stop() }

  /// Makes so many samples of both channels.
  private typealias Render =
    @Sendable (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void

  /// Both channels of a block. `@unchecked Sendable`: the render thread alone touches it.
  private final class Sides: @unchecked Sendable {
    let left: UnsafeMutablePointer<Float>
    let right: UnsafeMutablePointer<Float>

    init(capacity: Int) {
      left = .allocate(capacity: capacity)
      right = .allocate(capacity: capacity)
    }

    deinit {
      left.deallocate()
      right.deallocate()
    }
  }
}
