import ArgumentParser
import Foundation
import Sfumato

/// `sfumato generate`: sounds that nobody played.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Draw new sounds from the model, or sounds near a given one.",
    discussion: """
      Each number of --seed is a sound that nobody played; the same seed gives the same sounds. With \
      --like they are drawn around a note, as far from it as --variation says: 0 is the model's version \
      of the note, 1 has nothing of it but length and level. A name that ends in .safetensors is \
      written as a latent, for blend and keyboard.

      EXAMPLES
        sfumato generate -o new.wav --seed 7
        sfumato generate --count 8 -o new/ --pitch A3
        sfumato generate --like cello_C4.wav --variation 0.3 --count 5 -o cellos/
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

  @Option(help: "How far from --like, 0 to 1.") var variation = 0.3

  @Option(help: "Length in seconds, 0.01 to 600; by default 3, or that of --like.")
  var duration: DurationArgument?

  @OptionGroup var storage: SoundBitsOptions
  @OptionGroup var replacing: ReplaceOptions
  @OptionGroup var modelOptions: NoteModelOptions

  func validate() throws {
    try require("--count", count, in: 1...999)
    try require("--variation", variation, in: 0...1)
  }

  func run() throws {
    let paths = try paths()
    let blender = NoteBlender(try modelOptions.load())
    let model = blender.model
    let original = try like.map { try NoteInput.note($0, blender).latent }
    for (number, path) in paths.enumerated() {
      let own = seed &+ UInt64(number)
      var random = RandomGenerator(seed: own)
      var latent: NoteLatent
      if let original {
        latent = model.sample(like: original, variation: variation, using: &random)
      } else {
        let length = (duration ?? DurationArgument(argument: "3")!).sampleCount(model)
        latent = model.sample(
          as: NoteCondition(pitch: 60, velocity: 0.75), sampleCount: length, using: &random)
      }
      if let pitch { latent.condition.pitch = pitch.midi }
      let note = EncodedNote(latent, by: model)
      if EncodedNote.isLatentFile(path) {
        try note.write(to: path, of: model)
      } else {
        var blend = NoteBlend.single
        blend.sampleCount = duration?.sampleCount(model)
        let clip = blender.render(blend, of: [NoteSource(note, model: model)], seed: own)
        let file = AudioFile(clip: Self.ended(clip), comment: recipe(seed: own))
        try SoundOutput.write(file, to: path, storage.bits)
      }
      if path != OutputFile.standardOutput {
        print(Report.plain("\(path): \(Report.note(latent, model))"))
      }
    }
  }

  private func paths() throws -> [String] {
    let isFile =
      output == OutputFile.standardOutput || output.split(separator: "/").last!.contains(".")
    guard isFile else {
      try FileSystem.makeFolder(output)
      let folder = output.hasSuffix("/") ? output : output + "/"
      let paths = (0..<count).map { folder + "new_\(seed &+ UInt64($0)).wav" }
      for path in paths { try OutputFile.check(path, mayReplace: replacing.force) }
      return paths
    }
    guard count == 1 else { throw ValidationError("\(count) sounds need a folder after -o") }
    if EncodedNote.isLatentFile(output) {
      try OutputFile.check(output, inputs: like.map { [SoundName.path(of: $0)] } ?? [])
    } else {
      try SoundOutput.check(output, storage.bits, inputs: like.map { [$0] } ?? [])
    }
    return [output]
  }

  /// What was drawn need not end, and may begin again after it was over: once it has fallen by 60 dB it
  /// stays silent, and the 0.1 s before its end fade.
  private static func ended(_ clip: AudioClip) -> AudioClip {
    var samples = clip.mono
    let block = Int(0.05 * clip.sampleRate)
    var loudest: Float = 0
    let end = stride(from: 0, to: samples.count, by: block).first { start in
      let peak = samples[start...].prefix(block).reduce(0) { max($0, abs($1)) }
      loudest = max(loudest, peak)
      return peak < 0.001 * loudest
    }
    let length = end ?? samples.count
    for i in length..<samples.count { samples[i] = 0 }
    let fade = min(length, Int(0.1 * clip.sampleRate))
    for i in 0..<fade { samples[length - 1 - i] *= Float(i) / Float(fade) }
    return AudioClip(samples: samples, sampleRate: clip.sampleRate)
  }

  private func recipe(seed: UInt64) -> String {
    (["sfumato generate --seed \(seed)"]
      + (like.map { ["--like", $0, "--variation", String(format: "%g", variation)] } ?? [])
      + (pitch.map { ["--pitch", $0.text] } ?? [])
      + (duration.map { ["--duration", $0.text] } ?? [])).joined(separator: " ")
  }
}
