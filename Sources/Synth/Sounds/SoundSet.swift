import Foundation
import NoteModel
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
    /// Where a held key stays.
    let sustain: SustainRegion
    /// Gain from the model's level to its own, natural logarithm.
    let logGain: Float
    /// 1 for a sound with pitch, 0 for one without.
    let pitched: Float
  }

  /// The notes, in the order of ``BlendPosition``.
  public let notes: [NoteLatent]
  /// The same, `[count]`.
  let sounds: UnsafePointer<Sound>
  /// Numbers in a step of the paths.
  let localSize: Int
  /// Numbers in a global latent.
  let globalSize: Int

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
    latents = AlignedBuffer(count: notes.reduce(0) { $0 + $1.global.count + $1.local.count })
    table = .allocate(capacity: notes.count)
    var place = latents.base
    for (i, note) in notes.enumerated() {
      let (global, local) = (place, place + note.global.count)
      global.update(from: note.global, count: note.global.count)
      local.update(from: note.local, count: note.local.count)
      place = local + note.local.count
      (table + i).initialize(
        to: Sound(
          global: UnsafePointer(global), local: UnsafePointer(local), stepCount: note.stepCount,
          sustain: SustainRegion(
            levels: Self.levels(of: note, model: model),
            stepSeconds: Float(Double(configuration.samplesPerLatent) / configuration.sampleRate)),
          logGain: log(max(note.level, 1e-4) / configuration.referenceLevel),
          pitched: note.condition.pitch == nil ? 0 : 1))
    }
    sounds = UnsafePointer(table)
  }

  deinit { table.deallocate() }

  /// Number of sounds.
  public var count: Int { notes.count }

  /// Level of each step of a note, in dB.
  private static func levels(of note: NoteLatent, model: NoteModel) -> [Float] {
    let spectrum = model.decode(note)
    let total = spectrum.total
    let size = spectrum.binCount * model.configuration.framesPerLatent
    return stride(from: 0, to: total.count, by: size).map { start in
      let frames = total[start..<min(start + size, total.count)]
      return 10 * log10(frames.reduce(1e-9, +) / Float(frames.count))
    }
  }
}
