import CLV2
import Foundation
import OutputFiles
import SfumatoPlugin

/// What a rendering thread asks for and a host does on another: to load a sound or a tuning, to let go what was
/// played.
struct PluginWorker {
  /// The first byte of a request.
  private enum Request: UInt8 {
    /// To load a file; its number, see ``PluginURIDs/fileIndex(_:)``, and the path follow.
    case load = 1
    /// To let go what is no longer played.
    case collect = 2
    /// To look whether files of the tuning have changed.
    case look = 3
  }

  private let schedule: UnsafePointer<LV2_Worker_Schedule>?
  private let request: UnsafeMutableBufferPointer<UInt8>

  /// Thread role: control.
  init(_ features: PluginFeatures) {
    schedule = features.data(lv2_worker_schedule, as: LV2_Worker_Schedule.self)
    request = .allocate(capacity: PluginPorts.longestPath + 2)
    request.initialize(repeating: 0)
  }

  func deallocate() { request.deallocate() }

  // MARK: Render

  /// Asks for a sound or a tuning. Thread role: render; nothing is allocated or locked.
  /// - Parameter path: a zero in it ends it.
  /// - Returns: whether it will be loaded.
  func load(file: Int, path: UnsafeRawBufferPointer) -> Bool {
    guard path.count <= PluginPorts.longestPath else { return false }
    request[0] = Request.load.rawValue
    request[1] = UInt8(file)
    var count = 0
    while count < path.count, path[count] != 0 {
      request[2 + count] = path[count]
      count += 1
    }
    return send(2 + count)
  }

  /// Asks to let go what is no longer played. Thread role: render; nothing is allocated or locked.
  func collect() {
    request[0] = Request.collect.rawValue
    _ = send(1)
  }

  /// Asks to look at the files of the tuning. Thread role: render; nothing is allocated or locked.
  func look() {
    request[0] = Request.look.rawValue
    _ = send(1)
  }

  private func send(_ count: Int) -> Bool {
    guard let schedule else { return false }
    return schedule.pointee.schedule_work(
      schedule.pointee.handle, UInt32(count), request.baseAddress) == LV2_WORKER_SUCCESS
  }

  // MARK: Work

  /// Does what was asked for. Thread role: control.
  /// - Returns: whether the rendering thread should look what is played now.
  static func work(
    _ bytes: UnsafeRawBufferPointer, _ player: PluginPlayer, _ log: PluginLog
  ) -> Bool {
    guard let first = bytes.first, let request = Request(rawValue: first) else { return false }
    switch request {
    case .collect:
      player.collect()
      return false
    case .look:
      player.tuning.readChanged()
      return false
    case .load:
      let count = PluginFiles.soundCount + PluginFiles.tuningNames.count
      guard bytes.count >= 2, case let file = Int(bytes[1]), file < count else { return false }
      let path = FileSystem.path(of: bytes.dropFirst(2))
      do {
        if file < PluginFiles.soundCount {
          try player.sounds.choose(path, corner: file)
        } else {
          try player.tuning.choose(path, file - PluginFiles.soundCount)
        }
      } catch {
        log.tell(.error, systemReason(error))
      }
      return true
    }
  }
}
