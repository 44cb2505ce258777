import CALSA
import Foundation
import Signal
import Synchronization

/// Plays what a closure makes: a render thread, a ring, a playback thread, a device.
///
/// The playback thread wakes when the device has room and asks for that many frames; the render thread
/// makes them in blocks of `blockLength`; each goes to the device as soon as it is there. Between the
/// closure and the device's own buffer nothing waits unless `leadLength` asks for it.
///
/// ```swift
/// let player = try Player(Player.Options()) { frames, count in
///   for index in 0..<2 * count { frames[index] = nextSample() }
/// }
/// player.start()
/// sleep(10)
/// player.stop()
/// ```
///
/// Threads: all methods belong to the control role; the closure is called on the render thread alone.
public final class Player {
  /// Fills `[frame, 2]` with so many frames. It must not allocate, lock or throw.
  public typealias Render = @Sendable (_ frames: UnsafeMutablePointer<Float>, _ count: Int) -> Void

  /// How to play.
  public struct Options: Sendable {
    /// Name of the device.
    public var device = "default"
    /// Whether a clock takes the place of the device: what is made is heard through taps alone.
    public var isSilent = false
    /// What to ask of it.
    public var settings = PCMSettings()
    /// Frames per second that the closure makes; resampled if the device has another rate.
    public var sampleRate = 48_000
    /// Frames that the closure makes at once, at most: what changes between two blocks is heard.
    public var blockLength = 256
    /// Frames that are made ahead of what the device asks for: against a closure of uneven speed, for
    /// latency.
    public var leadLength = 0
    /// Whether to ask for real-time threads and for memory that stays.
    public var isRealTime = true

    /// The defaults.
    public init() {}
  }

  /// What the device granted.
  public let settings: PCMSettings
  /// Where what is played can be heard, to record it, at the closure's rate.
  public let tap: SoundTap
  /// The same for whoever shows what is played, or sends it elsewhere.
  public let monitor: SoundTap

  private let options: Options
  private let exchange: PlaybackExchange
  private let renderLoop: RenderLoop
  private let playbackLoop: PlaybackLoop
  private let ended = Semaphore()
  private var isRunning = false

  /// Opens the device.
  /// - Parameters:
  ///   - options: how to play.
  ///   - tapSeconds: of sound that may pass between two calls of `tap.take`.
  ///   - render: makes the sound.
  /// - Throws: `PlaybackError`.
  public init(
    _ options: Options, tapSeconds: Double = 2, render: @escaping Render
  ) throws(PlaybackError) {
    precondition(
      options.blockLength > 0 && options.leadLength >= 0,
      "blocks of \(options.blockLength) frames, \(options.leadLength) ahead")
    var wanted = options.settings
    wanted.sampleRate = options.sampleRate
    let device: any SoundDevice =
      options.isSilent
      ? ClockDevice(wanted: wanted) : try PCMDevice(options.device, wanted: wanted)
    self.options = options
    settings = device.settings
    tap = SoundTap(capacity: Int(tapSeconds * Double(options.sampleRate)))
    monitor = SoundTap(capacity: Int(tapSeconds * Double(options.sampleRate)))
    exchange = PlaybackExchange(
      ringLength: options.leadLength + 2 * settings.bufferLength + options.blockLength,
      sampleRate: options.sampleRate, deviceRate: settings.sampleRate)
    var resampler: Resampler?
    if settings.sampleRate != options.sampleRate {
      do throws(SignalError) {
        resampler = try Resampler(
          fromHz: Double(options.sampleRate), toHz: Double(settings.sampleRate), channelCount: 2)
      } catch {
        throw .unsupported(
          device: options.device, wanted: "\(options.sampleRate) Hz", reason: error.description)
      }
    }
    renderLoop = RenderLoop(
      exchange: exchange, blockLength: options.blockLength, resampler: resampler,
      taps: [tap, monitor], render: render)
    playbackLoop = PlaybackLoop(exchange: exchange, device: device)
    exchange.demanded.store(options.leadLength, ordering: .relaxed)
  }

  deinit { stop() }

  /// Starts both threads. A player plays once.
  public func start() {
    precondition(!isRunning, "the player has been started")
    isRunning = true
    if options.isRealTime { RealTime.lockMemory() }
    launch("render") { [renderLoop] in renderLoop.run() }
    launch("playback") { [playbackLoop] in playbackLoop.run() }
  }

  /// Fades out within a hundredth of a second, waits until that has been heard, and ends the threads.
  public func stop() {
    exchange.isStopping.store(true, ordering: .relaxed)
    guard isRunning else { return }
    isRunning = false
    for _ in 0..<2 { ended.wait(milliseconds: 5000) }
  }

  /// What is heard when: what is made, later by the device's buffer.
  package var heard: HeardClock { exchange.heard }

  /// How it goes.
  public var status: PlayerStatus {
    let loss = exchange.lossCode.load(ordering: .relaxed)
    return PlayerStatus(
      playedCount: exchange.playedCount.load(ordering: .relaxed),
      underrunCount: exchange.underrunCount.load(ordering: .relaxed),
      returnCount: exchange.returnCount.load(ordering: .relaxed),
      loss: loss == 0 ? nil : String(cString: snd_strerror(Int32(loss))),
      delayMilliseconds: 1000 * Double(exchange.delay.load(ordering: .relaxed))
        / Double(settings.sampleRate),
      isRealTime: exchange.realTimeCount.load(ordering: .relaxed) == 2,
      renderSeconds: 1e-9 * Double(exchange.busyNanoseconds.load(ordering: .relaxed)),
      renderedSeconds: Double(exchange.renderedCount.load(ordering: .relaxed))
        / Double(options.sampleRate))
  }

  /// The largest sample since the last call, 1 being full scale.
  public func takePeak() -> Float {
    Float(bitPattern: exchange.peakBits.exchange(0, ordering: .relaxed))
  }

  private func launch(_ name: String, _ body: @escaping @Sendable () -> Void) {
    let thread = Thread { [exchange, ended, options] in
      if options.isRealTime, RealTime.request() {
        exchange.realTimeCount.wrappingAdd(1, ordering: .relaxed)
      }
      body()
      ended.signal()
    }
    thread.name = name
    thread.start()
  }
}

/// How playing goes, at one moment.
public struct PlayerStatus: Equatable, Sendable {
  /// Frames that the device took.
  public var playedCount: Int
  /// Times that the device ran out of frames: a gap was heard.
  public var underrunCount: Int
  /// Times that the device went away and came back.
  public var returnCount: Int
  /// Why the device is gone, in the system's words; nil while it is there.
  public var loss: String?
  /// Time that a frame waits in the device, when last looked.
  public var delayMilliseconds: Double
  /// Whether both threads have real-time rights.
  public var isRealTime: Bool
  /// Processor time that the closure took since the start.
  public var renderSeconds: Double
  /// Sound that it made since the start.
  public var renderedSeconds: Double
}
