import ArgumentParser
import Foundation
import Sfumato

/// `sfumato decode`: a latent to sound.
struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode",
    abstract: "Play a latent file: as it was recorded, or on another key, harder, longer.",
    discussion: """
      On its own key and length a latent that holds its recording gives the recording back (48 kHz, \
      from the onset on, both channels). A longer note keeps its attack and release; its sustain wanders, so \
      that nothing is heard to loop.

      EXAMPLES
        sfumato decode cello_C4.safetensors
        sfumato decode cello_C4.safetensors -o low.wav --pitch G2 --duration 8
      """)

  @Argument(
    help: "Latent file of 'sfumato encode'; a sound file is encoded first.",
    completion: .file(extensions: NoteInput.suffixes))
  var latent: String

  @Option(
    name: .shortAndLong,
    help: """
      The sound to write; '-' is WAV on standard output. By default NAME.wav in this folder, unless a \
      file of that name lies there: such as the recording.
      """,
    completion: .file(extensions: SoundInput.suffixes))
  var output: String?

  @Option(help: "Key to play: C4, 60, or 60.5; by default the note's own.")
  var pitch: PitchArgument?

  @OptionGroup var playing: PlayingOptions
  @OptionGroup var storage: SoundBitsOptions
  @OptionGroup var replacing: ReplaceOptions
  @OptionGroup var modelOptions: NoteModelOptions
  @OptionGroup var report: ReportOptions

  func run() throws {
    let name = SoundInput.title(latent)
    let path =
      try output.map { try OutputPath.resolve($0, name: name, suffix: "wav") } ?? name + ".wav"
    try SoundOutput.check(
      path, storage.bits, inputs: [latent], mayReplace: output != nil || replacing.force)
    let blender = NoteBlender(try modelOptions.load())
    let sources = try NoteInput.sources([latent], blender)
    var blend = NoteBlend.single
    blend.pitch = pitch?.midi
    playing.apply(to: &blend, model: blender.model)
    let clip = blender.render(blend, of: sources)
    var file = AudioFile(clip: clip)
    file.comment =
      (["sfumato decode", latent] + (pitch.map { ["--pitch", $0.text] } ?? []) + playing.recipe)
      .joined(separator: " ")
    let clipped = try SoundOutput.write(file, to: path, storage.bits)
    try report.tell([
      WrittenSound(
        clip, path: path, pitch: blend.pitch ?? sources[0].latent.condition.pitch,
        clippedSamples: clipped)
    ])
  }
}
