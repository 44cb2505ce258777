import Signal

/// Keys that are down, in the order in which they were struck, and how hard. Nothing is allocated after
/// `init`; copies share their memory.
struct KeyStack {
  /// Number of keys.
  private(set) var count = 0

  private let keys = AlignedMemory<UInt8>(count: 128)  // [count], the latest last
  private let velocities = AlignedMemory<Double>(count: 128)  // by key

  /// The key that was struck last of those that are down.
  var newest: Int? { count > 0 ? self[count - 1] : nil }

  /// The key that was struck as the one of an index, from 0.
  subscript(_ index: Int) -> Int { Int(keys.base[index]) }

  /// How hard a key was struck, 0…1.
  func velocity(of key: Int) -> Double { velocities.base[key] }

  /// Whether a key, 0…127, is down.
  func contains(_ key: Int) -> Bool {
    for index in 0..<count where keys.base[index] == UInt8(key) { return true }
    return false
  }

  /// A key, 0…127, is struck: it is the newest now.
  mutating func push(_ key: Int, velocity: Double) {
    remove(key)
    keys.base[count] = UInt8(key)
    velocities.base[key] = velocity
    count += 1
  }

  /// A key, 0…127, is up.
  mutating func remove(_ key: Int) {
    var kept = 0
    for index in 0..<count where keys.base[index] != UInt8(key) {
      keys.base[kept] = keys.base[index]
      kept += 1
    }
    count = kept
  }

  /// All keys are up.
  mutating func removeAll() { count = 0 }

  /// The key of an index in the order of pitch, from 0 for the lowest.
  func sorted(_ index: Int) -> Int {
    for place in 0..<count {
      var lower = 0
      for other in 0..<count where keys.base[other] < keys.base[place] { lower += 1 }
      if lower == index { return self[place] }
    }
    return self[0]
  }
}
