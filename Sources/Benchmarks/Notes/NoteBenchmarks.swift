import ArgumentParser
import Foundation
import NoteVAE
import Sfumato

/// How fast notes are played, and what blends of the bundled samples are worth.
struct NoteBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notes",
    abstract: "Notes: times real time of each part on one core; measures of blends.")

  @Option(help: "Folder of notes.")
  var samples = URL(fileURLWithPath: #filePath).appending(path: "../../../../Samples").standardized
    .path

  @Option(help: "Times each measurement is repeated; the best counts.")
  var rounds = 7

  @Flag(help: "Also measure the 28 blends of eight samples; takes some minutes.")
  var pairs = false

  @Flag(help: "Only measure training, beside PyTorch when it is there.")
  var training = false

  @OptionGroup var peers: PeerOptions

  func run() throws {
    guard !training else { return try trainingSpeed() }
    let model = try NotePreset.load()
    try speed(model)
    guard pairs else { return }
    print(
      "\npair                        ends dB  louder  brighter  step  middle to cross-fade: model, plain"
    )
    var all: [BlendMeasures] = []
    let names = [
      "flute_C4", "cello_C4", "piano_C4", "choir_C4", "clarinet_G3", "epiano_G3", "trumpet_A4",
      "vibraphone_C5",
    ]
    let blender = NoteBlender(model)
    let notes = try names.map { name in
      let path = "\(samples)/\(name).wav"
      return try blender.encode(AudioFile.read(path), path: path)
    }
    for i in notes.indices {
      for j in notes.indices where j > i {
        let measures = BlendMeasures(notes[i], notes[j], blender)
        all.append(measures)
        print(
          "\(names[i]), \(names[j])".padding(toLength: 27, withPad: " ", startingAt: 0)
            + measures.text)
        fflush(nil)
      }
    }
    print(
      "worst, and mean of the last two".padding(toLength: 27, withPad: " ", startingAt: 0)
        + BlendMeasures.summary(all))
  }

  /// Steps of training from samples to moved weights, beside the same network in PyTorch.
  private func trainingSpeed() throws {
    let peer = peers.start("notes_peer.py")
    let step = try NoteStep(threads: peers.threads)
    peers.compareTraining(peer, batch: NoteStep.batch, unit: "notes", step: step.run)
  }

  /// A 4-second note, part by part.
  private func speed(_ model: NoteModel) throws {
    let seconds = 3.0
    let count = Int(seconds * model.configuration.sampleRate)
    let path = samples + "/cello_C4.wav"
    let blender = NoteBlender(model, phase: .pghi)
    let note = try blender.encode(AudioFile.read(path), path: path)
    let whole = NoteSource(note, model: model)
    let latent = NoteSource(note.withoutRecording, model: model)
    let configuration = model.configuration
    var blend = NoteBlend.single
    blend.sampleCount = count

    var longer = note.latent
    longer.sampleCount = min(count, longer.stepCount * configuration.samplesPerLatent)
    let notePath = NotePath(longer, as: longer.condition, configuration)
    let spectrum = model.decode(notePath)
    let renderer = NoteRenderer(configuration)
    let magnitudes = renderer.magnitudes(of: spectrum, sampleCount: count)
    let found = renderer.spectrogram(of: magnitudes)
    let stft = STFT(configuration.renderingSTFT)

    print("a note of 3 s, CPU time on one core, best of \(rounds)   ms   × real time")
    func show(_ name: String, _ work: () -> Void) {
      let best = Stopwatch.measure(rounds: rounds, work).best
      print(
        name.padding(toLength: 48, withPad: " ", startingAt: 0)
          + String(format: "%8.1f %10.0f", 1000 * best, seconds / best))
    }
    show("decoder") { _ = model.decode(notePath) }
    show("magnitudes at half the hop") {
      _ = renderer.magnitudes(of: spectrum, sampleCount: count)
    }
    show("phase: partials, and PGHI of the rest") { _ = renderer.spectrogram(of: magnitudes) }
    show("phase: PGHI of all that is tonal") { _ = PGHI().phase(for: magnitudes.tonal) }
    show("inverse STFT") { _ = stft.synthesize(found) }
    show("all, latent alone") { _ = blender.render(blend, of: [latent]) }
    show("all, with its residual") { _ = blender.render(blend, of: [whole]) }
    show("hearing: encoder, and the source made ready") {
      _ = try? blender.source(AudioFile.read(path), path: path)
    }
  }
}
