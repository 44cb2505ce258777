import OutputFiles
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato generate`: sounds that nobody played.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Sample new sounds from the model, or sounds near a given one.",
    discussion: """
      Samples from the model's prior, one sound per seed; the same seed gives the same sound. With \
      --like they are samples around a note, as far from it as --amount says: 0 is the model's version \
      of the note, 1 has nothing of it but length and level. A name that ends in .safetensors is \
      written as a latent, for blend and keyboard.

      EXAMPLES
        sfumato generate -o new.wav --seed 7
        sfumato generate --count 8 -o new/ --pitch A3
        sfumato generate --like cello_C4.wav --amount 0.3 --count 5 -o new/
      """)

  @Option(name: .shortAndLong, help: "The file to write, or a folder for several.")
  var output: String

  @Option(help: "How many sounds, 1 to 999.") var count = 1
  @Option(help: "Seed of the first; the others follow.") var seed: UInt64 = 1

  @Option(help: "Key to play; by default C4, or that of --like.")
  var pitch: PitchArgument?

  @Option(
    help: "A sound or latent file to stay near.", completion: .file(extensions: NoteInput.suffixes))
  var like: String?

  @Option(help: "Distance from --like, 0 to 1.") var amount = 0.3

  @Option(help: "Length in seconds, 0.01 to 600; by default 3, or that of --like.")
  var duration: DurationArgument?

  @OptionGroup var storage: SoundBitsOptions
  @OptionGroup var replacing: ReplaceOptions
  @OptionGroup var modelOptions: NoteModelOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    try require("--count", count, in: 1...999)
    try require("--amount", amount, in: 0...1)
    try require("--duration", duration?.seconds, in: 0.01...600, unit: "seconds")
  }

  func run() throws {
    let paths = try paths()
    let blender = NoteBlender(try modelOptions.load())
    let model = blender.model
    let original = try like.map { try NoteInput.note($0, blender).latent }
    let sampleCount = duration?.sampleCount(model)
    var written: [WrittenSound] = []
    for (number, path) in paths.enumerated() {
      let own = seed &+ UInt64(number)
      let note = blender.sampledNote(
        like: original, amount: amount, pitch: pitch?.midi, sampleCount: sampleCount, seed: own)
      if EncodedNote.isLatentFile(path) {
        try note.write(to: path, of: model)
        if !report.quiet, !report.json, path != OutputFile.standardOutput {
          print("\(path): \(Report.note(note.latent, model))")
        }
      } else {
        let clip = blender.renderSampled(note, sampleCount: sampleCount, seed: own)
        let file = AudioFile(clip: clip, comment: recipe(seed: own))
        let clipped = try SoundOutput.write(file, to: path, storage.bits)
        let sound = WrittenSound(
          clip, path: path, pitch: note.latent.condition.pitch, clippedSamples: clipped)
        if !report.json { try report.tell([sound]) }
        written.append(sound)
      }
    }
    if report.json { try report.tell(written) }
  }

  private func paths() throws -> [String] {
    let isFolder = output.hasSuffix("/") || OutputFolder.exists(output)
    guard isFolder || (count > 1 && !output.contains(".")) else {
      guard count == 1 else { throw ValidationError("\(count) sounds need a folder after -o") }
      let path = try OutputPath.resolve(output, name: "", suffix: "wav")
      let inputs = like.map { [SoundName.path(of: $0)] } ?? []
      if EncodedNote.isLatentFile(path) {
        try OutputFile.check(path, inputs: inputs)
      } else {
        try SoundOutput.check(path, storage.bits, inputs: inputs)
      }
      return [path]
    }
    try OutputFolder.make(output)
    let folder = output.hasSuffix("/") ? output : output + "/"
    let paths = (0..<count).map { folder + "new_\(seed &+ UInt64($0)).wav" }
    for path in paths { try OutputFile.check(path, mayReplace: replacing.force) }
    return paths
  }

  private func recipe(seed: UInt64) -> String {
    (["sfumato generate --seed \(seed)"]
      + (like.map { ["--like", $0, "--amount", String(format: "%g", amount)] } ?? [])
      + (pitch.map { ["--pitch", $0.text] } ?? [])
      + (duration.map { ["--duration", $0.text] } ?? [])).joined(separator: " ")
  }
}
