import Glibc

/// The capture thread: takes what the device has heard, puts it into the ring, and brings the device back
/// when something happened to it.
///
/// Threads: made by the control role, run by the capture thread alone. While the device is there it does
/// not allocate, lock, throw or log.
final class CaptureLoop: @unchecked Sendable {
  private let exchange: CaptureExchange
  private let name: String
  private let settings: PCMSettings
  private var device: CaptureDevice?
  private let samples: UnsafeMutablePointer<Float>  // [periodLength]
  private var lastHeard = ContinuousClock.now

  /// Between two looks at whether to stop.
  private static let waitMilliseconds: Int32 = 100
  /// A device that has had nothing for so long is taken for dead.
  private static let patience = Duration.seconds(2)
  /// Between two tries to open a device that is gone.
  private static let retryMilliseconds: UInt32 = 500

  init(exchange: CaptureExchange, device: CaptureDevice, name: String) {
    self.exchange = exchange
    self.device = device
    self.name = name
    settings = device.settings
    samples = .allocate(capacity: settings.periodLength)
    samples.initialize(repeating: 0, count: settings.periodLength)
  }

  deinit { samples.deallocate() }

  /// Hears until it is told to stop.
  func run() {
    if let device { start(device) }
    while !exchange.isStopping.load(ordering: .relaxed) { step() }
    device = nil
  }

  /// Waits for sound and hands it on.
  func step() {
    guard let device else { return waitForDevice() }
    let count = device.read(into: samples, waitMilliseconds: Self.waitMilliseconds)
    if count > 0 {
      lastHeard = .now
      exchange.heardCount.wrappingAdd(count, ordering: .relaxed)
      if exchange.ring.write(samples, count: count) < count {
        exchange.overrunCount.wrappingAdd(1, ordering: .relaxed)
      }
    } else if count < 0 {
      recover(device, from: count)
    } else if ContinuousClock.now - lastHeard >= Self.patience {
      lose(-Int(ETIMEDOUT))
    }
  }

  @discardableResult
  private func start(_ device: CaptureDevice) -> Bool {
    lastHeard = .now
    let code = device.start()
    if code < 0 { lose(code) }
    return code >= 0
  }

  private func recover(_ device: CaptureDevice, from error: Int) {
    switch device.recover(from: error) {
    case .recovered:
      if error == -Int(EPIPE) { exchange.overrunCount.wrappingAdd(1, ordering: .relaxed) }
    case .waiting: usleep(10_000)
    case .lost: lose(error)
    }
  }

  private func lose(_ error: Int) {
    exchange.lossCode.store(error, ordering: .relaxed)
    device = nil
  }

  /// Tries to open the device that is gone; it has to come back as it was.
  private func waitForDevice() {
    usleep(1000 * Self.retryMilliseconds)
    guard !exchange.isStopping.load(ordering: .relaxed),
      let found = try? CaptureDevice(name, wanted: settings),
      found.settings.sampleRate == settings.sampleRate,
      found.settings.periodLength <= settings.periodLength
    else { return }
    device = found
    guard start(found) else { return }
    exchange.lossCode.store(0, ordering: .relaxed)
    exchange.returnCount.wrappingAdd(1, ordering: .relaxed)
  }
}
