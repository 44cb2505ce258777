import ArgumentParser
import Foundation
import Library
import Neural
import OutputFiles
import Sfumato

/// `sfumato library pack`: sounds as latents in one small file.
struct LibraryPackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Pack sounds as latents into one small file, to be sent.",
    discussion: """
      Without names all notes and one-shots of the library are packed, with their words and tags. What is \
      kept is what the note model says of a sound, in steps as fine as --rate allows, not its recording: \
      it can be played and blended on any key, and is not the same samples again. Phrases are left out: \
      the model knows single sounds.

      EXAMPLES
        sfumato library pack -o friends.sfl
        sfumato library pack flute_C4.wav cello_C4.wav -o two.sfl --rate 6
      """)

  @Argument(help: "Sounds of the library, or sound files; default: the whole library.")
  var sounds: [String] = []

  @Option(name: .shortAndLong, help: "The file to write (.sfl).")
  var output: String

  @Option(help: "Kilobits a second that each sound may take: 1 to 24; very short ones take more.")
  var rate = 3.0

  @OptionGroup var options: LibraryOptions
  @OptionGroup var modelOptions: NoteModelOptions
  @OptionGroup var report: ReportOptions

  private static let suffix = "sfl"

  func validate() throws { try require("--rate", rate, in: 1...24, unit: "kb/s") }

  /// A sound that is to be packed.
  private struct Wanted {
    var path: String
    var name: String
    var words: String?
    var tags: [String] = []
  }

  func run() throws {
    let output = try OutputPath.resolve(self.output, name: "library", suffix: Self.suffix)
    guard output == OutputFile.standardOutput || output.hasSuffix("." + Self.suffix) else {
      throw ValidationError("\(output): what is packed is a .\(Self.suffix) file; name it so")
    }
    let wanted = try wanted()
    try OutputFile.check(output, inputs: wanted.map(\.path))
    let loader = SoundLoader(try modelOptions.load(), cache: .standard)
    var pack = LibraryPack(for: loader.model)
    let line = ProgressLine(unit: "sounds")
    let isInterrupted = Interruption.watch()
    defer { line.end() }
    for (index, sound) in wanted.enumerated() {
      if isInterrupted() { throw ExitCode(130) }
      do {
        pack.add(
          try loader.note(sound.path).note.latent, name: sound.name, words: sound.words,
          tags: sound.tags, rate: 1000 * rate)
      } catch {
        line.end()
        Report.remark("left out: \(Report.text(of: error))")
      }
      line.show(index + 1, of: wanted.count)
    }
    line.end()
    guard !pack.entries.isEmpty else { throw CommandFailure("no sound could be packed") }
    let bytes = pack.bytes
    try OutputFile.write(bytes, to: output)
    if report.json { return print(try Report.jsonText(pack.entries)) }
    guard !report.quiet, output != OutputFile.standardOutput else { return }
    let seconds = pack.entries.reduce(0) { $0 + $1.seconds }
    let coded = 8 * Double(pack.entries.reduce(0) { $0 + $1.length }) / max(seconds, 1e-3) / 1000
    print(
      Report.plain(output) + ": \(Report.count(pack.entries.count, "sound")), "
        + "\(Report.duration(seconds)), \(Report.number(Double(bytes.count) / 1000, decimals: 1)) kB, "
        + "\(Report.number(coded, decimals: 2)) kb/s")
  }

  private func wanted() throws -> [Wanted] {
    func wanted(_ entry: SoundEntry) -> Wanted {
      Wanted(path: entry.path, name: entry.name, words: entry.words, tags: entry.tags)
    }
    guard sounds.isEmpty else {
      let library = try? options.open()
      return try sounds.map { name in
        if let entry = try library?.entry(named: name) { return wanted(entry) }
        guard FileSystem.exists(SoundName.path(of: name)) else {
          throw LibraryError.unknownSound(name: name)
        }
        return Wanted(path: name, name: SoundInput.title(name))
      }
    }
    var all: [Wanted] = []
    var phrases = 0
    try options.open().forEach { entry in
      if entry.kind == SoundKind.phrase.name { phrases += 1 } else { all.append(wanted(entry)) }
      return true
    }
    if phrases > 0 { Report.remark("\(Report.count(phrases, "phrase")) left out") }
    guard !all.isEmpty else {
      throw LibraryError.tooFew(found: 0, needed: 1, purpose: "packing")
    }
    return all
  }
}

/// `sfumato library unpack`: the way back.
struct LibraryUnpackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unpack",
    abstract: "Unpack a packed library into a folder: sounds (.wav), or latent files.",
    discussion: """
      With --latents each sound becomes a latent file, which blend, play and the other commands take like a \
      recording. A sound whose bytes are damaged is named and left out; the others are unpacked, and the \
      exit status is 1.

      EXAMPLES
        sfumato library unpack friends.sfl -o friends
        sfumato library unpack friends.sfl -o friends --latents
        sfumato library unpack friends.sfl --list
      """)

  @Argument(help: "The packed library (.sfl).", completion: .file(extensions: ["sfl"]))
  var file: String

  @Option(name: .shortAndLong, help: "The folder to write to; it is made.")
  var output: String?

  @Flag(help: "Write latent files in place of sounds.")
  var latents = false

  @Flag(help: "Only tell what is in it.")
  var list = false

  @OptionGroup var replacing: ReplaceOptions
  @OptionGroup var modelOptions: NoteModelOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard list != (output != nil) else {
      throw ValidationError("give a folder with -o, or --list")
    }
  }

  func run() throws {
    let model = try modelOptions.load()
    let pack = try LibraryPack(contentsOf: file, for: model)
    guard let output else { return try tell(pack) }
    let names = Self.names(pack.entries, ending: latents ? "safetensors" : "wav")
    try OutputFolder.make(output)
    for name in names {
      try OutputFile.check("\(output)/\(name)", mayReplace: replacing.force)
    }
    let blender = NoteBlender(model, phase: .pghi)
    let line = ProgressLine(unit: "sounds")
    let isInterrupted = Interruption.watch()
    defer { line.end() }
    var damaged = 0
    for index in pack.entries.indices {
      if isInterrupted() { throw ExitCode(130) }
      guard let latent = pack.note(index) else {
        damaged += 1
        line.end()
        Report.remark("\(pack.entries[index].name): damaged, and left out")
        continue
      }
      let note = EncodedNote(latent, by: model)
      let path = "\(output)/\(names[index])"
      if latents {
        try note.write(to: URL(filePath: path), of: model)
      } else {
        let clip = blender.render(
          NoteBlend(MixPath(weights: [1])), of: [NoteSource(note, model: model)])
        try SoundOutput.write(AudioFile(clip: clip, comment: Report.command), to: path, nil)
      }
      line.show(index + 1, of: pack.entries.count)
    }
    line.end()
    if report.json {
      print(try Report.jsonText(pack.entries))
    } else if !report.quiet {
      print(Report.plain("\(output): \(Report.count(pack.entries.count - damaged, "sound"))"))
    }
    if damaged > 0 { throw ExitCode.failure }
  }

  private func tell(_ pack: LibraryPack) throws {
    if report.json { return print(try Report.jsonText(pack.entries)) }
    for entry in pack.entries {
      let rate = Report.number(entry.rate / 1000, decimals: 2)
      let words = entry.words.map { " (\($0))" } ?? ""
      let tags = entry.tags.map { " #" + $0 }.joined()
      print(
        Report.plain(
          "\(Report.duration(entry.seconds))  \(rate) kb/s  \(entry.name)\(words)\(tags)"))
    }
  }

  /// A file name for each sound: what it was called, with a number where another is called so too. A name
  /// cannot lead out of the folder.
  private static func names(_ entries: [LibraryPack.Entry], ending: String) -> [String] {
    var taken: Set<String> = []
    return entries.map { entry in
      var name = String(entry.name.map { $0 == "/" || $0 == "\0" ? "_" : $0 }.prefix(80))
      if name.isEmpty || name.hasPrefix(".") { name = "_" + name }
      var (candidate, number) = (name, 2)
      while !taken.insert(candidate).inserted {
        candidate = "\(name) \(number)"
        number += 1
      }
      return "\(candidate).\(ending)"
    }
  }
}
