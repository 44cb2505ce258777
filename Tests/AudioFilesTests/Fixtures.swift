import Foundation
import Signal
import Testing

/// A folder that is there while a test runs.
final class TemporaryFolder {
  let path: String

  init() throws {
    let base = FileManager.default.temporaryDirectory.path
    var template = Array("\(base)/sfumato-test-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A path inside the folder.
  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  /// Puts a file into the folder and returns its path.
  func put(_ bytes: [UInt8], as name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: self(name)))
    return self(name)
  }

  /// Names of all that lies in the folder, hidden files included.
  var contents: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

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
