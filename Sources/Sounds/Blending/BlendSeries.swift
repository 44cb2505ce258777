import Music
import NoteVAE
import Signal
import Synchronization
import Synth

import class Foundation.DispatchQueue

/// Several blends of the same notes: evenly spaced between them, on one key or more.
///
/// Two notes give a line of positions, four a square of them.
public struct BlendSeries: Sendable {
  /// One blend.
  public struct Item: Sendable {
    /// What tells it from the others, for its file's name: `_C4_03`, `_2_5`; empty for a single blend.
    public var label: String
    /// Where it lies; the first position of one that moves.
    public var position: BlendPosition
    /// What is played.
    public var mix: MixPath
    /// MIDI pitch; nil for that of the notes.
    public var pitch: Double?
  }

  /// In order: keys, then rows, then columns.
  public let items: [Item]

  /// Evenly spaced blends, ends included.
  /// - Parameters:
  ///   - steps: how many from note to note, at least 2; four notes give a square of them.
  ///   - noteCount: 2 or 4.
  ///   - pitches: a series for each; none for the pitch of the notes.
  public init(steps: Int, noteCount: Int, pitches: [Double] = []) {
    precondition(steps > 1 && [2, 4].contains(noteCount))
    let width = "\(steps)".count
    func label(_ number: Int) -> String {
      let digits = "\(number + 1)"
      return "_" + String(repeating: "0", count: width - digits.count) + digits
    }
    func coordinate(_ number: Int) -> Double { Double(number) / Double(steps - 1) }
    let rows = noteCount == 4 ? Array(0..<steps) : []
    let positions: [(String, BlendPosition)] =
      rows.isEmpty
      ? (0..<steps).map { (label($0), BlendPosition(x: coordinate($0))) }
      : rows.flatMap { row in
        (0..<steps).map {
          (label(row) + label($0), BlendPosition(x: coordinate($0), y: coordinate(row)))
        }
      }
    items = Self.items(
      positions.map { label, position in
        (label, position, MixPath(weights: position.weights(count: noteCount)))
      }, pitches: pitches)
  }

  /// One blend on each key.
  public init(_ mix: MixPath, at position: BlendPosition, pitches: [Double] = []) {
    items = Self.items([("", position, mix)], pitches: pitches)
  }

  private static func items(
    _ mixes: [(label: String, position: BlendPosition, mix: MixPath)], pitches: [Double]
  ) -> [Item] {
    let keys: [Double?] = pitches.isEmpty ? [nil] : pitches
    return keys.flatMap { pitch in
      mixes.map { mix in
        let name = pitches.count > 1 ? "_" + NoteName.text(ofPitch: pitch!) : ""
        return Item(label: name + mix.label, position: mix.position, mix: mix.mix, pitch: pitch)
      }
    }
  }

  /// Renders all, on all cores.
  /// - Parameters:
  ///   - blend: what they have in common.
  ///   - sources: the notes between which all lie.
  ///   - blender: that plays them.
  ///   - deliver: takes the sound of an item by its number; called by any thread, several at a time.
  /// - Throws: what `deliver` throws first; the rest is not rendered then.
  public func render(
    _ blend: NoteBlend, of sources: [NoteSource], _ blender: NoteBlender,
    deliver: @Sendable (Int, AudioClip) throws -> Void
  ) throws {
    // The notes by themselves, once for each key.
    var centroids: [Double?: [Double?]] = [:]
    for item in items where centroids[item.pitch] == nil {
      var onKey = blend
      onKey.pitch = item.pitch
      centroids[item.pitch] = blender.centroids(onKey, of: sources)
    }
    let known = centroids
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: items.count) { index in
      guard failure.withLock({ $0 == nil }) else { return }
      var own = blend
      own.mix = items[index].mix
      own.pitch = items[index].pitch
      let clip = blender.render(own, of: sources, centroids: known[items[index].pitch])
      do {
        try deliver(index, clip)
      } catch {
        failure.withLock { $0 = error }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
  }
}
