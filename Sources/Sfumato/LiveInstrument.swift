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
  /// Where events go.
  public let performance: Performance
  /// The device and its threads.
  public let player: Player

  /// Opens the device. Thread role: control.
  /// - Parameters:
  ///   - performance: one that is rendered by nobody else.
  ///   - options: how to play; the sample rate is the performance's, the block a hop of it.
  /// - Throws: `PlaybackError`.
  public init(
    _ performance: Performance, options: Player.Options = Player.Options()
  ) throws(PlaybackError) {
    self.performance = performance
    var options = options
    options.sampleRate = Int(performance.sampleRate)
    options.blockLength = performance.hopLength
    let sides = Sides(capacity: options.blockLength)
    player = try Player(options) { frames, count in
      performance.render(into: sides.left, sides.right, frameCount: count)
      for index in 0..<count {
        frames[2 * index] = sides.left[index]
        frames[2 * index + 1] = sides.right[index]
      }
    }
  }

  /// Begins to play.
  public func start() { player.start() }

  /// Fades out and ends.
  public func stop() { player.stop() }

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
