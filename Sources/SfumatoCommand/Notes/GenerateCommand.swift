import OutputFiles
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato generate`: sounds that nobody played.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Generate new sounds: at random, from words, or near a given sound.",
    discussion: """
      Draws sounds from a generator that learned what notes are, one a seed; the same seed gives the \
      same sound. A sentence says what they should be: instruments, character, register and length \
      ('sfumato words' lists the words); what was understood is printed. "between X and Y" generates \
      what lies between two.

      --from changes a sound as the sentence says and leaves the rest as it is. --like draws around a \
      sound without words, as far from it as --amount says: 0 is the model's version of it, 1 has \
      nothing of it but length and level. A name that ends in .safetensors is written as a latent, for \
      blend and keyboard.

      EXAMPLES
        sfumato generate -o new.wav --seed 7
        sfumato generate "a bright plucked string, a little breathy" -o pluck.wav
        sfumato generate "between a cello and a choir, darker" --count 8 -o new/
        sfumato generate --from new.wav "more metallic, shorter" -o bell.wav
        sfumato generate --like cello_C4.wav --amount 0.3 --count 5 -o near/
      """)

  @Argument(help: "What to generate, in words.")
  var sentence: String?

  @Option(name: .shortAndLong, help: "The file to write, or a folder for several.")
  var output: String

  @Option(help: "How many sounds, 1 to 9999.") var count = 1
  @Option(help: "Seed of the first; the others follow.") var seed: UInt64 = 1

  @Option(help: "Key to play; by default C4 and what the sentence says, or that of the sound.")
  var pitch: PitchArgument?

  @Option(
    help: "A sound or latent file to change as the sentence says.",
    completion: .file(extensions: NoteInput.suffixes))
  var from: String?

  @Option(
    help: "A sound or latent file to stay near.", completion: .file(extensions: NoteInput.suffixes))
  var like: String?

  @Option(help: "Distance from --like, 0 to 1.  (default: 0.3)") var amount: Double?

  @Option(help: "Length in seconds, 0.01 to 600; by default 3, or that of the sound.")
  var duration: DurationArgument?

  @OptionGroup var wish: WishOptions

  @Flag(help: "With a folder: write examples.json beside the sounds, labels in NSynth's form.")
  var labels = false

  @OptionGroup var storage: SoundBitsOptions
  @OptionGroup var replacing: ReplaceOptions
  @OptionGroup var modelOptions: NoteModelOptions

  @Option(
    help: "The generator; default: the installed one.",
    completion: .file(extensions: ["safetensors"])
  )
  var generator: String?

  @OptionGroup var report: ReportOptions

  func validate() throws {
    try require("--count", count, in: 1...9999)
    try require("--amount", amount, in: 0...1)
    try require("--duration", duration?.seconds, in: 0.01...600, unit: "seconds")
    guard like == nil || (sentence == nil && from == nil && wish.isEmpty) else {
      throw ValidationError("--like draws without words; give words with --from FILE instead")
    }
    guard amount == nil || like != nil else {
      throw ValidationError("--amount says how far from --like FILE: name that too")
    }
    guard from == nil || sentence != nil || !wish.isEmpty else {
      throw ValidationError("say how to change \(from!), such as \"darker, longer\"")
    }
    guard from == nil || count == 1 else {
      throw ValidationError("a sound that is changed is one sound: leave --count out with --from")
    }
    guard !labels || isFolder else { throw ValidationError("--labels needs a folder after -o") }
  }

  /// Distance from `--like` where none is said.
  private static let usualAmount = 0.3

  func run() throws {
    let blender = NoteBlender(try modelOptions.load())
    if let like {
      let paths = try paths()
      let original = try NoteInput.note(like, blender).latent
      try write(paths, by: blender.model) { seed in
        let note = blender.sampledNote(
          like: original, amount: amount ?? Self.usualAmount, pitch: pitch?.midi,
          sampleCount: duration?.sampleCount(blender.model), seed: seed)
        return (
          [note],
          blender.renderSampled(
            note, sampleCount: duration?.sampleCount(blender.model), seed: seed)
        )
      }
      return
    }
    let drawn = try DrawnSounds(blender, loadGenerator())
    let asked = try sentence.map {
      try SoundSentence($0, vocabulary: drawn.generator.vocabulary)
    }
    if let asked, !report.json, !report.quiet { tell(asked) }
    let wishes = try wish.added(to: asked?.wishes ?? [.init()], drawn.generator)
    guard wish.mix == nil || wishes.count == 2 else {
      throw ValidationError(
        "--mix says where between two sounds: ask for \"between a cello and a choir\", or give --between"
      )
    }
    let sampleCount =
      duration?.sampleCount(blender.model)
      ?? asked?.seconds.map { Int($0 * blender.model.configuration.sampleRate) }
    func key(from pitch: Double) -> Double {
      min(max(self.pitch?.midi ?? (asked?.key ?? pitch) + (asked?.transposition ?? 0), 0), 127)
    }
    let paths = try paths()
    if let from {
      guard wishes.count == 1 else {
        throw ValidationError("--from changes one sound: say how, not between what")
      }
      guard var note = drawn.changed(try NoteInput.note(from, blender), wishes[0]) else {
        throw ValidationError("this generator goes in one step and cannot change a sound")
      }
      note.latent.condition.pitch = note.latent.condition.pitch.map { key(from: $0) }
      try write(paths, by: blender.model, understood: asked) { seed in
        ([note], drawn.clip(of: [note], sampleCount: sampleCount, seed: seed))
      }
      return
    }
    try write(paths, by: blender.model, understood: asked) { seed in
      let notes = drawn.notes(wishes, pitch: key(from: 60), seed: seed)
      return (
        notes, drawn.clip(of: notes, mix: wish.mix ?? 0.5, sampleCount: sampleCount, seed: seed)
      )
    }
  }

  private func loadGenerator() throws -> NoteGenerator {
    if let generator { return try NoteGenerator(contentsOf: URL(filePath: generator)) }
    guard let installed = try DrawnSounds.installedGenerator() else {
      throw ValidationError(
        "the generator is not there (Presets/generator.safetensors); name one with --generator, or "
          + "set SFUMATO_DATA to the folder that holds Presets/")
    }
    return installed
  }

  private func tell(_ asked: SoundSentence) {
    for word in asked.understood { Report.remark("\(word.word): \(word.meaning)") }
    if !asked.unknown.isEmpty {
      Report.remark("not understood: \(asked.unknown.joined(separator: ", "))")
    }
    if pitch != nil, asked.key != nil || asked.transposition != 0 {
      Report.remark("--pitch says the key, whatever the sentence says")
    }
    if duration != nil, asked.seconds != nil {
      Report.remark("--duration says the length, whatever the sentence says")
    }
  }

  /// Writes what each seed gives.
  private func write(
    _ paths: [String], by model: NoteModel, understood: SoundSentence? = nil,
    _ make: (UInt64) throws -> (notes: [EncodedNote], clip: AudioClip)
  ) throws {
    var written: [WrittenSound] = []
    var examples: [String: NoteExample] = [:]
    for (number, path) in paths.enumerated() {
      let own = seed &+ UInt64(number)
      let (notes, clip) = try make(own)
      let key = notes[0].latent.condition.pitch
      if EncodedNote.isLatentFile(path) {
        guard notes.count == 1 else {
          throw ValidationError(
            "what lies between two sounds has no latent of its own; write a WAV")
        }
        try notes[0].write(to: path, of: model)
        if !report.quiet, !report.json, path != OutputFile.standardOutput {
          print("\(path): \(Report.note(notes[0].latent, model))")
        }
        continue
      }
      let file = AudioFile(clip: clip, comment: recipe(seed: own))
      let clipped = try SoundOutput.write(file, to: path, storage.bits)
      var sound = WrittenSound(clip, path: path, pitch: key, clippedSamples: clipped)
      (sound.understood, sound.unknown) = (understood?.understood, understood?.unknown)
      if !report.json { try report.tell([sound]) }
      written.append(sound)
      if labels {
        let name = String(path.split(separator: "/").last!.dropLast(4))
        examples[name] = NoteExample(
          clip, pitch: key, velocity: notes[0].latent.condition.velocity, words: understood)
      }
    }
    if labels {
      let path = folder + "examples.json"
      try OutputFile.check(path, mayReplace: replacing.force)
      try OutputFile.write(Array(Report.jsonText(examples).utf8), to: path)
    }
    if report.json { try report.tell(written) }
  }

  private var isFolder: Bool {
    output.hasSuffix("/") || OutputFolder.exists(output) || (count > 1 && !output.contains("."))
  }

  private var folder: String { output.hasSuffix("/") ? output : output + "/" }

  private func paths() throws -> [String] {
    guard isFolder else {
      guard count == 1 else { throw ValidationError("\(count) sounds need a folder after -o") }
      let path = try OutputPath.resolve(output, name: "", suffix: "wav")
      let inputs = [like, from].compactMap(\.self).map(SoundName.path(of:))
      if EncodedNote.isLatentFile(path) {
        try OutputFile.check(path, inputs: inputs)
      } else {
        try SoundOutput.check(path, storage.bits, inputs: inputs)
      }
      return [path]
    }
    try OutputFolder.make(output)
    let paths = (0..<count).map { folder + "new_\(seed &+ UInt64($0)).wav" }
    for path in paths { try OutputFile.check(path, mayReplace: replacing.force) }
    return paths
  }

  private func recipe(seed: UInt64) -> String {
    (["sfumato generate --seed \(seed)"] + (sentence.map { ["\"\($0)\""] } ?? []) + wish.recipe
      + (from.map { ["--from", $0] } ?? [])
      + (like.map { ["--like", $0, "--amount", String(format: "%g", amount ?? Self.usualAmount)] }
        ?? [])
      + (pitch.map { ["--pitch", $0.text] } ?? [])
      + (duration.map { ["--duration", $0.text] } ?? [])).joined(separator: " ")
  }
}
