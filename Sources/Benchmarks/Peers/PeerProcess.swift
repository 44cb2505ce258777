import Foundation

/// A program that measures the same workloads: it is sent a name a line and answers milliseconds.
final class PeerProcess {
  /// What the peer calls itself: its first line.
  let title: String

  private let process = Process()
  private let toPeer = Pipe()
  private let fromPeer = Pipe()
  private var received = Data()

  /// Starts the peer.
  /// - Returns: nil if it does not start or ends at once, for example without PyTorch.
  init?(python: String, arguments: [String]) {
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python] + arguments
    process.standardInput = toPeer
    process.standardOutput = fromPeer
    process.standardError = FileHandle.nullDevice
    var line: String?
    if (try? process.run()) != nil { line = Self.readLine(fromPeer, &received) }
    guard let line else { return nil }
    title = line
  }

  deinit { process.terminate() }

  /// Best seconds of one turn at a workload, or nil if the peer is gone.
  func measure(_ workload: String) -> Double? {
    toPeer.fileHandleForWriting.write(Data("\(workload)\n".utf8))
    return Self.readLine(fromPeer, &received).flatMap(Double.init).map { $0 / 1000 }
  }

  private static func readLine(_ pipe: Pipe, _ received: inout Data) -> String? {
    while true {
      if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: received[received.startIndex..<end], as: UTF8.self)
        received = Data(received[(end + 1)...])
        return line
      }
      let more = pipe.fileHandleForReading.availableData
      guard !more.isEmpty else { return nil }
      received.append(more)
    }
  }
}
