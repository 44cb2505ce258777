import CLV2

/// Writes messages into a port for events out. Thread role: render; nothing is allocated or locked.
struct AtomWriter {
  private let port: UnsafeMutableRawPointer
  private let capacity: Int
  private let uris: PluginURIDs
  private var end: Int

  /// Begins with no events.
  /// - Parameter port: its atom says how much room there is.
  init(_ port: UnsafeMutableRawPointer, _ uris: PluginURIDs) {
    self.port = port
    self.uris = uris
    let head = MemoryLayout<LV2_Atom>.size
    capacity = Int(port.load(as: UInt32.self)) + head
    end = head
    guard capacity >= MemoryLayout<LV2_Atom_Sequence>.size else { return }
    port.storeBytes(of: uris.sequence, toByteOffset: 4, as: UInt32.self)
    word(0)
    word(0)
    finish()
  }

  /// Says that a property has a value, in an event at the block's beginning.
  /// - Parameters:
  ///   - value: of type `type`, without anything after it.
  /// - Returns: false if there is no room, and nothing was written.
  mutating func set(
    _ property: UInt32, to value: UnsafeRawBufferPointer, type: UInt32
  ) -> Bool {
    // Property, with a number for its value; value, its bytes and a zero.
    let object = 8 + (8 + 8 + 8) + (8 + 8 + padded(value.count + 1))
    guard begin(object) else { return false }
    atom(size: object, type: uris.object)
    word(0)
    word(uris.patchSet)
    word(uris.patchProperty)
    word(0)
    atom(size: 4, type: uris.urid)
    word(property)
    word(0)
    word(uris.patchValue)
    word(0)
    atom(size: value.count + 1, type: type)
    let padding = padded(value.count + 1) - value.count
    (port + end).copyMemory(
      from: value.baseAddress ?? UnsafeRawPointer(port), byteCount: value.count)
    (port + end + value.count).initializeMemory(as: UInt8.self, repeating: 0, count: padding)
    end += value.count + padding
    finish()
    return true
  }

  /// Says something that is no more than a word: an object without properties.
  mutating func say(_ type: UInt32) -> Bool {
    guard begin(8) else { return false }
    atom(size: 8, type: uris.object)
    word(0)
    word(type)
    finish()
    return true
  }

  /// Begins an event, if there is room for its body.
  private mutating func begin(_ count: Int) -> Bool {
    guard end + MemoryLayout<LV2_Atom_Event>.size + count <= capacity else { return false }
    word(0)
    word(0)
    return true
  }

  private func padded(_ count: Int) -> Int { (count + 7) & ~7 }

  private mutating func atom(size: Int, type: UInt32) {
    word(UInt32(size))
    word(type)
  }

  private mutating func word(_ value: UInt32) {
    port.storeBytes(of: value, toByteOffset: end, as: UInt32.self)
    end += 4
  }

  private func finish() {
    port.storeBytes(of: UInt32(end - MemoryLayout<LV2_Atom>.size), as: UInt32.self)
  }
}
