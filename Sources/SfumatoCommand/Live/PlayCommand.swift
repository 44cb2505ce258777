import OutputFiles
import Neural
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato play`: the instrument.
struct PlayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "play",
    abstract: "Play a blend of sounds, live or into a file.",
    discussion: """
      The sounds are one, two or four notes, as for blend, or a patch that names them. Notes that sound \
      follow the blend while they sound. In a terminal the computer keyboard is the instrument, and the \
      screen says which key does what; without sounds it begins with an installed patch.

      With --audio-in a microphone plays: one voice, a flute, a string lead the blend by pitch, loudness, \
      brightness and noise, as in transfer. Headphones keep the loudspeaker out of the microphone.

      With --keys a chord is held for --duration; what rings on afterwards is kept. Without a terminal, \
      and for files, commands are read from standard input, one a line ('sfumato help commands' lists \
      them, and the addresses of Open Sound Control):

        noteon 0 60 100     channel, key, velocity
        blend 0.3 0.7       blend position
        sleep 500           milliseconds
        noteoff 0 60
        quit

      EXAMPLES
        sfumato play
        sfumato play flute_C4.wav cello_C4.wav
        sfumato play flute_C4.wav cello_C4.wav --keys "C3 G3 E4" --sweep 8s
        sfumato play patch.json --midi keystation -z 128 -c 2
        sfumato play cello_C4.wav --mono --glide 0.1s --room-mix 0.3
        sfumato play patch.json --tuning meantone.scl --a4 415
        sfumato play flute_C4.wav cello_C4.wav --keys "C4 E4" -o chord.wav
        sfumato play patch.json -o piece.wav < commands
        sfumato play patch.json --midi-stream take.mid
        sfumato play flute_C4.wav cello_C4.wav --audio-in default -z 256 -c 2
      """)

  @OptionGroup var instrument: InstrumentOptions

  @OptionGroup(title: "Live") var live: LiveOptions
  @OptionGroup(title: "Live") var audioIn: AudioInOptions

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "Write a sound file instead of playing: .wav, .aiff, .flac or .ogg.",
    completion: .file(extensions: SoundInput.suffixes))
  var file: String?

  @Option(
    name: .customLong("keys"), help: "Keys to hold, such as \"C4 E4 G4\" or \"60 64 67\".")
  var notes: KeyList?

  @Option(help: "Their MIDI velocity, 1 to 127.")
  var velocity = 96

  @Option(
    help: "How long they are held, or a live session lasts, 0.01 to 3600 s.  (default: 4s)")
  var duration: DurationArgument?

  /// The same in seconds.
  var seconds: Double? { duration?.seconds }

  @Option(
    help: ArgumentHelp("Move the blend by itself, there and back in this period.", valueName: "4s"))
  var sweep: DurationArgument?

  @Option(
    help: "The shape of the sweep: \(Sweep.Shape.allCases.map(\.rawValue).joined(separator: ", "))."
  )
  var sweepShape = Sweep.Shape.line

  @Option(help: "Seed of noise and random walks: the same seed, the same samples.")
  var seed: UInt64 = 1

  @OptionGroup var report: ReportOptions

  func validate() throws {
    try require("--sweep", sweep?.seconds, in: 0.01...600, unit: "seconds")
    try require("--velocity", velocity, in: 1...127)
    guard file == nil || (live.output.record == nil && live.recordMidi == nil) else {
      throw ValidationError("-o writes a file instead of playing; there is nothing to record")
    }
    guard file == nil || audioIn.audioIn == nil else {
      throw ValidationError(
        "-o writes a file instead of playing; `sfumato transfer` plays recordings into files")
    }
    try require("--duration", seconds, in: 0.01...3600, unit: "seconds")
  }

  /// Seconds that may ring on after the end: more than the longest release or room lasts.
  private static let longestTail = 60.0
  /// Seconds of the longest file.
  private static let longestSeconds = 3600.0

  func run() throws {
    if audioIn.printList() { return }
    if try live.printLists() { return }
    var command = self
    if instrument.inputs.isEmpty, file == nil, let patch = Self.firstPatch {
      command.instrument.inputs = [patch]
    }
    try command.play()
  }

  /// What is played where nothing is named.
  private static var firstPatch: String? {
    let patches = PatchShelf().shipped
    return patches.first { $0.hasSuffix("/four-winds.json") } ?? patches.first
  }

  private func play() throws {
    try instrument.requireInputs()
    if let file { try write(file) } else { try playLive() }
  }

  private func write(_ typed: String) throws {
    let file = try OutputPath.resolve(
      typed, name: OutputPath.name(of: instrument.inputs), suffix: "wav")
    _ = try AudioFileFormat(forPath: file)
    try OutputFile.check(
      file, inputs: (instrument.inputs + [live.midiStream].compactMap { $0 }).map(SoundName.path))
    let score = try live.midiFileForWriting()
    Interruption.watch()
    var prepared = try instrument.prepare()
    prepared.options.seed = seed
    let performance = Performance(
      prepared.model, sounds: prepared.sounds, options: prepared.options)
    let clip = try offline(
      on: performance, prepared, score: score
    ).render(on: performance, isCancelled: { Interruption.isRequested })
    if Interruption.isRequested { throw ExitCode(130) }
    var sound = AudioFile(clip: clip.endingSilently())
    sound.format = try AudioFileFormat(forPath: file)
    sound.comment = (["sfumato play"] + instrument.inputs).joined(separator: " ")
    let clipped = try sound.write(to: file)
    try report.tell([WrittenSound(clip, path: file, clippedSamples: clipped)])
  }

  /// What is played, from the options, from a MIDI file or from standard input.
  func offline(
    on performance: Performance, _ prepared: InstrumentOptions.Prepared, score: MIDIFile?
  ) throws -> OfflinePerformance {
    let rate = performance.sampleRate
    let (position, blends) = (prepared.options.position, prepared.blends)
    var (events, length) = ([PerformanceEvent](), Int((seconds ?? 4) * rate))
    if let notes {
      for key in notes.keys {
        events.append(PerformanceEvent(.noteOn(key: key, velocity: Double(velocity) / 127)))
        events.append(PerformanceEvent(.noteOff(key: key), at: length))
      }
    } else if let score {
      let played = score.sequence.performanceEvents(
        sampleRate: rate, position: position, blends: blends)
      events = played.events
      remark(played.unfollowed)
      length = events.last?.time ?? 0
      try checkLength(length, rate)
    } else {
      if isatty(STDIN_FILENO) == 1 {
        Report.remark("reading commands from the terminal; end with quit or ctrl-D")
      }
      let text = String(
        decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
      do {
        let script = try CommandScript(
          text, sampleRate: rate, position: position, blends: blends)
        (events, length) = (script.events, script.sampleCount)
        remark(script.unfollowed)
      } catch {
        throw CommandFailure(
          "standard input, line \(error.line): \(error.reason.errorDescription ?? "")")
      }
      guard length > 0 || !events.isEmpty else {
        throw CommandFailure(
          "nothing is played: name keys (--keys \"C4 E4\"), or a MIDI file (--midi-stream take.mid), or give "
            + "commands on standard input ('sfumato help commands')")
      }
      try checkLength(length, rate)
    }
    if let sweep {
      events += Sweep(sweepShape, periodSeconds: sweep.seconds, seed: seed).events(
        to: length, hopLength: performance.hopLength, sampleRate: rate)
    } else if let path = prepared.currentPatch.path, path.follows {
      // Until a hand moves the blend.
      let end = events.lazy.filter { if case .blend = $0.action { true } else { false } }
        .map(\.time).min()
      events += path.points.events(
        to: min(length, end ?? length), hopLength: performance.hopLength, sampleRate: rate)
    }
    // An arpeggio that needs no keys would never end.
    events.append(PerformanceEvent(.set(.arpeggioLatch, 0), at: length))
    return OfflinePerformance(
      events: events, sampleCount: length, longestTail: Int(Self.longestTail * rate))
  }

  private func remark(_ unfollowed: Set<UnfollowedControl>) {
    if !unfollowed.isEmpty {
      Report.remark("\(UnfollowedControl.summary(unfollowed)): not followed")
    }
  }

  private func checkLength(_ sampleCount: Int, _ rate: Double) throws {
    guard Double(sampleCount) <= Self.longestSeconds * rate else {
      throw CommandFailure("this takes \(sampleCount / Int(rate)) s; up to 3600 are played")
    }
  }
}

extension Sweep.Shape: ExpressibleByArgument {}

/// Something that went wrong in a command itself, told in a sentence.
struct CommandFailure: Error, LocalizedError {
  let errorDescription: String?

  init(_ text: String) { errorDescription = text }
}
