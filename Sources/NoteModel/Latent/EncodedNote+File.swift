import Foundation
import Neural
import OutputFiles

/// Latent files: safetensors, so that any program can open them.
///
/// | Tensor | Shape | |
/// | --- | --- | --- |
/// | `global` | `[globalSize]` | what instrument it is |
/// | `local` | `[step, localSize]` | how it moves, one step per 2048 samples |
/// | `pitch` | `[]` | MIDI pitch; not there for a sound without pitch |
/// | `velocity`, `level` | `[]` | 0…1; root mean square, linear |
/// | `sustain` | `[2]` | first and last but one of the samples that may be stretched |
/// | `recording` | `[sample]`, F16 | the note at the reference level; not there if it was left out |
///
/// Metadata: `format`, `preset`, `source`, `sampleRate`, `samples`.
extension EncodedNote {
  /// What the metadata of a latent file calls its format; its number changes with its meaning.
  static let formatName = "sfumato-note-1"
  /// Longest note that is believed, in samples: 60 s at 192 kHz.
  private static let mostSamples = 11_520_000
  /// Latents are drawn from near the unit Gaussian; nothing that was encoded lies out there.
  private static let largestLatent: Float = 1_000

  /// Whether a file says that it is a latent of this format; for programs that take sounds and latents.
  public static func isLatentFile(_ path: String) -> Bool {
    path.lowercased().hasSuffix(".safetensors")
  }

  /// Reads a note that this model made.
  /// - Throws: ``NoteModelError`` for files that are missing, damaged, something else, or of
  ///   another preset.
  public init(contentsOf url: URL, for model: NoteModel) throws(NoteModelError) {
    let file: SafetensorsFile
    do {
      file = try SafetensorsFile(contentsOf: url, format: Self.formatName, access: .whole)
    } catch {
      throw .file(error)
    }
    try self.init(file)
    guard preset == model.identity else {
      throw .otherPreset(path: url.path, found: preset, expected: model.identity)
    }
    let configuration = model.configuration
    guard latent.global.count == configuration.globalSize,
      latent.localSize == configuration.localSize,
      latent.stepCount == configuration.latentCount(sampleCount: latent.sampleCount)
    else {
      throw .badLatent(
        path: url.path,
        reason: "\(latent.global.count) numbers and \(latent.stepCount) steps of "
          + "\(latent.localSize) for \(latent.sampleCount) samples")
    }
  }

  /// Reads a note of any preset; what it holds is finite and agrees with itself.
  package init(_ file: SafetensorsFile) throws(NoteModelError) {
    let path = file.source
    let metadata = file.metadata
    do { try file.check(format: Self.formatName) } catch { throw .file(error) }
    func bad(_ reason: String) -> NoteModelError { .badLatent(path: path, reason: reason) }
    func number(_ key: String, in range: ClosedRange<Int>) throws(NoteModelError) -> Int {
      guard let number = metadata[key].flatMap({ Int($0) }), range.contains(number) else {
        throw bad("its \"\(key)\" is \(metadata[key] ?? "missing")")
      }
      return number
    }
    func values(_ name: String, rank: Int, in range: ClosedRange<Float>) throws(NoteModelError)
      -> [Float]
    {
      let values: [Float]
      do { values = try file.values(of: name) } catch { throw .file(.unreadable(error)) }
      let shape = file.entry(named: name)!.shape
      guard shape.count == rank else { throw bad("\"\(name)\" has shape \(shape)") }
      guard values.allSatisfy(range.contains) else {
        throw bad("\"\(name)\" holds a number beyond \(range.lowerBound)…\(range.upperBound)")
      }
      return values
    }

    let sampleCount = try number("samples", in: 1...Self.mostSamples)
    let latents = -Self.largestLatent...Self.largestLatent
    let global = try values("global", rank: 1, in: latents)
    let local = try values("local", rank: 2, in: latents)
    let localSize = file.entry(named: "local")!.shape[1]
    guard !global.isEmpty, !local.isEmpty else { throw bad("an empty latent") }
    let pitch =
      file.entry(named: "pitch") == nil ? [] : try values("pitch", rank: 0, in: 0...128)
    let velocity = try values("velocity", rank: 0, in: 0...1)
    let level = try values("level", rank: 0, in: 0...1_000)
    let sustain = try values("sustain", rank: 1, in: 0...Float(sampleCount)).map { Int($0) }
    guard sustain.count == 2, sustain[0] <= sustain[1], sustain[1] <= sampleCount else {
      throw bad("a sustain of \(sustain) in \(sampleCount) samples")
    }
    var recording: [Float]?
    if file.entry(named: "recording") != nil {
      recording = try values("recording", rank: 1, in: -65_504...65_504)
      guard recording!.count == sampleCount else {
        throw bad("a recording of \(recording!.count) samples, not \(sampleCount)")
      }
    }
    self.init(
      latent: NoteLatent(
        global: global, local: local, localSize: localSize,
        condition: NoteCondition(
          pitch: pitch.first.map(Double.init), velocity: Double(velocity[0])),
        level: level[0], sampleCount: sampleCount, sustain: sustain[0]..<sustain[1]),
      recording: recording, source: metadata["source"], preset: metadata["preset"] ?? "unknown")
  }

  /// The file in memory.
  /// - Parameter sampleRate: of the model that made the note, in Hz.
  package func file(sampleRate: Double) -> SafetensorsFile {
    typealias Tensor = SafetensorsFile.Tensor
    let sustain = [latent.sustain.lowerBound, latent.sustain.upperBound]
    var tensors = [
      Tensor("global", shape: [latent.global.count], values: latent.global),
      Tensor("local", shape: [latent.stepCount, latent.localSize], values: latent.local),
      Tensor("velocity", shape: [], values: [Float(latent.condition.velocity)]),
      Tensor("level", shape: [], values: [latent.level]),
      Tensor("sustain", shape: [2], values: sustain.map(Float.init)),
    ]
    if let pitch = latent.condition.pitch {
      tensors.append(Tensor("pitch", shape: [], values: [Float(pitch)]))
    }
    if let recording {
      tensors.append(
        Tensor(
          "recording", shape: [recording.count], values: recording, elementType: .float16))
    }
    var metadata = [
      "format": Self.formatName, "preset": preset, "samples": "\(latent.sampleCount)",
      "sampleRate": "\(Int(sampleRate))",
    ]
    metadata["source"] = source
    return SafetensorsFile(tensors: tensors, metadata: metadata)
  }

  /// Writes a latent file whole or not at all.
  /// - Parameters:
  ///   - path: `-` is standard output.
  ///   - model: that made the note.
  public func write(to path: String, of model: NoteModel) throws(OutputFileError) {
    try OutputFile.write(
      [UInt8](file(sampleRate: model.configuration.sampleRate).bytes), to: path)
  }
}
