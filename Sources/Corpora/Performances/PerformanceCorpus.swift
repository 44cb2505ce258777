import AudioFiles
import Foundation
import Music
import Neural
import OutputFiles
import Signal

/// A folder of performances with their exact truth: for each a sound file and a list of its notes.
package struct PerformanceCorpus: Sendable {
  /// What is performed.
  package struct Options: Sendable {
    /// Soundfont to play; nil for recordings only.
    package var font: String?
    /// General MIDI programs, each on a range of keys.
    package var programs = PerformanceCorpus.trainingPrograms
    /// Programs of drum kits.
    package var kits: [Int] = []
    /// Folder of recorded single notes to be joined, and instruments of it that are left out.
    package var recordings: String?
    /// Instruments of the recordings that are no single notes, or are not wanted.
    package var leftOutInstruments: Set<String> = ["tremolo strings"]
    /// Pieces of music to play; made-up melodies without.
    package var scores: [(title: String, sequence: NoteSequence)] = []
    /// Performances of each instrument.
    package var phrasesPerInstrument = 3
    /// Length of each, in seconds.
    package var seconds = 20.0
    /// Decides everything.
    package var seed: UInt64 = 1

    /// The default options.
    package init() {}
  }

  /// Instruments to tune on: twelve programs (from 0) and the keys they play.
  package static let trainingPrograms: [Int: ClosedRange<Int>] = [
    0: 48...84, 11: 60...84, 25: 45...76, 40: 57...88, 42: 38...67, 46: 48...84, 56: 55...82,
    61: 45...72, 65: 50...79, 68: 60...86, 70: 36...65, 73: 62...91,
  ]

  /// Instruments to judge by, none of which is tuned on.
  package static let heldOutPrograms: [Int: ClosedRange<Int>] = [
    6: 48...84, 12: 55...88, 24: 43...74, 32: 31...55, 41: 50...79, 57: 42...70, 60: 43...72,
    64: 56...83, 69: 54...80, 71: 52...86, 75: 62...88, 106: 50...78,
  ]

  /// What was written.
  package struct Report: Sendable {
    /// Performances, and notes in them.
    package var performanceCount = 0, noteCount = 0
    /// Seconds of sound.
    package var seconds = 0.0
  }

  private let options: Options

  /// Prepares a corpus.
  package init(options: Options) { self.options = options }

  /// Plays all and writes it.
  /// - Parameters:
  ///   - folder: made by the leader of the group; it must not be there yet.
  ///   - group: of the ranks that play, with the same fonts, recordings and scores; the result is that of
  ///     one.
  ///   - progress: told how many performances are done of how many; false ends the work.
  /// - Returns: what was written; nothing on other ranks than the leader.
  /// - Throws: `NoteCorpusError`, `OutputFileError` or `AudioFileError`.
  package func write(
    to folder: String, group: any RankGroup = SingleProcess(),
    progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
  ) throws -> Report {
    guard !group.isLeader || !FileManager.default.fileExists(atPath: folder) else {
      throw NoteCorpusError.outputExists(path: folder)
    }
    let jobs = try fontJobs() + recordingJobs()
    guard !jobs.isEmpty else { throw NoteCorpusError.nothingToRender }
    guard group.isLeaders(sourceText(jobs)) else { throw NoteCorpusError.sourcesOfAnotherRank }
    group.meet()

    if group.isLeader { try OutputFolder.make(folder) }
    var report = Report()
    try group.deal(count: jobs.count) { index in
      Sent(try jobs[index].play())
    } take: { index, sent in
      try write(sent, to: "\(folder)/\(jobs[index].name)", &report)
      guard progress(index + 1, jobs.count) else { throw NoteCorpusError.interrupted }
    }
    return report
  }

  // MARK: - Parts

  /// One performance to play, which does not depend on what was played before.
  private struct Job {
    let name: String
    let play: () throws -> PerformancePlayer.Performance
  }

  /// A performance on its way to the rank that writes it.
  private struct Sent: Codable {
    let samples: SentFloats
    let sampleRate: Double
    let notes: [PerformedNote]

    init(_ performance: PerformancePlayer.Performance) {
      samples = SentFloats(performance.clip.channels[0])
      sampleRate = performance.clip.sampleRate
      notes = performance.notes
    }
  }

  private func write(_ sent: Sent, to path: String, _ report: inout Report) throws {
    let clip = AudioClip(samples: sent.samples.values, sampleRate: sent.sampleRate)
    guard !sent.notes.isEmpty, clip.peak > 0 else { return }
    let file = AudioFile(clip: clip, format: AudioFileFormat(.wav, .integer(bits: 16)))
    try file.write(to: "\(path).wav")
    try OutputFile.write(Array(PerformedNote.list(sent.notes).utf8), to: "\(path).csv")
    report.performanceCount += 1
    report.noteCount += sent.notes.count
    report.seconds += clip.durationSeconds
  }

  /// Instruments and kits of the soundfont. Each performance has a synthesizer of its own, for that
  /// remembers in its last bits what it played before.
  private func fontJobs() throws -> [Job] {
    guard let path = options.font else { return [] }
    let font = try SoundFont(path: path)
    let root = RandomGenerator(seed: options.seed)
    var jobs: [Job] = []
    func add(
      _ preset: SoundFont.Preset,
      _ play: @escaping (PerformancePlayer, Int) -> PerformancePlayer.Performance
    ) {
      for index in 0..<options.phrasesPerInstrument {
        jobs.append(
          Job(name: Self.fileName(preset.label, index)) {
            play(try PerformancePlayer(font: path), index)
          })
      }
    }
    for program in options.programs.keys.sorted() {
      guard let keys = options.programs[program],
        let preset = font.presets.first(where: { $0.bank == 0 && $0.program == program })
      else { continue }
      add(preset) { play($0, preset, keys, $1, root) }
    }
    for kit in options.kits {
      guard let preset = font.presets.first(where: { $0.isDrumKit && $0.program == kit })
      else { continue }
      add(preset) { player, index in
        var random = root.stream(1000 + kit).stream(index)
        return player.playDrums(
          preset, keys: Self.drums, seconds: options.seconds, random: &random)
      }
    }
    return jobs
  }

  /// Instruments of the recordings.
  private func recordingJobs() throws -> [Job] {
    guard let recordings = options.recordings else { return [] }
    let sources = try JoinedPerformance.sources(
      in: recordings, leavingOut: options.leftOutInstruments.contains)
    let root = RandomGenerator(seed: options.seed)
    var jobs: [Job] = []
    for (number, instrument) in sources.keys.sorted().enumerated() {
      guard let notes = sources[instrument], notes.count > 3 else { continue }
      for index in 0..<options.phrasesPerInstrument {
        jobs.append(
          Job(name: Self.fileName(instrument, index)) {
            var random = root.stream(2000 + number).stream(index)
            return JoinedPerformance.join(notes, seconds: options.seconds, random: &random)
          })
      }
    }
    return jobs
  }

  /// What tells the sources of one rank from those of another.
  private func sourceText(_ jobs: [Job]) -> String {
    let font = options.font.map { path in
      "\((try? SoundFont(path: path).byteCount) ?? 0)"
    }
    let scores = options.scores.map { title, sequence in
      "\(title) \(sequence.tracks.map { $0.notes.count })"
    }
    return ([font ?? "no font"] + scores + jobs.map(\.name)).joined(separator: "\n")
  }

  private func play(
    _ player: PerformancePlayer, _ preset: SoundFont.Preset, _ keys: ClosedRange<Int>,
    _ index: Int, _ root: RandomGenerator
  ) -> PerformancePlayer.Performance {
    var random = root.stream(preset.program).stream(index)
    let style = PerformanceStyle(random: &random)
    let score: PerformanceScore
    if options.scores.isEmpty {
      score = PerformanceScore(seconds: options.seconds, keys: keys, random: &random)
    } else {
      let piece = options.scores[random.integer(below: options.scores.count)]
      score = PerformanceScore(
        piece.sequence, title: piece.title, seconds: options.seconds,
        beatsPerMinute: Double(random.uniform(in: 80..<132)), keys: keys)
    }
    return player.play(score, preset, style: style, random: &random)
  }

  /// Drums of General MIDI that patterns are made of, those that are struck most first: snare, kick,
  /// hi-hats, toms, side stick, clap, ride, crash.
  private static let drums = [42, 36, 38, 46, 45, 37, 50, 51, 39, 49]

  private static func fileName(_ label: String, _ index: Int) -> String {
    let plain = label.map { $0.isLetter || $0.isNumber ? $0 : "_" }
    return String(plain) + String(format: "_%02d", index + 1)
  }
}
