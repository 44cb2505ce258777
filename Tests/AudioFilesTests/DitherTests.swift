import AudioFiles
import Foundation
import Signal
import Testing

@Suite struct DitherTests {
  /// A tone of a third of a 16-bit step would vanish without dither; with it, it is found again in the
  /// noise, and the error is that of triangular dither: a quarter of a squared step.
  @Test func aToneBelowOneStepSurvives() throws {
    let count = 48_000
    let amplitude = Float(1.0 / 3 / 32768)
    let wave = (0..<count).map { Float(sin(2 * .pi * 997 * Double($0) / 48_000)) }
    let clip = AudioClip(samples: wave.map { $0 * amplitude }, sampleRate: 48_000)
    let file = AudioFile(clip: clip, format: .init(.wav, .integer(bits: 16)))
    let back = try AudioFile.read(bytes: file.encoded(path: "x").bytes, path: "x").clip
    let correlation = zip(back.channels[0], wave).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    let found = 2 * correlation / Double(count)
    #expect(abs(found / Double(amplitude) - 1) < 0.05)
    let power =
      zip(back.channels[0], clip.channels[0])
      .reduce(0) { $0 + pow(Double($1.0 - $1.1) * 32768, 2) } / Double(count)
    #expect(abs(power - 0.25) < 0.01)
  }

  @Test func theSameSoundGivesTheSameFile() throws {
    let file = AudioFile(clip: tone(), format: .init(.flac, .integer(bits: 16)))
    #expect(try file.encoded(path: "x").bytes == file.encoded(path: "x").bytes)
  }

  @Test func silenceStaysSilent() throws {
    let clip = AudioClip(samples: [Float](repeating: 0, count: 500), sampleRate: 48_000)
    let file = AudioFile(clip: clip, format: .init(.wav, .integer(bits: 16)))
    #expect(try AudioFile.read(bytes: file.encoded(path: "x").bytes, path: "x").clip == clip)
  }
}
