import Foundation

/// Where a sound lies for each kind of question, in 88 bytes: what a question reads of every sound.
///
/// | Bytes | What |
/// | --- | --- |
/// | 1 | flags: 1 there, 2 has a pitch, 4 a phrase |
/// | 1 | 0 |
/// | 2 | MIDI pitch times 256, little-endian |
/// | 32 | likeness, as 127 times a unit vector |
/// | 32 | likeness of timbre, the same |
/// | 17 | level over time, −127 (60 dB down) … 0 |
/// | 3 | 0 |
struct SoundVector: Sendable, Equatable {
  /// Likeness, unit length, `[LikenessNetwork.size]`.
  var whole: [Float]
  /// Likeness of timbre, unit length, `[LikenessNetwork.size]`.
  var timbre: [Float]
  /// ``EnvelopeSketch``.
  var envelope: [Float]
  /// MIDI pitch; nil for a sound without.
  var pitch: Double?
  /// Whether it is a phrase.
  var isPhrase: Bool

  /// Bytes of a record.
  static let byteCount = 88
  private static let size = LikenessNetwork.size

  init(whole: [Float], timbre: [Float], envelope: [Float], pitch: Double?, isPhrase: Bool) {
    self.whole = whole
    self.timbre = timbre
    self.envelope = envelope
    self.pitch = pitch
    self.isPhrase = isPhrase
  }

  /// Its record.
  var bytes: [UInt8] {
    func quantised(_ values: [Float]) -> [UInt8] {
      values.map { UInt8(bitPattern: Int8(max(-127, min(127, (127 * $0).rounded())))) }
    }
    let cents = UInt16(max(0, min(65_535, ((pitch ?? 0) * 256).rounded())))
    let flags: UInt8 = 1 | (pitch == nil ? 0 : 2) | (isPhrase ? 4 : 0)
    return [flags, 0, UInt8(cents & 0xff), UInt8(cents >> 8)] + quantised(whole)
      + quantised(timbre) + quantised(envelope) + [0, 0, 0]
  }

  /// Reads a record; nil where no sound is.
  init?(_ record: UnsafeRawBufferPointer) {
    guard record.count == Self.byteCount, record[0] & 1 == 1 else { return nil }
    func values(_ start: Int, _ count: Int) -> [Float] {
      record[start..<start + count].map { Float(Int8(bitPattern: $0)) / 127 }
    }
    whole = Self.unit(values(4, Self.size))
    timbre = Self.unit(values(4 + Self.size, Self.size))
    envelope = values(4 + 2 * Self.size, EnvelopeSketch.count)
    pitch = record[0] & 2 == 2 ? Double(UInt16(record[2]) | UInt16(record[3]) << 8) / 256 : nil
    isPhrase = record[0] & 4 == 4
  }

  /// Whether a record is that of a phrase.
  static func isPhrase(_ record: UnsafeRawBufferPointer) -> Bool { record[0] & 4 == 4 }

  /// The ``point`` of a record, in memory that is there: for questions that read a million.
  /// - Parameter point: `[2 * LikenessNetwork.size]`, overwritten.
  static func readPoint(of record: UnsafeRawBufferPointer, into point: inout [Float]) {
    for half in 0..<2 {
      var squares: Int32 = 0
      for i in half * size..<(half + 1) * size {
        let value = Int32(Int8(bitPattern: record[4 + i]))
        squares += value * value
        point[i] = Float(value)
      }
      let scale = squares > 0 ? 0.707_106_77 / Float(squares).squareRoot() : 0
      for i in half * size..<(half + 1) * size { point[i] *= scale }
    }
  }

  static func unit(_ values: [Float]) -> [Float] {
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? values.map { $0 / length } : values
  }
}
