/// Some of MIDI's 128 keys, in no other memory than its own, so that a rendering thread may change it.
struct KeySet: Sendable, Equatable {
  private var words = SIMD2<UInt64>()

  /// No keys.
  init() {}

  /// Whether a key, 0…127, is one of them.
  func contains(_ key: Int) -> Bool { words[key >> 6] & Self.bit(key) != 0 }

  /// Adds a key, 0…127.
  mutating func insert(_ key: Int) { words[key >> 6] |= Self.bit(key) }

  /// Takes a key, 0…127, away.
  mutating func remove(_ key: Int) { words[key >> 6] &= ~Self.bit(key) }

  private static func bit(_ key: Int) -> UInt64 { 1 << UInt64(key & 63) }
}
