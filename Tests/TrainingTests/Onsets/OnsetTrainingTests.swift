import AudioFiles
import Foundation
import Neural
import Segmentation
import Signal
import TestSupport
import Testing
import Training

@Suite struct OnsetTrainingTests {
  /// Plucked tones that follow one another, and when.
  private func write(_ name: String, seed: UInt64, to folder: TemporaryFolder) throws {
    var random = RandomGenerator(seed: seed)
    let rate = 48_000.0
    var samples = [Float](repeating: 0, count: Int(4 * rate))
    var lines = ["start_s,end_s,pitch,velocity"]
    var start = 0.2
    while start < 3.5 {
      let length = Double(random.uniform(in: 0.2..<0.5))
      let pitch = 55 + random.integer(below: 12)
      let hz = Units.pitchToHz(Double(pitch))
      for index in 0..<Int(length * rate) {
        let time = Double(index) / rate
        samples[Int(start * rate) + index] += Float(
          0.3 * exp(-6 * time) * (sin(2 * .pi * hz * time) + 0.4 * sin(4 * .pi * hz * time)))
      }
      lines.append(String(format: "%.4f,%.4f,%d.00,96", start, start + length, pitch))
      start += length
    }
    try AudioFile(clip: AudioClip(samples: samples, sampleRate: rate)).write(
      to: folder("played/\(name).wav"))
    try folder.put(Array(lines.joined(separator: "\n").utf8), as: "played/\(name).csv")
  }

  private func training(_ folder: TemporaryFolder, steps: Int, resuming: Bool = false) throws
    -> OnsetTraining
  {
    var options = OnsetTraining.Options()
    options.settings.batchSize = 8
    options.settings.workers = 2
    return try OnsetTraining(
      performances: [folder("played")], folder: URL(filePath: folder("training")),
      options: options, length: .steps(steps), isResuming: resuming)
  }

  @Test func beginningsAreLearned() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder("played"), withIntermediateDirectories: true)
    for number in 1...4 { try write("pluck_0\(number)", seed: UInt64(number), to: folder) }
    let result = try training(folder, steps: 120).run(command: "here")
    #expect(result.isFinished && result.card.data == "3 performances with known notes")
    // The fourth was only judged by.
    let clip = try AudioFile.read(folder("played/pluck_04.wav")).clip
    let notes = try CutList.notes(
      in: String(contentsOfFile: folder("played/pluck_04.csv"), encoding: .utf8))
    let frames = PerformanceFrames(
      clip.mono, sampleRate: clip.sampleRate, reference: RecordingLevel(of: clip.mono))
    func meanAtBeginnings(_ network: OnsetNetwork) -> (Float, Float) {
      let begins = network.judge(OnsetFeatures(frames)).begins
      let at = Set(notes.map { Int(($0.startSeconds / PerformanceFrames.pitchHop).rounded()) })
      let near = Set(at.flatMap { $0 - 3...$0 + 3 })
      let other = begins.indices.filter { !near.contains($0) }
      return (
        at.reduce(0) { $0 + begins[$1] } / Float(at.count),
        other.reduce(0) { $0 + begins[$1] } / Float(other.count)
      )
    }
    let (there, elsewhere) = meanAtBeginnings(result.network)
    #expect(there > 0.4 && elsewhere < 0.1, "\(there) \(elsewhere)")
    let (before, _) = meanAtBeginnings(OnsetNetwork(seed: 1))
    #expect(there > before)
    #expect(throws: TrainingError.self) { try training(folder, steps: 120) }
  }

  @Test func aFolderWithoutPerformancesIsRefused() throws {
    let folder = try TemporaryFolder()
    #expect(throws: (any Error).self) { try training(folder, steps: 1) }
  }
}
