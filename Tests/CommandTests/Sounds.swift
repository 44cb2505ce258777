import AudioFiles
import Foundation
import Signal
import TestSupport

/// Sound files for the tests, good and bad, as bytes.
enum Sounds {
  /// A plucked tone with partials, as long as a short note.
  static func note(
    hz: Double = 220, seconds: Double = 0.6, sampleRate: Double = 48_000, channelCount: Int = 1
  ) -> AudioClip {
    AudioClip(
      channels: (0..<channelCount).map { channel in
        (0..<Int(seconds * sampleRate)).map { index in
          let t = Double(index) / sampleRate
          let partials = (1...6).reduce(0.0) {
            $0 + sin(2 * .pi * hz * Double($1) * t) / Double($1)
          }
          return Float(0.3 * exp(-3 * t) * partials) * (channel == 0 ? 1 : 0.5)
        }
      }, sampleRate: sampleRate)
  }

  /// The folder that holds `Presets` and `Samples`.
  static let root = URL(fileURLWithPath: #filePath).appending(path: "../../../").standardized

  /// A stroke on a drum: noise that fades.
  static func drum() -> AudioClip {
    var state: UInt32 = 1
    return AudioClip(
      samples: (0..<19_200).map { i in
        state = state &* 1_664_525 &+ 1_013_904_223
        let noise = Float(Int32(bitPattern: state)) / 0x1p31
        return 0.7 * exp(-Float(i) / 2_400) * noise
      }, sampleRate: 48_000)
  }

  /// A bundled sample, for example `cello_C4`.
  static func sample(_ name: String) throws -> AudioClip {
    try AudioFile.read(root.appending(path: "Samples/\(name).wav").path).clip
  }

  /// A folder of bundled samples.
  static func recordings(_ names: String...) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in names { try folder.put(bytes(sample(name)), as: "\(name).wav") }
    return folder
  }

  /// A file's bytes.
  static func bytes(
    _ clip: AudioClip, _ format: AudioFileFormat = .init(.wav, .integer(bits: 16)),
    instrument: SampleInstrument? = nil, comment: String? = nil
  ) throws -> [UInt8] {
    try AudioFile(clip: clip, format: format, instrument: instrument, comment: comment)
      .encoded(path: "test").bytes
  }

  /// A float WAV file's bytes with one sample made `value`, which the writer itself would refuse.
  static func withSample(_ value: Float) throws -> [UInt8] {
    var bytes = try bytes(note(), .init(.wav, .float(bits: 32)))
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.replaceLast(with: Array($0)) }
    return bytes
  }

  /// A WAV file's bytes with another number in its `fmt ` chunk: `offset` 2 is the channel count (16
  /// bits), 4 the sample rate (32 bits).
  static func withFormat(_ value: [UInt8], at offset: Int) throws -> [UInt8] {
    var bytes = try bytes(note())
    let start = 20 + offset  // "RIFF", size, "WAVE", "fmt ", size
    bytes.replaceSubrange(start..<start + value.count, with: value)
    return bytes
  }
}

extension [UInt8] {
  fileprivate mutating func replaceLast(with bytes: [UInt8]) {
    replaceSubrange(count - bytes.count..<count, with: bytes)
  }
}
