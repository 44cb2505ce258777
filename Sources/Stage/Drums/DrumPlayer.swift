import Sounds
import NoteVAE
import Music
import Signal
import Synth

/// The sound of one stroke on a drum, at the model's rate.
///
/// It does not change once made, so that any thread may read it; hence `@unchecked Sendable`.
final class DrumSound: @unchecked Sendable {
  /// Left and right, `[count]` each; the same samples for a mono sound.
  let left, right: UnsafePointer<Float>
  let count: Int
  private let buffer: AlignedBuffer

  init(_ clip: AudioClip) {
    count = clip.sampleCount
    buffer = AlignedBuffer(uninitializedCount: clip.channelCount * count)
    for (index, samples) in clip.channels.enumerated() {
      (buffer.base + index * count).update(from: samples, count: count)
    }
    left = UnsafePointer(buffer.base)
    right = left + (clip.channelCount - 1) * count
  }
}

/// Makes the strokes of a piece on one kit, or on what lies between two.
///
/// Each stroke is a note of its own, decoded at its place between the kits and at its force; what was
/// struck before in the same way is not decoded again.
///
/// Threads: control.
struct DrumPlayer {
  private let kits: [DrumKit]
  private let blender: NoteBlender
  private var sounds: [Stroke: DrumSound] = [:]

  /// Places between the kits, and forces, are taken in so many steps.
  private static let stepCount = 16.0

  private struct Stroke: Hashable {
    var drum: DrumClass
    var place: Int
    var force: Int
  }

  /// - Parameter kits: one or two.
  init(_ kits: [DrumKit], model: NoteModel) {
    self.kits = kits
    blender = NoteBlender(model)
  }

  /// The sound of a stroke; it lives as long as the player.
  /// - Parameters:
  ///   - position: between two kits from left to right.
  ///   - velocity: 0…1.
  /// - Returns: nil for a drum that no kit has.
  mutating func sound(
    of drum: DrumClass, position: BlendPosition, velocity: Double
  ) -> DrumSound? {
    let sources = kits.compactMap { $0.drums[drum] }
    guard !sources.isEmpty else { return nil }
    let stroke = stroke(drum, of: sources, position, velocity)
    if let known = sounds[stroke] { return known }
    let place = BlendPosition(x: Double(stroke.place) / Self.stepCount)
    var blend = NoteBlend(MixPath(weights: place.weights(count: sources.count)))
    blend.velocity = Double(stroke.force) / Self.stepCount
    let sound = DrumSound(blender.render(blend, of: sources))
    sounds[stroke] = sound
    return sound
  }

  /// Whether a stroke has to be decoded still.
  func lacks(_ drum: DrumClass, position: BlendPosition, velocity: Double) -> Bool {
    let sources = kits.compactMap { $0.drums[drum] }
    return !sources.isEmpty && sounds[stroke(drum, of: sources, position, velocity)] == nil
  }

  private func stroke(
    _ drum: DrumClass, of sources: [NoteSource], _ position: BlendPosition, _ velocity: Double
  ) -> Stroke {
    Stroke(
      drum: drum, place: sources.count == 1 ? 0 : Int((position.x * Self.stepCount).rounded()),
      force: max(1, Int((velocity * Self.stepCount).rounded())))
  }

  /// Gain of a stroke in each of two channels: in the middle, at equal power.
  static func gain(velocity: Double) -> Float {
    Performance.noteLevel * Float(velocity * velocity) * Float(0.5).squareRoot()
  }
}
