import Foundation

/// Files that tests of both plugins use.
extension PluginHost {
  /// Notes that overlap, on samples that no block begins at, and what moves while they sound.
  static let events: [(sample: Int, bytes: [Int])] = [
    (7, [0x90, 60, 100]), (1_501, [0xb0, 1, 20]), (3_333, [0x90, 67, 80]),
    (5_000, [0xe0, 0, 80]), (6_001, [0xb0, 1, 110]), (7_777, [0x80, 60, 0]),
    (9_100, [0xb0, 64, 127]), (9_101, [0x80, 67, 0]), (9_102, [0x90, 48, 127]),
    (12_000, [0xb0, 11, 90]), (15_000, [0xb0, 64, 0]), (18_000, [0x80, 48, 0]),
  ]

  /// The events as a file, `events`.
  /// - Parameter more: lines of other ones.
  func putEvents(_ more: [String] = []) throws {
    let lines = Self.events.map { event in
      (event.sample, "\(event.sample) midi \(event.bytes.map(String.init).joined(separator: " "))")
    }
    let others = more.map { (Int($0.split(separator: " ")[0])!, $0) }
    // Swift's sort keeps the order of equals.
    try put(
      (lines + others).sorted { $0.0 < $1.0 }.map(\.1).joined(separator: "\n") + "\n", "events")
  }

  /// A text as a file.
  func put(_ text: String, _ name: String) throws {
    try folder.put(Array(text.utf8), as: name)
  }

  /// Two scales, `a.scl` and `b.scl`, and a long note that each has a pitch of its own for, `note`.
  func putScales() throws {
    for (name, cents) in [("a", 90), ("b", 250)] {
      try put("\(name)\n2\n\(cents).0\n2/1\n", "\(name).scl")
    }
    try put("0 midi 144 68 100\n", "note")
  }
}
