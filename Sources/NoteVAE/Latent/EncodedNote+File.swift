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
/// | `timbre.profile`, `timbre.features` | `[number]` | mean spectrum, and pitch and velocity under it |
/// | `timbre.correction` | `[step, number]`, F16 | what decoding lacks on the note's own key |
/// | `timbre.level` | `[frame]`, F16 | the same of each frame's level |
/// | `contour` | `[frame]`, F16 | cents above the pitch; not there for a pitch that stays |
/// | `sustain` | `[2]` | first and last but one of the samples that may be stretched |
/// | `stereo.pan`, `stereo.spread` | `[2, band]`, F16 | see ``StereoImage``; not there for a mono note |
/// | `stereo.motion` | `[]` | the same |
/// | `recording` | `[sample]`, F16 | the note at the reference level; not there if it was left out |
/// | `recording.side` | `[sample]`, F16 | half of left less right; or else both channels: |
/// | `recording.left`, `recording.right` | `[sample]`, F16 | where the recording is not their mean |
///
/// Metadata: `format`, `preset`, `source`, `sampleRate`, `samples`.
extension EncodedNote {
  /// What the metadata of a latent file calls its format; its number changes with its meaning.
  static let formatName = "sfumato-note-2"
  /// The format before there were timbres and contours; it is read, to be encoded again.
  private static let olderFormatName = "sfumato-note-1"
  /// Contours within ±2 octaves.
  private static let contourRange: ClosedRange<Float> = -2_400...2_400
  /// Longest note that is believed, in samples: 60 s at 192 kHz.
  private static let mostSamples = 11_520_000
  /// Latents are drawn from near the unit Gaussian; nothing that was encoded lies out there.
  private static let largestLatent: Float = 1_000

  /// Whether a file says that it is a latent of this format; for programs that take sounds and latents.
  package static func isLatentFile(_ path: String) -> Bool {
    path.lowercased().hasSuffix(".safetensors")
  }

  /// Reads a note that this model made; one of another model or an older format is encoded again from
  /// the recording that it holds.
  /// - Throws: ``NoteModelError`` for files that are missing, damaged or something else, or were made
  ///   with another model and hold no recording.
  public init(contentsOf url: URL, for model: NoteModel) throws(NoteModelError) {
    let file: SafetensorsFile
    do {
      file = try SafetensorsFile(contentsOf: url, access: .whole)
    } catch {
      throw .file(.unreadable(error))
    }
    try self.init(file, for: model)
  }

  /// Reads a note from a latent file in memory; see ``init(contentsOf:for:)``.
  /// - Parameters:
  ///   - bytes: of the file.
  ///   - source: what messages call it.
  package init(bytes: Data, source: String, for model: NoteModel) throws(NoteModelError) {
    let file: SafetensorsFile
    do { file = try SafetensorsFile(bytes: bytes, source: source) } catch {
      throw .file(.unreadable(error))
    }
    try self.init(file, for: model)
  }

  /// Reads a note from a latent file that was opened; see ``init(contentsOf:for:)``.
  package init(_ file: SafetensorsFile, for model: NoteModel) throws(NoteModelError) {
    try self.init(file)
    let path = file.source
    guard preset == model.identity, file.metadata["format"] == Self.formatName else {
      guard let recording,
        file.metadata["sampleRate"] == "\(Int(model.configuration.sampleRate))"
      else { throw .otherPreset(path: path, found: preset, expected: model.identity) }
      let level = latent.level / model.configuration.referenceLevel
      self = model.note(
        recording.map { $0 * level }, as: latent.condition, source: source,
        stereo: stereo?.pair(mid: recording, gain: level))
      return
    }
    let configuration = model.configuration
    guard latent.global.count == configuration.globalSize,
      latent.localSize == configuration.localSize,
      latent.stepCount == configuration.latentCount(sampleCount: latent.sampleCount),
      latent.timbre.map({ $0.fits(configuration, steps: latent.stepCount) }) ?? true
    else {
      throw .badLatent(
        path: path,
        reason: "\(latent.global.count) numbers and \(latent.stepCount) steps of "
          + "\(latent.localSize) for \(latent.sampleCount) samples")
    }
  }

  /// Reads a note of any preset; what it holds is finite and agrees with itself.
  package init(_ file: SafetensorsFile) throws(NoteModelError) {
    let path = file.source
    let metadata = file.metadata
    if metadata["format"] != Self.olderFormatName {
      do { try file.check(format: Self.formatName) } catch { throw .file(error) }
    }
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
    let halves = -Float(65_504)...65_504
    func channel(_ name: String) throws(NoteModelError) -> [Float] {
      let samples = try values("recording." + name, rank: 1, in: halves)
      guard samples.count == sampleCount else {
        throw bad("a channel of \(samples.count) samples, not \(sampleCount)")
      }
      return samples
    }
    var stereo: StereoRecording?
    if recording != nil {
      if file.entry(named: "recording.side") != nil {
        stereo = StereoRecording(.side(try channel("side")))
      } else if file.entry(named: "recording.left") != nil {
        stereo = StereoRecording(.both(try channel("left"), try channel("right")))
      }
    }
    func optional(_ name: String, rank: Int, in range: ClosedRange<Float>) throws(NoteModelError)
      -> [Float]
    {
      file.entry(named: name) == nil ? [] : try values(name, rank: rank, in: range)
    }
    let contour = try optional("contour", rank: 1, in: Self.contourRange)
    let corrections = -NoteTimbre.limit - 0.01...NoteTimbre.limit + 0.01
    let timbre = NoteTimbre(
      profile: try optional("timbre.profile", rank: 1, in: latents),
      features: try optional("timbre.features", rank: 1, in: latents),
      correction: try optional("timbre.correction", rank: 2, in: corrections),
      level: try optional("timbre.level", rank: 1, in: corrections))
    let pan = try optional("stereo.pan", rank: 2, in: -2...2)
    let spread = try optional("stereo.spread", rank: 2, in: 0...2)
    let motion = try optional("stereo.motion", rank: 0, in: 0...StereoImage.mostMotion)
    let imageCount = StereoImage.setCount * StereoImage.bandCount
    guard pan.isEmpty || pan.count == imageCount, spread.count == pan.count else {
      throw bad(
        "a stereo image of \(pan.count) and \(spread.count) numbers, not \(imageCount) each")
    }
    guard zip(pan, spread).allSatisfy({ StereoImage.bounded(pan: $0, spread: $1) == ($0, $1) })
    else { throw bad("a stereo image with a side that is louder than \(StereoImage.most) mids") }
    let steps = local.count / localSize
    guard timbre.correction.count % steps == 0 else {
      throw bad("a timbre of \(timbre.correction.count) numbers for \(steps) steps")
    }
    self.init(
      latent: NoteLatent(
        global: global, local: local, localSize: localSize,
        condition: NoteCondition(
          pitch: pitch.first.map(Double.init), velocity: Double(velocity[0])),
        level: level[0], sampleCount: sampleCount, sustain: sustain[0]..<sustain[1],
        timbre: timbre.features.isEmpty ? nil : timbre,
        movement: contour.isEmpty || pitch.isEmpty ? nil : PitchMovement(cents: contour),
        stereo: pan.isEmpty
          ? nil
          : StereoImage(pan: pan, spread: spread, motion: motion.first ?? 0)),
      recording: recording, stereo: stereo, source: metadata["source"],
      preset: metadata["preset"] ?? "unknown")
  }

  /// The file in memory.
  /// - Parameters:
  ///   - sampleRate: of the model that made the note, in Hz.
  ///   - others: what is to stand in the metadata beside what tells of the note.
  package func file(sampleRate: Double, others: [String: String] = [:]) -> SafetensorsFile {
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
    if let timbre = latent.timbre {
      tensors += [
        Tensor("timbre.profile", shape: [timbre.profile.count], values: timbre.profile),
        Tensor("timbre.features", shape: [timbre.features.count], values: timbre.features),
        Tensor(
          "timbre.correction",
          shape: [latent.stepCount, timbre.correction.count / latent.stepCount],
          values: timbre.correction, elementType: .float16),
        Tensor(
          "timbre.level", shape: [timbre.level.count], values: timbre.level, elementType: .float16),
      ]
    }
    if let movement = latent.movement {
      tensors.append(
        Tensor(
          "contour", shape: [movement.cents.count], values: movement.cents, elementType: .float16))
    }
    if let stereo = latent.stereo {
      let shape = [StereoImage.setCount, StereoImage.bandCount]
      tensors += [
        Tensor("stereo.pan", shape: shape, values: stereo.pan, elementType: .float16),
        Tensor("stereo.spread", shape: shape, values: stereo.spread, elementType: .float16),
        Tensor("stereo.motion", shape: [], values: [stereo.motion]),
      ]
    }
    if let recording {
      tensors.append(
        Tensor(
          "recording", shape: [recording.count], values: recording, elementType: .float16))
    }
    func channel(_ name: String, _ samples: [Float]) -> Tensor {
      Tensor(
        "recording." + name, shape: [samples.count], values: samples, elementType: .float16)
    }
    switch stereo?.kept {
    case .side(let side)?: tensors.append(channel("side", side))
    case .both(let left, let right)?:
      tensors += [channel("left", left), channel("right", right)]
    case nil: break
    }
    var metadata = others
    metadata["format"] = Self.formatName
    metadata["preset"] = preset
    metadata["samples"] = "\(latent.sampleCount)"
    metadata["sampleRate"] = "\(Int(sampleRate))"
    metadata["source"] = source
    return SafetensorsFile(tensors: tensors, metadata: metadata)
  }

  /// Writes a latent file whole or not at all.
  /// - Parameters:
  ///   - url: where it is written.
  ///   - model: that made the note.
  public func write(to url: URL, of model: NoteModel) throws(OutputFileError) {
    try write(to: url.path, of: model)
  }

  /// Writes a latent file by its path; `-` is standard output.
  package func write(to path: String, of model: NoteModel) throws(OutputFileError) {
    try OutputFile.write(
      [UInt8](file(sampleRate: model.configuration.sampleRate).bytes), to: path)
  }
}
