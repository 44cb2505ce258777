import Music
import AudioFiles
import Foundation
import Neural
import Signal

/// Phrases that are joined from recordings of single notes, so that real sound has an exact truth.
///
/// Notes follow one another at drawn times; each is faded where it is left, over some milliseconds, and
/// the next one begins with what the recording has before its onset. The sound of no phrase was ever
/// played so, but every attack, vibrato and noise in it is real.
package struct JoinedPerformance {
  /// A recorded note.
  package struct Source: Sendable {
    /// Mono.
    package var clip: AudioClip
    /// Sample at which it begins to sound.
    package var onset: Int
    /// MIDI pitch as it sounds.
    package var pitch: Double
  }

  /// Notes of each instrument, by name, from a folder and its list of pitches.
  ///
  /// The folder holds files `instrument_key_dynamic.flac`; beside it may lie a list `notes.csv` of what
  /// other pitch trackers heard: `file,key,…` with one tracker a column. A note that none of them heard
  /// within half a semitone of its key is left out, since one cannot tell who is wrong.
  package static func sources(
    in folder: String, leavingOut isLeftOut: (String) -> Bool = { _ in false }
  ) throws -> [String: [Source]] {
    let url = URL(filePath: folder)
    let list = url.deletingLastPathComponent().appending(path: "notes.csv")
    var heard: [String: Double] = [:]
    var isListed = false
    if let text = try? String(contentsOf: list, encoding: .utf8) {
      isListed = true
      for line in text.split(whereSeparator: \.isNewline).dropFirst() {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count >= 3, let key = Double(fields[1]) else { continue }
        let near = fields[2...].compactMap { Double($0) }.filter { abs($0 - key) < 0.5 }
        guard !near.isEmpty else { continue }
        heard[String(fields[0])] = near.reduce(0, +) / Double(near.count)
      }
    }
    var sources: [String: [Source]] = [:]
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    for name in names where name.hasSuffix(".flac") || name.hasSuffix(".wav") {
      let parts = name.split(separator: "_")
      guard parts.count >= 2, let key = NoteName.key(of: parts[1]) else { continue }
      let instrument = String(parts[0])
      if isLeftOut(instrument) { continue }
      let pitch = heard["\(url.lastPathComponent)/\(name)"]
      if isListed && pitch == nil { continue }
      let file = try AudioFile.read("\(folder)/\(name)")
      let samples = file.clip.mono
      let onset = NoteOnset.index(in: samples, noiseLevel: NoteOnset.noiseLevel(of: samples))
      guard samples.count - onset > Int(0.3 * file.clip.sampleRate) else { continue }
      sources[instrument, default: []].append(
        Source(
          clip: AudioClip(samples: samples, sampleRate: file.clip.sampleRate), onset: onset,
          pitch: pitch ?? Double(key)))
    }
    return sources
  }

  /// Joins a phrase of one instrument.
  package static func join(
    _ sources: [Source], seconds: Double, random: inout RandomGenerator
  ) -> PerformancePlayer.Performance {
    let rate = sources[0].clip.sampleRate
    let usable = sources.filter { $0.clip.sampleRate == rate }
    var sum = [Float](repeating: 0, count: Int((seconds + 3) * rate))
    var notes: [PerformedNote] = []
    var time = 0.15
    var last = random.integer(below: usable.count)
    let pace = Double(random.uniform(in: 0.7..<1.6))
    while time < seconds {
      let draw = random.uniform()
      if draw > 0.2 || notes.isEmpty {
        // A neighbour mostly, sometimes any note.
        let near = usable.indices.filter {
          abs(usable[$0].pitch - usable[last].pitch) < 6 && $0 != last
        }
        last =
          near.isEmpty || draw > 0.85
          ? random.integer(below: usable.count) : near[random.integer(below: near.count)]
      }
      let source = usable[last]
      let lengths = [0.14, 0.2, 0.25, 0.35, 0.5, 0.8, 1.2]
      let wanted = pace * lengths[random.integer(below: lengths.count)]
      let available = Double(source.clip.sampleCount - source.onset) / rate - 0.05
      let length = max(0.12, min(wanted, available))
      let fade = Int(Double(random.uniform(in: 0.012..<0.045)) * rate)
      let lead = min(source.onset, Int(0.02 * rate))
      let first = source.onset - lead
      let count = min(source.clip.sampleCount - first, lead + Int(length * rate) + fade)
      var samples = Array(source.clip.channels[0][first..<first + count])
      let gain = Float(Units.dbToAmplitude(Double(random.uniform(in: -8..<0))))
      for i in samples.indices { samples[i] *= gain }
      for i in 0..<min(fade, samples.count) {
        samples[samples.count - 1 - i] *= Float(0.5 - 0.5 * cos(.pi * Double(i) / Double(fade)))
      }
      PerformancePlayer.add(samples, to: &sum, at: Int(time * rate) - lead)
      notes.append(
        PerformedNote(
          startSeconds: time, endSeconds: time + length, pitch: source.pitch, velocity: 96))
      time += length
      if random.uniform() < 0.15 { time += Double(random.uniform(in: 0.06..<0.35)) }
    }
    return PerformancePlayer.Performance(
      clip: AudioClip(samples: PerformancePlayer.levelled(sum), sampleRate: rate), notes: notes)
  }
}
