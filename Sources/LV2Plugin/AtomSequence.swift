import CLV2

/// Reads what a host puts into an event port. Thread role: render; nothing is allocated or locked.
enum AtomSequence {
  /// Bytes of an event's time and of an atom's head.
  private static let eventHead = MemoryLayout<LV2_Atom_Event>.size
  private static let atomHead = MemoryLayout<LV2_Atom>.size

  /// Calls `body` with each event and the sample of the block that it belongs to; what reaches beyond the
  /// end of the sequence is passed over.
  static func forEach(
    _ port: UnsafeRawPointer, type: UInt32,
    _ body: (_ sample: Int, _ atom: UnsafePointer<LV2_Atom>) -> Void
  ) {
    let sequence = port.load(as: LV2_Atom.self)
    guard sequence.type == type else { return }
    let start = port + atomHead
    let count = Int(sequence.size)
    var offset = MemoryLayout<LV2_Atom_Sequence_Body>.size
    while offset + eventHead <= count {
      let event = start + offset
      let atom = (event + MemoryLayout<Int64>.size).assumingMemoryBound(to: LV2_Atom.self)
      let end = offset + eventHead + Int(atom.pointee.size)
      guard end <= count else { return }
      body(Int(event.load(as: Int64.self)), atom)
      offset = (end + 7) & ~7
    }
  }

  /// The bytes of an atom.
  static func bytes(_ atom: UnsafePointer<LV2_Atom>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: UnsafeRawPointer(atom) + atomHead, count: Int(atom.pointee.size))
  }

  /// The value of a property of an object; nil if it has none, or is damaged.
  static func value(
    of key: UInt32, in object: UnsafePointer<LV2_Atom>
  ) -> UnsafePointer<LV2_Atom>? {
    let bytes = bytes(object)
    let propertyHead = MemoryLayout<UInt32>.size * 2
    var offset = MemoryLayout<LV2_Atom_Object_Body>.size
    while offset + propertyHead + atomHead <= bytes.count {
      let property = bytes.baseAddress! + offset
      let value = (property + propertyHead).assumingMemoryBound(to: LV2_Atom.self)
      let end = offset + propertyHead + atomHead + Int(value.pointee.size)
      guard end <= bytes.count else { return nil }
      if property.load(as: UInt32.self) == key { return value }
      offset = (end + 7) & ~7
    }
    return nil
  }
}
