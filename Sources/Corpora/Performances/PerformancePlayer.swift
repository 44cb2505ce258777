import Foundation
import Neural
import Signal

/// Plays melodies and drum patterns on a soundfont and knows exactly when each note sounds.
///
/// Every note is played by itself, with its vibrato, its glide and its swell, cut at its onset
/// (`NoteOnset`), and laid where the score has it. So the truth is that of the sound, whatever
/// silence a font has before its notes; and notes overlap as they do when a key is struck before the
/// last one has died away.
package struct PerformancePlayer {
  /// In Hz.
  package static let sampleRate = 48_000.0

  private let synth: FluidSynth

  /// Opens a font.
  package init(font path: String) throws(NoteCorpusError) { synth = try FluidSynth(font: path) }

  /// A performance: sound and truth.
  package struct Performance: Sendable {
    /// Mono.
    package var clip: AudioClip
    /// What is played, in order.
    package var notes: [PerformedNote]
  }

  /// Plays a melody.
  package func play(
    _ score: PerformanceScore, _ preset: SoundFont.Preset, style: PerformanceStyle,
    random: inout RandomGenerator
  ) -> Performance {
    let rate = Self.sampleRate
    var truth: [PerformedNote] = []
    let last = score.notes.last.map { $0.startSeconds + $0.countedSeconds } ?? 0
    var sum = [Float](repeating: 0, count: Int((last + 2) * rate))
    for note in score.notes {
      let jitter = Double(random.uniform(in: -0.008..<0.008))
      let start = max(0.01, note.startSeconds + jitter)
      let held = max(0.06, note.countedSeconds * style.heldShare)
      guard
        let sound = synth.render(
          preset, key: note.key, velocity: note.velocity, heldSampleCount: Int(held * rate),
          sampleCount: Int((held + Self.tailSeconds) * rate),
          movement: Self.movement(style, heldSeconds: held))
      else { continue }
      Self.add(sound.samples, to: &sum, at: Int(start * rate) - NoteOnset.leadSampleCount)
      let end = start + Double(sound.releaseSample - NoteOnset.leadSampleCount) / rate
      if let previous = truth.indices.last {
        truth[previous].endSeconds = min(truth[previous].endSeconds, start)
      }
      truth.append(
        PerformedNote(
          startSeconds: start, endSeconds: max(end, start + 0.02), pitch: Double(note.key),
          velocity: note.velocity))
    }
    return Performance(
      clip: AudioClip(samples: Self.levelled(sum), sampleRate: rate), notes: truth)
  }

  /// Plays a drum pattern that is made up, on the keys of a kit.
  /// - Parameter keys: the kit's drums; the first ones are struck most.
  package func playDrums(
    _ preset: SoundFont.Preset, keys: [Int], seconds: Double, random: inout RandomGenerator
  ) -> Performance {
    let rate = Self.sampleRate
    let step = 60 / Double(random.uniform(in: 80..<150)) / 4
    var sum = [Float](repeating: 0, count: Int((seconds + 2) * rate))
    var truth: [PerformedNote] = []
    let steps = Int(seconds / step)
    // One bar of a pattern, played again with changes.
    let chances: [Float] = keys.indices.map { 0.5 / (1 + Float($0)) }
    var bar: [[Int]] = []
    for _ in 0..<16 { bar.append(keys.indices.filter { random.uniform() < chances[$0] }) }
    for index in 0..<steps {
      var hits = bar[index % 16]
      if random.uniform() < 0.1 { hits = [random.integer(below: keys.count)] }
      let start = 0.1 + Double(index) * step + Double(random.uniform(in: -0.006..<0.006))
      var loudest = 0
      for hit in hits {
        let velocity = 45 + random.integer(below: 80)
        guard
          let sound = synth.render(
            preset, key: keys[hit], velocity: velocity, heldSampleCount: Int(0.2 * rate),
            sampleCount: Int(1.5 * rate))
        else { continue }
        Self.add(sound.samples, to: &sum, at: Int(start * rate) - NoteOnset.leadSampleCount)
        loudest = max(loudest, velocity)
      }
      guard loudest > 0 else { continue }
      if let last = truth.indices.last { truth[last].endSeconds = start }
      truth.append(
        PerformedNote(
          startSeconds: start, endSeconds: start + 0.5, pitch: nil, velocity: loudest))
    }
    return Performance(
      clip: AudioClip(samples: Self.levelled(sum), sampleRate: rate), notes: truth)
  }

  // MARK: - Parts

  /// Seconds for which a note may sound on after its key is let go.
  private static let tailSeconds = 0.8

  private static func movement(
    _ style: PerformanceStyle, heldSeconds: Double
  ) -> [FluidSynth.Movement] {
    var moves: [FluidSynth.Movement] = []
    if style.vibrato > 0 { moves.append(.init(sample: 0, .controller(1, value: style.vibrato))) }
    let swells = style.swells && heldSeconds > 0.4
    if swells { moves.append(.init(sample: 0, .controller(11, value: 80))) }
    let glides = style.scoop > 0 && heldSeconds > 2 * style.scoopSeconds
    if glides { moves.append(.init(sample: 0, .bend(-style.scoop / 2))) }
    for block in stride(from: 128, to: Int(heldSeconds * sampleRate), by: 256) {
      let time = Double(block) / sampleRate
      if glides, time < style.scoopSeconds + 0.01 {
        let share = max(0, 1 - time / style.scoopSeconds)
        moves.append(.init(sample: block, .bend(-style.scoop / 2 * share)))
      }
      if swells {
        let value = 80 + 47 * sin(.pi * time / heldSeconds)
        moves.append(.init(sample: block, .controller(11, value: Int(value))))
      }
    }
    return moves
  }

  static func add(_ samples: [Float], to sum: inout [Float], at start: Int) {
    for i in max(0, -start)..<max(max(0, -start), min(samples.count, sum.count - start)) {
      sum[start + i] += samples[i]
    }
  }

  /// Brings the peak to −3 dB.
  static func levelled(_ samples: [Float]) -> [Float] {
    let peak = NoteOnset.peak(of: samples)
    guard peak > 0 else { return samples }
    let gain = Float(Units.dbToAmplitude(-3)) / peak
    return samples.map { gain * $0 }
  }
}
