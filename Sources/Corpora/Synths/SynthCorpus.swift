import Signal
import Foundation
import Neural

/// A corpus of the programs of software synthesizers, rendered by the plugins themselves.
package struct SynthCorpus: Sendable {
  /// What is asked for; see `sfumato corpus synths --help`.
  package struct Options: Sendable, Equatable {
    /// Notes to try.
    package var noteCount = 8_000
    /// Length of each note in seconds.
    package var seconds = 3.0
    /// Seconds from key down to key up.
    package var heldSeconds = 2.2
    /// Decides which programs, keys and velocities are drawn.
    package var seed: UInt64 = 1

    /// The default options.
    package init() {}

    var sampleCount: Int { Int((seconds * 48_000).rounded()) }
    var heldSampleCount: Int { Int((heldSeconds * 48_000).rounded()) }
  }

  /// A program and the notes that it is to play.
  private struct Turn {
    let program: SynthProgram
    let split: CorpusNote.Split
    let notes: [SynthPlayer.Note]
  }

  /// Share of the programs that training must not see.
  package static let heldOutShare = 0.05
  /// Keys that programs are played on.
  package static let keys = 28...96

  /// Samples within which a note must begin.
  private static let latestOnset = 24_000

  private let options: Options
  private let plugins: [(plugin: SynthPlugin, path: String)]
  private let leftOut: Set<String>
  private let gate = PitchGate()

  /// Looks for the synthesizers.
  /// - Throws: ``NoteCorpusError/synthsMissing(packages:)`` if none is installed.
  package init(options: Options) throws(NoteCorpusError) {
    try self.init(options: options, known: SynthPlugin.all)
  }

  /// Looks for some of `known`; programs named in `without` are not played.
  package init(
    options: Options, known: [SynthPlugin], without: Set<String> = []
  ) throws(NoteCorpusError) {
    self.options = options
    leftOut = without
    plugins = known.compactMap { plugin in plugin.path.map { (plugin, $0) } }
    guard !plugins.isEmpty else { throw .synthsMissing(packages: known.flatMap(\.packages)) }
  }

  /// Names of the synthesizers that are installed.
  package var names: [String] { plugins.map(\.plugin.name) }

  /// Debian packages that would bring further ones.
  package var missingPackages: [String] {
    SynthPlugin.all.filter { plugin in !names.contains(plugin.name) }.flatMap(\.packages)
  }

  /// Bytes of the samples at most.
  package var byteCount: Int {
    options.noteCount * options.sampleCount * MemoryLayout<Int16>.size
  }

  /// Builds the corpus.
  /// - Parameters:
  ///   - directory: must not exist, or be an empty folder.
  ///   - progress: called after each note; false ends the work.
  /// - Throws: ``NoteCorpusError``; then nothing is left behind. A program that makes its plugin fail
  ///   is left out and told in the report.
  package func build(
    at directory: URL, progress: (CorpusBuilder.Progress) -> Bool = { _ in true }
  ) throws(NoteCorpusError) -> CorpusBuilder.Report {
    let assembly = try CorpusAssembly(
      directory: directory, noteCount: options.noteCount, sampleCount: options.sampleCount)
    let root = RandomGenerator(seed: options.seed)
    let all = plugins.reduce(0) { $0 + $1.plugin.share }
    for (index, (plugin, path)) in plugins.enumerated() {
      let player = SynthPlayer(plugin, path: path)
      let count = Int((Double(options.noteCount) * plugin.share / all).rounded())
      var random = root.stream(index)
      guard let programs = try? player.programs() else {
        try assembly.leaveOut(because: "\(plugin.name) cannot be opened", progress)
        continue
      }
      let usable = programs.filter { !leftOut.contains($0.name) }
      for turn in turns(of: usable, count: count, using: &random) {
        try play(turn, of: plugin, by: player, into: assembly, progress)
      }
    }
    return try assembly.finish(manifest)
  }

  /// Draws programs and their notes: at least three of each, on two keys or more at two velocities.
  private func turns(
    of programs: [SynthProgram], count: Int, using random: inout RandomGenerator
  ) -> [Turn] {
    guard !programs.isEmpty else { return [] }
    let each = min(max(Int((Double(count) / Double(programs.count)).rounded(.up)), 4), 12)
    let drawn = random.permutation(count: programs.count).prefix(max(count / each, 1))
    let heldOutCount = Int((Double(drawn.count) * Self.heldOutShare).rounded())
    return drawn.enumerated().map { place, index in
      // One key from each part of the keyboard.
      let keyCount = (each + 1) / 2
      let span = Double(Self.keys.count) / Double(keyCount)
      let notes = (0..<each).map { number in
        let part = Double(number / 2) + Double(random.uniform())
        let low = number % 2 == 0
        return SynthPlayer.Note(
          program: programs[index], key: Self.keys.lowerBound + Int(span * part),
          velocity: Int(low ? random.between(30, 75) : random.between(75, 127)),
          heldCount: options.heldSampleCount,
          // Late onsets are cut off in front; what is lost there is rendered behind.
          count: options.sampleCount + Self.latestOnset)
      }
      return Turn(
        program: programs[index], split: place < heldOutCount ? .unseenInstrument : .train,
        notes: notes)
    }
  }

  /// A note as it was rendered, onset aligned; no samples if it is silent.
  private struct Rendered {
    let note: SynthPlayer.Note
    let samples: [Float]?
    let releaseSample: Int
  }

  /// Plays a program's notes: the plugin renders one while the one before is aligned.
  private func play(
    _ turn: Turn, of plugin: SynthPlugin, by player: SynthPlayer, into assembly: CorpusAssembly,
    _ progress: (CorpusBuilder.Progress) -> Bool
  ) throws(NoteCorpusError) {
    var rendered: [Rendered] = []
    var isGone = false
    for (index, note) in turn.notes.enumerated() {
      do {
        if index == 0 { try player.request(note) }
        let samples = try player.receive()
        if index + 1 < turn.notes.count { try player.request(turn.notes[index + 1]) }
        rendered.append(align(samples, note))
      } catch {
        isGone = true
        break
      }
    }
    let sounding = rendered.compactMap { part in part.samples.map { ($0, part.note.key) } }
    var verdicts = gate.verdicts(on: sounding)[...]
    for part in rendered {
      guard let samples = part.samples, let verdict = verdicts.popFirst() else {
        try assembly.add(nil, key: part.note.key, progress)
        continue
      }
      var label = CorpusNoteLabel(
        instrument: "\(plugin.name)/\(turn.program.label)", pitch: nil,
        velocity: part.note.velocity, source: plugin.name, split: turn.split,
        releaseSample: part.releaseSample)
      switch verdict {
      case .pitched(let pitch): label.pitch = pitch
      case .unpitched: label.instrument += " key \(part.note.key)"
      case .offKey:
        try assembly.leaveOutOffKey(progress)
        continue
      }
      try assembly.add((samples, label), key: part.note.key, progress)
    }
    if isGone {
      try assembly.leaveOut(
        because: "\(plugin.name) fails at its program \(turn.program.label)", progress)
    }
  }

  private func align(_ samples: [Float], _ note: SynthPlayer.Note) -> Rendered {
    var blocker = DCBlocker()
    let sound = samples.map { blocker.process($0) }
    let peak = NoteOnset.peak(of: sound)
    let onset = NoteOnset.index(in: sound)
    guard peak.isFinite, peak >= FluidSynth.silence, onset < Self.latestOnset else {
      return Rendered(note: note, samples: nil, releaseSample: 0)
    }
    return Rendered(
      note: note,
      samples: NoteOnset.aligned(sound, onset: onset, count: options.sampleCount),
      releaseSample: max(note.heldCount - onset + NoteOnset.leadSampleCount, 0))
  }

  private var manifest: CorpusManifest {
    CorpusManifest(
      sources: plugins.map { plugin, path in
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        return CorpusManifest.Source(
          name: plugin.name, byteCount: size.flatMap { $0 } ?? 0, licence: plugin.licence)
      },
      options: [
        "notes": "\(options.noteCount)", "seconds": "\(options.seconds)",
        "held": "\(options.heldSeconds)",
      ],
      seed: options.seed,
      splitRule: [
        "unseenInstrument: a twentieth of the programs of each synthesizer, drawn by the seed",
        "train: everything else",
        "A note that is silent, that sounds as an earlier one or whose pitch is not its key's is "
          + "left out; a program may lie whole octaves off its keys",
      ],
      licenceNote: "The programs (patches) stay under the licences told above; the sound that a "
        + "program makes is its output and free to be trained on.")
  }
}
