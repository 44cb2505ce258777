import CALSA
import Foundation
import Signal
import Synchronization

/// Hears a microphone or a line: a capture thread, and a ring from which the render thread takes what has come.
///
/// ```swift
/// let capture = try Capture("default")
/// capture.start()
/// let count = capture.samples.read(into: buffer, count: 1024)   // on the render thread
/// capture.stop()
/// ```
/// A device that goes away is tried again twice a second; nothing comes meanwhile. The device keeps its own clock
/// and rate (``settings``): whoever wants its sound beside other sound resamples it.
///
/// Threads: opening, `start`, `stop` and `status` belong to the control role, reading `samples` to the render thread.
public final class Capture {
  /// What the device granted.
  public let settings: PCMSettings

  private let exchange: CaptureExchange
  private let loop: CaptureLoop
  private let ended = Semaphore()
  private let isRealTime: Bool
  private var isRunning = false
  private var hasRun = false

  /// Seconds of sound that the ring holds.
  private static let ringSeconds = 0.5

  /// Opens a device.
  /// - Parameters:
  ///   - device: as `PCMDevice.list(isCapture: true)` gives it, or any name of ALSA's.
  ///   - wanted: what to ask for; 48 kHz, one channel and 256 frames × 4 unless told otherwise.
  ///   - isRealTime: whether to ask for a real-time thread.
  /// - Throws: `PlaybackError`.
  public init(
    _ device: String,
    wanted: PCMSettings = PCMSettings(channelCount: 1, periodLength: 256, periodCount: 4),
    isRealTime: Bool = true
  ) throws(PlaybackError) {
    let opened = try CaptureDevice(device, wanted: wanted)
    settings = opened.settings
    self.isRealTime = isRealTime
    exchange = CaptureExchange(
      ringLength: max(
        4 * settings.bufferLength, Int(Self.ringSeconds * Double(settings.sampleRate))))
    loop = CaptureLoop(exchange: exchange, device: opened, name: device)
  }

  deinit { stop() }

  /// Starts the thread. A capture runs once.
  public func start() {
    precondition(!hasRun, "the capture has been started")
    hasRun = true
    isRunning = true
    let thread = Thread { [loop, ended, isRealTime] in
      if isRealTime { _ = RealTime.request() }
      loop.run()
      ended.signal()
    }
    thread.name = "capture"
    thread.start()
  }

  /// Ends the thread.
  public func stop() {
    exchange.isStopping.store(true, ordering: .relaxed)
    guard isRunning else { return }
    isRunning = false
    ended.wait(milliseconds: 5000)
  }

  /// What was heard and not yet taken, one channel, at the device's rate: for one render thread.
  public var samples: SampleRing { exchange.ring }

  /// How it goes.
  public var status: CaptureStatus {
    let loss = exchange.lossCode.load(ordering: .relaxed)
    return CaptureStatus(
      heardCount: exchange.heardCount.load(ordering: .relaxed),
      overrunCount: exchange.overrunCount.load(ordering: .relaxed),
      returnCount: exchange.returnCount.load(ordering: .relaxed),
      loss: loss == 0 ? nil : String(cString: snd_strerror(Int32(loss))))
  }
}

/// How a capture goes, at one moment.
public struct CaptureStatus: Equatable, Sendable {
  /// Samples that were heard.
  public var heardCount: Int
  /// Times that the device or the ring was full: sound was lost.
  public var overrunCount: Int
  /// Times that the device went away and came back.
  public var returnCount: Int
  /// Why the device is gone, in the system's words; nil while it is there.
  public var loss: String?
}

/// What the capture thread shares with others: the ring, and what was counted.
final class CaptureExchange: Sendable {
  /// Samples on their way, one channel, at the device's rate.
  let ring: SampleRing
  /// Set by the control role.
  let isStopping = Atomic<Bool>(false)
  /// Samples that were heard.
  let heardCount = Atomic<Int>(0)
  /// Times that sound was lost.
  let overrunCount = Atomic<Int>(0)
  /// Times that the device went away and came back.
  let returnCount = Atomic<Int>(0)
  /// Why the device is gone: a negative error number, or 0 while it is there.
  let lossCode = Atomic<Int>(0)

  init(ringLength: Int) { ring = SampleRing(capacity: ringLength, channelCount: 1) }
}
