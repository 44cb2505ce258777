import AudioFiles
import Foundation
import Signal
import Testing

/// The notes of `Samples/`, transformed with the standard configuration.
struct BundledNote: Sendable, CustomTestStringConvertible {
  let name: String
  let samples: [Float]
  let spectrogram: ComplexSpectrogram

  var testDescription: String { name }
  var magnitudes: MagnitudeSpectrogram { spectrogram.magnitudes }

  static let all: [BundledNote] = load()

  private static func load() -> [BundledNote] {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }
    folder.append(path: "Samples")
    do {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      return try names.filter { $0.hasSuffix(".wav") }.sorted().map {
        let clip = try AudioFile.read(folder.appending(path: $0).path).clip
        return BundledNote(
          name: String($0.prefix { $0 != "." }), samples: clip.mono,
          spectrogram: STFT(.standard).analyze(clip.mono, sampleRate: clip.sampleRate))
      }
    } catch {
      fatalError("the bundled samples cannot be read: \(error)")
    }
  }
}
