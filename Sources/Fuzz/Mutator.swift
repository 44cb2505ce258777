import Neural
import Sfumato

/// Damages good files as disks, networks and foes do.
struct Mutator {
  /// Good files.
  let seeds: [[UInt8]]

  /// Numbers at which lengths and counts go wrong.
  private static let extremes: [UInt32] = [
    0, 1, 2, 3, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x00ff_ffff, 0x7fff_fffe, 0x7fff_ffff,
    0x8000_0000, 0xffff_fffe, 0xffff_ffff,
  ]

  /// A damaged file: some seed with one to three wounds. The same stream gives the same file.
  func mutant(_ stream: RandomGenerator) -> [UInt8] {
    var random = stream
    var bytes = seeds[random.integer(below: seeds.count)]
    for _ in 0...random.integer(below: 3) { wound(&bytes, &random) }
    return bytes
  }

  private func wound(_ bytes: inout [UInt8], _ random: inout RandomGenerator) {
    guard !bytes.isEmpty else { return }
    let place = Self.place(in: bytes, &random)
    switch random.integer(below: 10) {
    case 0: bytes[place] ^= 1 << UInt8(random.integer(below: 8))
    case 1: bytes[place] = UInt8(random.integer(below: 256))
    case 2: Self.overwrite(&bytes, at: place, width: 4, &random)
    case 3: Self.overwrite(&bytes, at: place, width: 2, &random)
    case 4: bytes.removeSubrange(place...)
    case 5: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.integer(below: 16)))
    case 6:
      let count = 1 + random.integer(below: 16)
      bytes.insert(
        contentsOf: (0..<count).map { _ in UInt8(random.integer(below: 256)) }, at: place)
    case 7:
      let block = bytes[place..<min(bytes.count, place + 1 + random.integer(below: 64))]
      bytes.insert(contentsOf: Array(block), at: Self.place(in: bytes, &random))
    case 8:
      let other = seeds[random.integer(below: seeds.count)]
      bytes.replaceSubrange(place..., with: other.suffix(max(0, other.count - place)))
    default:
      for index in place..<min(bytes.count, place + 8) {
        bytes[index] = UInt8(random.integer(below: 256))
      }
    }
  }

  /// Somewhere in the file; in the header every other time, where it hurts most.
  private static func place(in bytes: [UInt8], _ random: inout RandomGenerator) -> Int {
    let isInHeader = random.integer(below: 2) == 0
    return random.integer(below: isInHeader ? min(bytes.count, 160) : bytes.count)
  }

  /// Puts an extreme number, or one near it, in either order of bytes.
  private static func overwrite(
    _ bytes: inout [UInt8], at place: Int, width: Int, _ random: inout RandomGenerator
  ) {
    let value = extremes[random.integer(below: extremes.count)]
    let isLittleEndian = random.integer(below: 2) == 0
    for index in 0..<min(width, bytes.count - place) {
      let shift = 8 * UInt32(isLittleEndian ? index : width - 1 - index)
      bytes[place + index] = UInt8(truncatingIfNeeded: value >> shift)
    }
  }
}
