import Sfumato

/// Says on standard error that the device is gone, or back.
///
/// Threads: control.
struct LossTeller {
  private let player: Player
  private var last: String?

  init(_ player: Player) { self.player = player }

  /// Says what has changed. To be called now and then.
  mutating func tell() {
    let loss = player.status.loss
    guard loss != last else { return }
    last = loss
    Report.remark(
      loss.map { "the sound device is gone (\($0)); trying again" } ?? "the sound device is back")
  }
}
