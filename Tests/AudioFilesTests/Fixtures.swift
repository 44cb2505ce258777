import Foundation
import Signal

/// The bytes of a WAV file, put together by hand as the format's description says, without libsndfile.
struct WAVBytes {
  var formatTag: UInt16 = 1
  var channelCount: UInt16 = 1
  var sampleRate: UInt32 = 48_000
  var bits: UInt16 = 16
  var data: [UInt8] = []
  /// What the data chunk's header says; nil is the truth.
  var declaredDataSize: UInt32?
  /// Chunks before the data.
  var chunks: [(id: String, bytes: [UInt8])] = []

  /// 16-bit mono.
  init(int16 samples: [Int16]) { data = samples.flatMap(Self.littleEndian) }

  /// 32-bit float mono.
  init(float samples: [Float]) {
    formatTag = 3
    bits = 32
    data = samples.flatMap { Self.littleEndian($0.bitPattern) }
  }

  var bytes: [UInt8] {
    let frameSize = channelCount * bits / 8
    let format =
      Self.littleEndian(formatTag) + Self.littleEndian(channelCount)
      + Self.littleEndian(sampleRate) + Self.littleEndian(sampleRate &* UInt32(frameSize))
      + Self.littleEndian(frameSize) + Self.littleEndian(bits)
    var body = Array("WAVE".utf8)
    for chunk in [("fmt ", format)] + chunks {
      body += Array(chunk.0.utf8) + Self.littleEndian(UInt32(chunk.1.count)) + chunk.1
      if chunk.1.count % 2 == 1 { body.append(0) }
    }
    body += Array("data".utf8) + Self.littleEndian(declaredDataSize ?? UInt32(data.count)) + data
    return Array("RIFF".utf8) + Self.littleEndian(UInt32(body.count)) + body
  }

  static func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  /// A `smpl` chunk with one forward loop whose last sample is `loopEnd`.
  static func smpl(key: UInt32, fraction: UInt32, loopStart: UInt32, loopEnd: UInt32) -> [UInt8] {
    [0, 0, 20_833, key, fraction, 0, 0, 1, 0, 0, 0, loopStart, loopEnd, 0, 0]
      .flatMap { littleEndian(UInt32($0)) }
  }
}

/// A decaying tone, never on a 24-bit grid.
func tone(
  hz: Double = 220, seconds: Double = 0.25, sampleRate: Double = 48_000, channelCount: Int = 1
) -> AudioClip {
  AudioClip(
    channels: (0..<channelCount).map { channel in
      (0..<Int(seconds * sampleRate)).map { index in
        let t = Double(index) / sampleRate
        return Float(0.7 * exp(-2 * t) * sin(2 * .pi * hz * Double(channel + 1) * t + 0.1))
      }
    }, sampleRate: sampleRate)
}
