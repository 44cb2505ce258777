import Corpora
import ArgumentParser
import Foundation
import Neural
import Sfumato

/// `sfumato corpus`: builds the sets of sounds that models are trained on.
struct CorpusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "corpus", abstract: "Build the sets of sounds that models are trained on.",
    subcommands: [
      CorpusNotesCommand.self, CorpusSyntheticCommand.self, CorpusSynthsCommand.self,
      CorpusPhrasesCommand.self, CorpusGroovesCommand.self, CorpusPerformancesCommand.self,
    ])
}

/// `sfumato corpus notes`: labelled single notes.
struct CorpusNotesCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "notes",
    abstract: "Build a corpus of labelled notes from soundfonts and recordings.",
    discussion: """
      Every note is rendered dry at 48 kHz, aligned at its onset and labelled with instrument, pitch, \
      velocity and source. Some instruments and some keys are held out from training and stored in a \
      file of their own; manifest.json tells which. Playing soundfonts needs FluidSynth (Debian: \
      libfluidsynth3), the default fonts the packages fluid-soundfont-gm and \
      musescore-general-soundfont-lossless.

      Recordings are labelled by NSynth's examples.json if their folder has one, else by their names \
      (Cello_A3_mf.wav), their sampler notes and their sound.
      """)

  /// The fonts that Debian installs, both under the MIT licence.
  static let defaultFonts = [
    "/usr/share/sounds/sf2/FluidR3_GM.sf2", "/usr/share/sounds/sf2/MuseScore_General_Full.sf2",
  ]

  @Option(name: .shortAndLong, help: "Folder to make; it must not be there yet.")
  var output: String

  @Option(help: ArgumentHelp("Soundfont to render; may be given again.", valueName: "file.sf2"))
  var font: [String] = []

  @Option(help: ArgumentHelp("Folder of recordings, one note a file.", valueName: "wavs"))
  var folder: [String] = []

  @Option(help: "MIDI keys to render, first-last.")
  var keys = NumberRange(bounds: 21...108)

  @Option(help: "MIDI velocities to render.")
  var velocities = NumberList(numbers: [45, 80, 115])

  @Option(help: "Length of each note, 0.1 to 10 s.")
  var duration = DurationArgument(seconds: 3)

  @Option(help: "Time of note-off, in seconds.")
  var held = 2.2

  @Option(help: "Render at most this many notes, drawn by the seed, spread over all presets.")
  var count = 40_000

  @Option(help: "Decides which notes are drawn and which recordings are held out.")
  var seed: UInt64 = 1

  @Option(help: "General MIDI programs (0-127) that training must not see.")
  var heldOutPrograms = NumberList(numbers: CorpusSplitRule().heldOutPrograms.sorted())

  @Option(help: "Programs of the drum kits that training must not see.")
  var heldOutKits = NumberList(numbers: CorpusSplitRule().heldOutKits.sorted())

  @Flag(help: "Only say what would be built.")
  var dryRun = false

  func validate() throws {
    guard keys.bounds.lowerBound >= 0, keys.bounds.upperBound <= 127 else {
      throw ValidationError("--keys \(keys) are not within 0-127.")
    }
    guard velocities.numbers.allSatisfy((1...127).contains) else {
      throw ValidationError("--velocities \(velocities) are not within 1-127.")
    }
    try require("--duration", duration.seconds, in: 0.1...10, unit: "seconds")
    guard held > 0 else { throw ValidationError("--held \(held) is not positive.") }
    guard count > 0 else { throw ValidationError("--count \(count) is not positive.") }
    for program in heldOutPrograms.numbers + heldOutKits.numbers where !(0...127 ~= program) {
      throw ValidationError("\(program) is not a program within 0-127.")
    }
  }

  func run() throws {
    let fontPaths = font.isEmpty && folder.isEmpty ? try Self.installedFonts() : font
    let fonts = try fontPaths.map { try SoundFont(path: $0) }
    let folders = try folder.map { try RecordingFolder(path: $0, seed: seed) }
    let plan = CorpusPlan(fonts: fonts, options: options)
    let builder = CorpusBuilder(plan: plan, folders: folders, pitch: RecordedCorpus.pitch(of:path:))
    let directory = URL(filePath: output)
    describe(plan, folders, builder)
    fflush(nil)
    if Ranks.current.isLeader { try builder.check(directory: directory) }
    if dryRun { return }

    try CorpusProgress.report(output: output) { directory, progress throws(NoteCorpusError) in
      try builder.build(at: directory, group: Ranks.current, progress: progress)
    }
  }

  private var options: CorpusPlan.Options {
    var options = CorpusPlan.Options()
    options.keys = keys.bounds
    options.velocities = velocities.numbers
    options.seconds = duration.seconds
    options.heldSeconds = held
    options.noteCount = count
    options.seed = seed
    options.splitRule.heldOutPrograms = Set(heldOutPrograms.numbers)
    options.splitRule.heldOutKits = Set(heldOutKits.numbers)
    return options
  }

  /// Says what is to come: notes, splits, disk, time.
  private func describe(
    _ plan: CorpusPlan, _ folders: [RecordingFolder], _ builder: CorpusBuilder
  ) {
    for font in plan.fonts {
      let kits = font.presets.filter(\.isDrumKit).count
      print("\(font.name): \(font.presets.count - kits) instruments, \(kits) drum kits")
    }
    for folder in folders {
      let instruments = Set(folder.recordings.map(\.instrument)).count
      print("\(folder.path): \(folder.recordings.count) recordings, \(instruments) instruments")
    }
    let splits = plan.notes.map(\.split) + folders.flatMap(\.recordings).map(\.split)
    let counts = Dictionary(grouping: splits) { $0 }.mapValues(\.count)
    let parts = CorpusNote.Split.allCases.map { "\(counts[$0, default: 0]) \($0.rawValue)" }
    print("Notes: at most \(builder.noteCount) (\(parts.joined(separator: ", ")))")
    let gigabytes = Double(builder.byteCount) / 1e9
    // Rendering runs at about 400 times real time on one core of a small server.
    let minutes = Double(builder.noteCount) * duration.seconds / 400 / 60
    print(
      String(
        format: "Disk: at most %.2f GB; time: about %.0f min", gigabytes, minutes.rounded(.up)))
  }

  private static func installedFonts() throws -> [String] {
    let found = defaultFonts.filter(FileManager.default.fileExists)
    guard !found.isEmpty else {
      throw ValidationError(
        "No soundfont is installed; give one with --font, or `apt install fluid-soundfont-gm`.")
    }
    return found
  }
}
