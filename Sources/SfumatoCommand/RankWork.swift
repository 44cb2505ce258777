import Foundation
import Library
import Neural
import Sfumato

/// A subcommand whose work is dealt to the ranks of a group: it runs on all of them. Any other runs on
/// rank 0 alone.
protocol RankedCommand {}

/// How the ranks of a group begin together and how one that fails ends all.
enum RankWork {
  /// Checks that this rank runs the program that rank 0 does; nobody goes on before all do.
  static func checkVersion() throws {
    let leaders = Ranks.current.lead { SfumatoRelease.version }
    guard leaders == SfumatoRelease.version else {
      throw CommandFailure(
        "this is version \(SfumatoRelease.version), but rank 0 runs version \(leaders); install the "
          + "same one on all machines")
    }
    Ranks.current.meet()
  }

  /// Checks that this rank has what rank 0 has: a model, a corpus.
  /// - Parameters:
  ///   - identity: tells one from another; not made where there is no other rank.
  ///   - thing: what it is, as a word.
  static func requireSame(_ identity: @autoclosure () -> String, _ thing: String) throws {
    guard Ranks.current.isLeaders(identity()) else {
      throw CommandFailure(
        "the \(thing) on this rank differs from that of rank 0; copy the same one to all machines")
    }
  }

  /// A number that tells lists of tokens apart.
  static func hash(_ tokens: [UInt16]) -> String {
    String(ContentHash.of(tokens.withUnsafeBytes { [UInt8]($0) }), radix: 16)
  }

  /// Seconds for which a rank that keeps silent waits to be ended by the one that speaks.
  private static let patience: UInt32 = 5

  /// Says what went wrong on this rank, and ends the group.
  ///
  /// Often the same goes wrong on all ranks; one sentence is heard.
  static func end(_ message: String, status: Int32) -> Never {
    let group = Ranks.current
    // The end of all comes without another look at what was printed.
    fflush(nil)
    guard group.takesTheWord() else {
      // Too early an end would cut the other short.
      sleep(patience)
      exit(status)
    }
    guard !group.isLeader else {
      Report.complain(message)
      group.end(status: status)
    }
    let heading = "Error: "
    let reason = message.hasPrefix(heading) ? String(message.dropFirst(heading.count)) : message
    Report.complain(heading + group.place + ": " + reason)
    group.end(status: status)
  }
}
