import Playback
import Synth
import Transfer

/// A performance on a loudspeaker: what the control thread sends is heard in the next period.
///
/// ```swift
/// let instrument = try LiveInstrument(Performance(model, sounds: sounds))
/// instrument.start()
/// instrument.performance.send(PerformanceEvent(.noteOn(key: 60, velocity: 0.8)))
/// ```
public final class LiveInstrument {
  /// What is rendered.
  public enum Source {
    /// One instrument that is played by hand.
    case performance(Performance)
    /// A piece, and perhaps an instrument beside it.
    case ensemble(Ensemble)
  }

  /// What is rendered.
  public let source: Source
  /// The device and its threads.
  public let player: Player
  /// What a microphone plays beside it; nil without one.
  public let line: LiveLine?
  /// What is listened to beside it.
  package let preview = ClipVoice()

  /// Opens the device. Thread role: control.
  /// - Parameters:
  ///   - source: rendered by nobody else.
  ///   - options: how to play; the sample rate is the source's, the block a hop of it.
  ///   - line: rendered by nobody else, and added.
  /// - Throws: `PlaybackError`.
  public init(
    _ source: Source, options: Player.Options = Player.Options(), line: LiveLine? = nil
  ) throws(PlaybackError) {
    self.source = source
    self.line = line
    var options = options
    options.sampleRate = Int(source.sampleRate)
    options.blockLength = source.hopLength
    let sides = Sides(capacity: options.blockLength)
    let render: Render =
      switch source {
      case .performance(let performance):
        { performance.render(into: $0, $1, frameCount: $2) }
      case .ensemble(let ensemble): { ensemble.render(into: $0, $1, frameCount: $2) }
      }
    player = try Player(options) { [preview] frames, count in
      render(sides.left, sides.right, count)
      line?.add(to: sides.left, sides.right, frameCount: count)
      preview.add(to: sides.left, sides.right, frameCount: count)
      for index in 0..<count {
        frames[2 * index] = sides.left[index]
        frames[2 * index + 1] = sides.right[index]
      }
    }
  }

  /// Opens the device for a performance. Thread role: control.
  /// - Throws: `PlaybackError`.
  public convenience init(
    _ performance: Performance, options: Player.Options = Player.Options()
  ) throws(PlaybackError) {
    try self.init(.performance(performance), options: options)
  }

  /// What is played by hand; nil where nothing is.
  public var performance: Performance? {
    switch source {
    case .performance(let performance): performance
    case .ensemble(let ensemble): ensemble.hands
    }
  }

  /// What plays beside the hands, if anything does.
  public var ensemble: Ensemble? {
    if case .ensemble(let ensemble) = source { ensemble } else { nil }
  }

  /// Rate of the sound, in Hz.
  public var sampleRate: Double { source.sampleRate }

  /// Samples of a hop.
  public var hopLength: Int { source.hopLength }

  /// Samples rendered since the beginning. Thread role: any.
  public var sampleTime: Int {
    switch source {
    case .performance(let performance): performance.sampleTime
    case .ensemble(let ensemble): ensemble.sampleTime
    }
  }

  /// The first sample at which what is sent now can take effect. Thread role: any.
  public var nextEventTime: Int { (sampleTime + hopLength - 1) / hopLength * hopLength }

  /// Does something at once. Thread role: control.
  public func send(_ action: PerformanceEvent.Action) {
    line?.send(action)
    switch source {
    case .performance(let performance): performance.send(PerformanceEvent(action))
    case .ensemble(let ensemble): ensemble.send(action)
    }
  }

  /// Does something at its own time. Thread role: control.
  /// - Returns: false if there is no room for it now, or nothing is played by hand.
  public func send(_ event: PerformanceEvent) -> Bool { performance?.send(event) ?? false }

  /// Voices that sound now. Thread role: control.
  public var voiceCount: Int { ensemble?.voiceCount ?? performance?.counters.voices ?? 0 }

  /// Whether neither a voice nor the room sounds now. Thread role: control.
  public var isSilent: Bool {
    voiceCount == 0 && !(ensemble?.isRinging ?? performance?.counters.isRinging ?? false)
  }

  /// Voices that were stolen for new notes. Thread role: control.
  public var stolenCount: Int { ensemble?.stolenCount ?? performance?.counters.stolen ?? 0 }

  /// What is heard when. Thread role: any.
  package var heard: HeardClock { player.heard }

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

extension LiveInstrument.Source {
  fileprivate var sampleRate: Double {
    switch self {
    case .performance(let performance): performance.sampleRate
    case .ensemble(let ensemble): ensemble.sampleRate
    }
  }

  fileprivate var hopLength: Int {
    switch self {
    case .performance(let performance): performance.hopLength
    case .ensemble(let ensemble): ensemble.hopLength
    }
  }
}
