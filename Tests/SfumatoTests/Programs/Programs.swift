import Foundation
import Sfumato

/// Five programs, as the documentation shows them: between the marks, without their indentation.
enum Programs {
  /// Encodes two recordings and writes what lies between them.
  static func blend(flute: URL, cello: URL, output: URL) throws {
    // blend: begin
    let blender = NoteBlender(try NotePreset.load())
    let notes = [try blender.source(contentsOf: flute), try blender.source(contentsOf: cello)]
    let halfWay = NoteBlend(MixPath(weights: [0.5, 0.5]))
    try AudioFile(clip: blender.render(halfWay, of: notes)).write(to: output)
    // blend: end
  }

  /// Fills the blocks that a host asks for, and moves the blend between them.
  static func morph(flute: URL, cello: URL, host: Host) throws {
    // morph: begin
    let loader = SoundLoader(try NotePreset.load())
    let sounds = try loader.sounds([flute.path, cello.path])
    let performance = Performance(loader.model, sounds: sounds)
    performance.noteOn(60)
    host.onBlock = { performance.render(interleavedInto: $0, frameCount: $1) }
    host.onKnob = { performance.blend(to: BlendPosition(x: $0)) }
    // morph: end
  }

  /// What calls a program for sound, as audio hosts do.
  final class Host {
    var onBlock: (_ frames: UnsafeMutablePointer<Float>, _ count: Int) -> Void = { _, _ in }
    var onKnob: (_ value: Double) -> Void = { _ in }
  }

  /// Fits the note model to a folder of recordings.
  static func train(recordings: URL, corpus: URL, folder: URL, output: URL, steps: Int) throws {
    // train: begin
    try RecordedCorpus.build(folder: recordings, at: corpus)
    let training = try NoteTraining(
      corpus: [corpus], folder: folder, length: .steps(steps), start: NotePreset.load())
    let (model, _) = try training.run()
    try model.write(to: output)
    // train: end
  }

  /// Draws phrases and writes them as MIDI files.
  static func phrases(folder: URL) throws {
    // phrases: begin
    let model = try PhrasePreset.load(.melody2)
    for (index, phrase) in model.sample(count: 4, temperature: 0.7, seed: 1).enumerated() {
      let file = folder.appending(path: "phrase_\(index + 1).mid")
      try NoteSequence(phrase, beatsPerMinute: 104).writeMIDI(to: file)
    }
    // phrases: end
  }

  /// Makes a sampler's instrument of what lies between two notes.
  static func keyboard(flute: URL, cello: URL, folder: URL) throws {
    // keyboard: begin
    let blender = NoteBlender(try NotePreset.load())
    let notes = [try blender.source(contentsOf: flute), try blender.source(contentsOf: cello)]
    var options = KeyboardInstrument.Options()
    options.keys = 60...67
    let between = NoteBlend(MixPath(weights: [0.4, 0.6]))
    try KeyboardInstrument(between, of: notes, blender, options: options).write(to: folder)
    // keyboard: end
  }
}
