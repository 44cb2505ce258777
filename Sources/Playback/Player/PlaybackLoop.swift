import Glibc
import Signal
import Synchronization

/// The playback thread: asks for frames when the device has room, hands them over, and brings the device
/// back when something happened to it.
///
/// Threads: made by the control role, run by the playback thread alone. While the device is there it does
/// not allocate, lock, throw or log.
final class PlaybackLoop: @unchecked Sendable {
  /// Seconds that a stop takes to fade.
  static let fadeSeconds = 0.01

  private let exchange: PlaybackExchange
  private let deviceName: String
  private let settings: PCMSettings
  private var device: (any SoundDevice)?
  private let frames: UnsafeMutablePointer<Float>  // [chunkLength, 2]
  private let chunkLength: Int
  private let fadeLength: Int
  private var fadedCount = 0  // frames of the fade that were played
  private var takenCount = 0  // frames taken from the ring since the start

  /// A device that has had no room for so long is taken for dead.
  private static let patienceMilliseconds: Int32 = 2000
  /// A render thread that makes nothing for so long is not waited for when all is to end.
  private static let lastWaitMilliseconds = 500
  /// Between two tries to open a device that is gone.
  private static let retryMilliseconds = 500
  /// A look at the device that took longer does not tell when it was, in seconds.
  private static let longestLook = 0.0005

  init(exchange: PlaybackExchange, device: any SoundDevice) {
    self.exchange = exchange
    self.device = device
    deviceName = device.name
    settings = device.settings
    chunkLength = min(256, settings.periodLength)
    fadeLength = Int(Self.fadeSeconds * Double(settings.sampleRate))
    frames = .allocate(capacity: 2 * chunkLength)
    frames.initialize(repeating: 0, count: 2 * chunkLength)
  }

  deinit { frames.deallocate() }

  /// Plays until it is told to stop and the fade has been heard.
  func run() {
    while step() {}
    finish()
    exchange.isOver.store(true, ordering: .releasing)
    exchange.work.signal()
  }

  /// Waits for room in the device and fills it.
  /// - Returns: false when the fade is over.
  func step() -> Bool {
    guard let device else { return waitForDevice() }
    var room = device.room(waitMilliseconds: Self.patienceMilliseconds)
    if room == 0 { room = -Int(ETIMEDOUT) }
    if room < 0 {
      recover(device, from: room)
    } else {
      observe(device)
      // Whole periods, so that the closure's own grid of time stays where it is.
      play(room / settings.periodLength * settings.periodLength, on: device)
    }
    return !isSilent
  }

  /// Looks what is heard now.
  private func observe(_ device: any SoundDevice) {
    let before = MonotonicTime.seconds
    let delay = device.delay
    let after = MonotonicTime.seconds
    exchange.delay.store(delay, ordering: .relaxed)
    if after - before < Self.longestLook {
      exchange.heard.observe(frame: takenCount - delay, at: before)
    }
  }

  private var isStopping: Bool { exchange.isStopping.load(ordering: .relaxed) }
  private var isSilent: Bool { isStopping && fadedCount >= fadeLength }

  /// Asks for frames and hands them over as they come.
  private func play(_ count: Int, on device: any SoundDevice) {
    demand(count)
    var missing = count
    while missing > 0, !isSilent {
      let received = receive(min(missing, chunkLength))
      if received == 0 {
        if isStopping { break }
        continue
      }
      fade(received)
      measure(received)
      if !write(received, to: device) { return }
      missing -= received
    }
    if missing > 0, isStopping { fadedCount = fadeLength }
  }

  private func demand(_ count: Int) {
    exchange.demanded.wrappingAdd(count, ordering: .releasing)
    exchange.work.signal()
  }

  /// Takes frames from the ring, waiting for the first.
  /// - Returns: frames taken; 0 when the render thread is stuck.
  private func receive(_ count: Int) -> Int {
    while true {
      let received = exchange.ring.read(into: frames, count: count)
      takenCount += received
      if received > 0 { return received }
      // A signal may tell of frames that were taken before.
      if !exchange.ready.wait(milliseconds: Self.lastWaitMilliseconds) { return 0 }
    }
  }

  /// Hands all of `count` frames to the device, whatever happens to it meanwhile.
  /// - Returns: false when the device is gone.
  private func write(_ count: Int, to device: any SoundDevice) -> Bool {
    var done = 0
    while done < count {
      let written = device.write(frames + 2 * done, count: count - done)
      if written > 0 {
        done += written
        exchange.playedCount.wrappingAdd(written, ordering: .relaxed)
      } else if written < 0 {
        recover(device, from: written)
        if self.device == nil { return false }
      } else if device.room(waitMilliseconds: Self.patienceMilliseconds) == 0 {
        lose(-Int(ETIMEDOUT))
        return false
      }
    }
    return true
  }

  private func recover(_ device: any SoundDevice, from error: Int) {
    switch device.recover(from: error) {
    case .recovered:
      if error == -Int(EPIPE) { exchange.underrunCount.wrappingAdd(1, ordering: .relaxed) }
    case .waiting: usleep(10_000)
    case .lost: lose(error)
    }
  }

  // MARK: - Level

  /// Lets the last frames die away: half a cosine, so that neither end has a corner.
  private func fade(_ count: Int) {
    guard isStopping else { return }
    for frame in 0..<count {
      let part = min(1, Float(fadedCount) / Float(fadeLength))
      let gain = 0.5 + 0.5 * cos(Float.pi * part)
      frames[2 * frame] *= gain
      frames[2 * frame + 1] *= gain
      fadedCount += 1
    }
  }

  private func measure(_ count: Int) {
    var peak: Float = 0
    for index in 0..<2 * count { peak = max(peak, abs(frames[index])) }
    exchange.peakBits.max(peak.bitPattern, ordering: .relaxed)
  }

  // MARK: - A device that is gone

  private func lose(_ error: Int) {
    exchange.lossCode.store(error, ordering: .relaxed)
    device = nil
  }

  /// Lets time go on without a device, so that notes end and events are heeded, and tries to open it.
  /// - Returns: false when all is to end.
  private func waitForDevice() -> Bool {
    let periods = Self.retryMilliseconds * settings.sampleRate / (1000 * settings.periodLength)
    for _ in 0..<max(1, periods) where !isStopping {
      demand(settings.periodLength)
      var missing = settings.periodLength
      while missing > 0 {
        let received = receive(min(missing, chunkLength))
        if received == 0 { break }
        missing -= received
      }
      exchange.heard.observe(frame: takenCount, at: MonotonicTime.seconds)
      usleep(UInt32(1_000_000 * settings.periodLength / settings.sampleRate))
    }
    if isStopping { return false }
    if let found = try? PCMDevice(deviceName, wanted: settings),
      found.settings.sampleRate == settings.sampleRate
    {
      device = found
      exchange.lossCode.store(0, ordering: .relaxed)
      exchange.returnCount.wrappingAdd(1, ordering: .relaxed)
    }
    return true
  }

  /// Waits until the fade has been heard.
  private func finish() {
    guard let device else { return }
    device.startIfWaiting()
    let patience = 500 + Int(settings.latencyMilliseconds)
    for _ in 0..<patience / 2 where !device.isDrained() { usleep(2000) }
    device.drop()
  }
}
