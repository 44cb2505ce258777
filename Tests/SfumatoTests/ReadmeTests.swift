import Foundation
import Sfumato
import TestSupport
import Testing

@Suite struct ReadmeTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The library in ten lines, as the README shows it between the two marks.
  private static func tenLines(samples: String, output: String) throws -> Double {
    // README: begin
    let cello = try AudioFile.read("\(samples)/cello_C4.wav")
    let note = try cello.clip.resampled(toHz: 48_000)
    let spectrogram = STFT(.standard).analyze(note.mono, sampleRate: note.sampleRate)

    let found = PhaseReconstruction.export.reconstruct(spectrogram.magnitudes)
    let convergence = SpectralConvergence.decibels(of: found)

    let again = AudioClip(samples: STFT(.standard).synthesize(found), sampleRate: 48_000)
    try AudioFile(clip: again).write(to: output)
    // README: end
    return convergence
  }

  @Test func theLibraryInTenLinesWorksAsPrinted() throws {
    let folder = try TemporaryFolder()
    let samples = Self.root.appending(path: "Samples").path
    #expect(try Self.tenLines(samples: samples, output: folder("again.wav")) < -45)
    #expect(try AudioFile.read(folder("again.wav")).clip.sampleCount == 153_600)

    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
      .drop { !$0.hasSuffix("// README: begin") }.dropFirst()
      .prefix { !$0.hasSuffix("// README: end") }
      .map { $0.hasPrefix("    ") ? String($0.dropFirst(4)) : String($0) }
    let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    #expect(readme.contains(lines.joined(separator: "\n")), "README.md shows other lines")
  }
}
