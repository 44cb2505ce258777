/// The `inst` chunk of a WAV file: key, ranges of keys and velocities of a sampler's note, in 7 bytes.
///
/// `smpl`, which libsndfile writes, has no ranges; libsndfile neither writes `inst` nor hands it out.
struct InstrumentChunk {
  /// Root key, cents from it (signed), gain in dB, lowest and highest key, lowest and highest velocity.
  private let fields: [Int8]

  /// Of an instrument whose tuning is rounded to whole cents.
  init(_ instrument: SampleInstrument) {
    let cents = min(12_750, Int((instrument.rootPitch * 100).rounded()))
    let key = (cents + 50) / 100
    fields = [
      Int8(min(key, 127)), Int8(cents - 100 * min(key, 127)), 0,
      Int8(instrument.keys.lowerBound), Int8(instrument.keys.upperBound),
      Int8(instrument.velocities.lowerBound), Int8(instrument.velocities.upperBound),
    ]
  }

  /// Reads a chunk's bytes; nil if there are too few.
  init?(bytes: [UInt8]) {
    guard bytes.count >= 7 else { return nil }
    fields = bytes.prefix(7).map { Int8(bitPattern: $0) }
  }

  var rootKey: Int8 { fields[0] }
  var cents: Int8 { fields[1] }
  var keys: (low: Int8, high: Int8) { (fields[3], fields[4]) }
  var velocities: (low: Int8, high: Int8) { (fields[5], fields[6]) }

  /// Puts the chunk before the samples of a WAV file. Does nothing where there are none.
  func insert(into wav: inout [UInt8]) {
    func number(at index: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(wav[index + $1]) << (8 * $1) }
    }
    var position = 12  // "RIFF", size, "WAVE"
    while position + 8 <= wav.count, !wav[position..<position + 4].elementsEqual("data".utf8) {
      let length = number(at: position + 4)
      position += 8 + length + length % 2
    }
    guard position + 8 <= wav.count else { return }
    let chunk = Array("inst".utf8) + [7, 0, 0, 0] + fields.map { UInt8(bitPattern: $0) } + [0]
    wav.insert(contentsOf: chunk, at: position)
    withUnsafeBytes(of: UInt32(clamping: number(at: 4) + chunk.count).littleEndian) {
      wav.replaceSubrange(4..<8, with: $0)
    }
  }
}
