import Foundation
import Synchronization

/// The group that this process belongs to: a fact about the process, as its arguments are.
public enum Ranks {
  private static let group = Mutex<any RankGroup>(SingleProcess())

  /// The group; `SingleProcess` unless the program joined another.
  public static var current: any RankGroup { group.withLock { $0 } }

  /// Makes a group that of this process. To be called once, before any work.
  public static func join(_ group: any RankGroup) { self.group.withLock { $0 = group } }

  /// Threads that a rank should use where nobody says: its part of the processors that it may run on.
  ///
  /// Where whoever started the ranks gave each its own processors, those; otherwise the machine's, dealt
  /// to the ranks on it.
  public static var usualWorkerCount: Int {
    let info = ProcessInfo.processInfo
    let isBound = info.activeProcessorCount < info.processorCount
    return isBound
      ? info.activeProcessorCount : max(1, info.activeProcessorCount / current.countHere)
  }
}
