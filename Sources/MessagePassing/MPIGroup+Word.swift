import CMPI
import Foundation
import Neural

extension MPIGroup {
  /// Of the empty messages by which a rank tells the others that it will say why all end; no lane has
  /// this number, for it is the largest that every MPI allows.
  static let wordTag: Int32 = 32_767

  /// How long two ranks may take to hear that both begin to speak.
  private static let collision = Duration.milliseconds(100)

  /// Whether this rank is to say why all end.
  ///
  /// What goes wrong on all ranks goes wrong on rank 0 too, so the others let it speak first, each a
  /// little longer than the one before it. Whoever speaks tells the others by a message; of those that
  /// begin together the one with the lowest number goes on. Nobody answers, for ranks that did not fail
  /// are busy or wait.
  public func takesTheWord() -> Bool {
    guard size > 1 else { return true }
    let turn = Duration.milliseconds(isLeader ? 0 : min(500 + 100 * rank, 3_000))
    guard hears(turn).isEmpty else { return false }
    let requests = PendingRequests(capacity: size - 1)
    for other in 0..<size where other != rank {
      // On the way to the end: what cannot be sent, nobody hears.
      _ = requests.add {
        MPI_Isend(nil, 0, sfumato_mpi_byte(), Int32(other), Self.wordTag, sfumato_mpi_world(), $0)
      }
    }
    // Kept, for they may still be on their way when all ends.
    words = requests
    return !hears(Self.collision, until: { $0 < rank }).contains { $0 < rank }
  }

  /// Listens for others that speak.
  /// - Parameters:
  ///   - patience: how long, unless one is heard before.
  ///   - isEnough: whether to listen no longer, given who spoke.
  /// - Returns: the ranks that spoke.
  private func hears(
    _ patience: Duration, until isEnough: (Int) -> Bool = { _ in true }
  ) -> [Int] {
    let end = ContinuousClock.now + patience
    var heard: [Int] = []
    while true {
      let speaker = Int(sfumato_mpi_take_empty(Self.wordTag))
      if speaker >= 0 {
        heard.append(speaker)
        if isEnough(speaker) { return heard }
      } else if ContinuousClock.now >= end {
        return heard
      } else {
        usleep(2_000)
      }
    }
  }
}
