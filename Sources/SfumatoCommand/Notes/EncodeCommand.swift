import OutputFiles
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato encode`: recorded notes to latent files.
struct EncodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode",
    abstract: "Encode recorded notes to latent files.",
    discussion: """
      A latent file (safetensors) holds what instrument a note is, how it moves, its pitch, velocity and \
      loudness, how wide it is between left and right, and the recording, both channels of it, from which the \
      residual comes. 'decode', 'blend', \
      'keyboard' and 'explain' take latent files in place of sounds. In Python: \
      safetensors.numpy.load_file("cello_C4.safetensors").

      Each recording is one note; it is encoded from its onset on, up to 10 seconds of it. Of a folder \
      all sound files are taken. Without -o each latent lies beside its recording; one that lies there \
      already is replaced only with --force.

      EXAMPLES
        sfumato encode cello_C4.wav
        sfumato encode recordings/ -o latents/
        sfumato encode snare.wav -o snare.safetensors --pitch unpitched --refine 30
      """)

  @Argument(
    help: "Sound files, one note each, or folders of them.",
    completion: .file(extensions: SoundInput.suffixes))
  var inputs: [String]

  @Option(
    name: .shortAndLong,
    help: "The latent file to write (.safetensors), or a folder for several; made if it is missing."
  )
  var output: String?

  @Option(
    help:
      "Pitch of the recordings: auto (by file name, root key and ear), a note (C4, 60.3), or none."
  )
  var pitch = RecordedPitchArgument.auto

  @Option(
    help: "Gradient steps that bring the latent nearer to the recording; each takes about 0.1 s.")
  var refine = 0

  @Flag(
    help: "Omit the residual: a small file that gives the model's version only.")
  var noResidual = false

  @OptionGroup var replacing: ReplaceOptions
  @OptionGroup var modelOptions: NoteModelOptions

  func validate() throws {
    try require("--refine", refine, in: 0...1000)
  }

  func run() throws {
    let jobs = try plan()
    let blender = NoteBlender(try modelOptions.load())
    let line = ProgressLine(unit: "notes")
    var failureCount = 0
    for (index, job) in jobs.enumerated() {
      if jobs.count > 16 { line.show(index, of: jobs.count) }
      do {
        let told = try encode(job.input, to: job.output, blender)
        line.end()
        print(Report.plain(told))
      } catch {
        line.end()
        Report.remark(Report.text(of: error))
        failureCount += 1
      }
    }
    if failureCount > 0 { throw ExitCode.failure }
  }

  /// Encodes one note, and tells of it in one line.
  private func encode(_ input: String, to output: String, _ blender: NoteBlender) throws -> String {
    var note = try NoteInput.note(input, blender, pitch: pitch.pitch)
    var told = "\(output): \(Report.note(note.latent, blender.model))"
    if refine > 0 {
      guard let recording = note.recording else {
        throw ValidationError("\(input) has no recording to be refined by")
      }
      let refinement = blender.model.refine(note.latent, hearing: recording, steps: refine)
      note.latent = refinement.latent
      let (before, after) = (refinement.before.texture, refinement.after.texture)
      told +=
        ", distance \(Report.number(before, decimals: 2)) dB, refined to "
        + "\(Report.number(after, decimals: 2)) dB"
    }
    if noResidual { note = note.withoutRecording }
    try note.write(to: output, of: blender.model)
    return told
  }

  /// What becomes of which file; all is checked before anything is heard.
  private func plan() throws -> [(input: String, output: String)] {
    let files = try inputs.flatMap(Self.sounds)
    let isFile = output.map { $0.hasSuffix(".safetensors") || $0 == OutputFile.standardOutput }
    if isFile == true, files.count > 1 {
      throw ValidationError("\(files.count) notes need a folder after -o, not one file")
    }
    var taken: [String: String] = [:]
    let jobs = try files.map { input in
      let name = SoundInput.title(input) + ".safetensors"
      let file = SoundName.path(of: input)
      let folder =
        output ?? (file.contains("/") ? String(file[...file.lastIndex(of: "/")!]) : "")
      let separator = folder.isEmpty || folder.hasSuffix("/") ? "" : "/"
      let path = isFile == true ? output! : folder + separator + name
      if let other = taken.updateValue(input, forKey: path) {
        throw ValidationError("\(other) and \(input) would both become \(path)")
      }
      return (input, path)
    }
    let isNamed = isFile == true
    // Nothing is made before it is known that all will have a place.
    for job in jobs where isFile != false || FileSystem.exists(job.1) {
      try OutputFile.check(
        job.1, inputs: [SoundName.path(of: job.0)], mayReplace: isNamed || replacing.force)
    }
    if let output, isFile == false { try FileSystem.makeFolder(output) }
    for job in jobs { try OutputFile.check(job.1) }
    return jobs
  }

  /// The file itself, or the sound files of a folder, by name.
  private static func sounds(_ path: String) throws -> [String] {
    guard FileSystem.isFolder(path) else { return [path] }
    let found = (FileSystem.names(inFolder: path) ?? []).filter { name in
      AudioFileFormat.suffixes[name.split(separator: ".").last?.lowercased() ?? ""] != nil
        && !name.hasPrefix(".")
    }
    guard !found.isEmpty else { throw ValidationError("\(path) holds no sound files") }
    return found.map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
  }
}

extension Report {
  /// A note in a few words: `C4 +7 cents, 3.20 s, RMS −14.5 dB`.
  static func note(_ latent: NoteLatent, _ model: NoteModel) -> String {
    let pitch = latent.condition.pitch.map(pitch) ?? "unpitched"
    let seconds = Double(latent.sampleCount) / model.configuration.sampleRate
    let level = Units.amplitudeToDB(Double(max(latent.level, 1e-6)))
    let stereo = latent.stereo == nil ? "" : "stereo, "
    return "\(pitch), \(duration(seconds)), \(stereo)RMS \(number(level, decimals: 1)) dB"
  }

  /// A pitch as key and cents: `A3`, `C4 +7 cents`.
  static func pitch(_ midi: Double) -> String {
    let cents = Int((100 * (midi - midi.rounded())).rounded())
    let name = NoteName.name(ofKey: Int(midi.rounded()))
    guard cents != 0 else { return name }
    return "\(name) \(cents < 0 ? "\u{2212}" : "+")\(abs(cents)) cent\(abs(cents) == 1 ? "" : "s")"
  }
}
