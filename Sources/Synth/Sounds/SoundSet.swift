import Foundation
import NoteVAE
import Signal

/// The sounds that a performance blends: one, two or four notes of one model.
///
/// It does not change once made, so that any thread may read it; hence `@unchecked Sendable`.
public final class SoundSet: @unchecked Sendable {
  /// A sound as the rendering thread reads it.
  struct Sound {
    /// The global latent, `[globalSize]`.
    let global: UnsafePointer<Float>
    /// The path, `[stepCount, localSize]`.
    let local: UnsafePointer<Float>
    /// Steps of the path.
    let stepCount: Int
    /// Steps from the beginning of one to its centre, as frames are half a frame.
    let half: Float
    /// Where a held key stays.
    let sustain: SustainRegion
    /// Course of the level that a held key undoes, `[frameCount]`, see `SustainRegion`.
    let trend: UnsafePointer<Float>
    /// Step, fractions included, at which the attack has come near its full level.
    let speaks: Float
    /// Gain from the model's level to its own, natural logarithm.
    let logGain: Float
    /// 1 for a sound with pitch, 0 for one without.
    let pitched: Float
    /// MIDI pitch of the recording; NaN without one.
    let pitch: Double
    /// What the decoder reads of the timbre, `[timbreSize]`.
    let timbre: UnsafePointer<Float>
    /// The timbre's correction, `[stepCount, correctionSize]`; nil without one.
    let correction: UnsafePointer<Float>?
    /// The timbre's level, `[frameCount]`; nil without one.
    let level: UnsafePointer<Float>?
    /// Drift, depth and advance of the pitch's movement, `[3, frameCount]`; nil if it stays.
    let movement: UnsafePointer<Float>?
    /// Phase of the vibrato at the onset, in radians.
    let startPhase: Float
    /// Frames of level and movement.
    let frameCount: Int
    /// Its stereo image, see `StereoImage.values`; nil for a mono sound.
    let image: UnsafePointer<Float>?

    /// The course of the level at a step of the path, fractions included.
    func trend(at steps: Float) -> Float {
      value(trend, at: steps * Float(frameCount / stepCount))
    }

    /// A number between two of its frames.
    func value(_ row: UnsafePointer<Float>, at frame: Float) -> Float {
      let position = min(max(frame, 0), Float(frameCount - 1))
      let left = Int(position)
      let right = min(left + 1, frameCount - 1)
      return row[left] + (position - Float(left)) * (row[right] - row[left])
    }
  }

  /// The notes, in the order of ``BlendPosition``.
  public let notes: [NoteLatent]
  /// The same, `[count]`.
  let sounds: UnsafePointer<Sound>
  /// Numbers in a step of the paths.
  let localSize: Int
  /// Numbers in a global latent.
  let globalSize: Int
  /// Numbers that the decoder reads of a timbre.
  let timbreSize: Int
  /// Numbers in a step of a timbre's correction.
  let correctionSize: Int

  private let latents: AlignedBuffer
  private let table: UnsafeMutablePointer<Sound>

  /// Makes a set; each note is decoded once, to find out where a held key stays. Thread role: control.
  /// - Parameters:
  ///   - notes: 1, 2 or 4, encoded by `model`.
  ///   - model: of the notes.
  public init(_ notes: [NoteLatent], of model: NoteModel) {
    precondition([1, 2, 4].contains(notes.count), "a set of \(notes.count) sounds")
    let configuration = model.configuration
    precondition(
      notes.allSatisfy {
        $0.localSize == configuration.localSize && $0.global.count == configuration.globalSize
      }, "notes of another model")
    self.notes = notes
    localSize = configuration.localSize
    globalSize = configuration.globalSize
    correctionSize = configuration.correctionSize
    let parts = notes.map { Parts($0, configuration) }
    timbreSize = parts[0].timbre.count
    latents = AlignedBuffer(count: parts.reduce(0) { $0 + $1.count })
    table = .allocate(capacity: notes.count)
    var next = latents.base
    func keep(_ values: [Float]) -> UnsafePointer<Float> {
      let start = next
      start.update(from: values, count: values.count)
      next += values.count
      return UnsafePointer(start)
    }
    for (i, note) in notes.enumerated() {
      let part = parts[i]
      let region = SustainRegion(
        levels: Self.levels(of: note, every: configuration.framesPerLatent, model: model),
        stepSeconds: Float(Double(configuration.samplesPerLatent) / configuration.sampleRate))
      let levels = Self.levels(of: note.withoutFrameLevels, every: 1, model: model)
      let highest = levels.max() ?? 0
      (table + i).initialize(
        to: Sound(
          global: keep(note.global), local: keep(note.local), stepCount: note.stepCount,
          half: 0.5 - 0.5 / Float(configuration.framesPerLatent),
          sustain: region,
          trend: keep(region.trend(of: levels, framesPerStep: configuration.framesPerLatent)),
          speaks: Float(levels.firstIndex { $0 >= highest - Self.speakingDB } ?? 0)
            / Float(configuration.framesPerLatent),
          logGain: log(max(note.level, 1e-4) / configuration.referenceLevel),
          pitched: note.condition.pitch == nil ? 0 : 1, pitch: note.condition.pitch ?? .nan,
          timbre: keep(part.timbre),
          correction: part.correction.isEmpty ? nil : keep(part.correction),
          level: part.level.isEmpty ? nil : keep(part.level),
          movement: part.movement.isEmpty ? nil : keep(part.movement),
          startPhase: note.movement?.startPhase ?? 0, frameCount: part.frameCount,
          image: part.image.isEmpty ? nil : keep(part.image)))
    }
    sounds = UnsafePointer(table)
  }

  deinit { table.deallocate() }

  /// The arrays of a note as they are laid out in memory.
  private struct Parts {
    let timbre, correction, level, movement, image: [Float]
    let frameCount: Int
    /// Floats of all, latents included.
    let count: Int

    init(_ note: NoteLatent, _ configuration: NoteModelConfiguration) {
      let frames = note.stepCount * configuration.framesPerLatent
      func fitted(_ values: [Float]) -> [Float] {
        (0..<frames).map { values[min($0, values.count - 1)] }
      }
      let movement = note.movement
      timbre = note.timbreInputs(configuration)
      correction = note.timbre?.correction ?? []
      level = (note.timbre?.level).map { $0.isEmpty ? [] : fitted($0) } ?? []
      self.movement =
        movement.map { fitted($0.drift) + fitted($0.depth) + fitted($0.advance) } ?? []
      image = note.stereo?.values ?? []
      frameCount = frames
      count =
        note.global.count + note.local.count + frames + timbre.count + correction.count
        + level.count + self.movement.count + image.count
    }
  }

  /// An attack that has come so near the highest level is heard as the note, in dB.
  private static let speakingDB: Float = 12

  /// Number of sounds.
  public var count: Int { notes.count }

  /// Level of every so many frames of a note, in dB.
  private static func levels(
    of note: NoteLatent, every count: Int, model: NoteModel
  ) -> [Float] {
    let spectrum = model.decode(note)
    let total = spectrum.total
    let size = spectrum.binCount * count
    return stride(from: 0, to: total.count, by: size).map { start in
      let frames = total[start..<min(start + size, total.count)]
      return Units.powerToDB(frames.reduce(1e-9, +) / Float(frames.count))
    }
  }
}
