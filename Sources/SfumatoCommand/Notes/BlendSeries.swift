import Foundation
import Sfumato
import Synchronization

/// The sounds that one call of `blend` writes: one, or a series of mixes and keys.
struct BlendSeries {
  /// One of them.
  struct Item {
    let path: String
    let mix: MixPathArgument
    let pitch: PitchArgument?
  }

  /// In the order of writing: keys, then rows, then columns.
  let items: [Item]

  /// - Parameters:
  ///   - output: path of the only file, or what the paths of several are made of.
  ///   - steps: nil for the one mix.
  init(
    output: String, noteCount: Int, mix: MixPathArgument?, steps: Int?, pitches: [PitchArgument]?
  ) {
    let dot = output.lastIndex(of: ".") ?? output.endIndex
    let (stem, suffix) = (output[..<dot], output[dot...])
    let keys: [PitchArgument?] = pitches ?? [nil]
    var mixes: [(mix: MixPathArgument, label: String)] = [
      (mix ?? MixPathArgument.middle(count: noteCount), "")
    ]
    if let steps {
      let width = "\(steps)".count
      func label(_ number: Int) -> String { "_" + String(format: "%0\(width)d", number + 1) }
      func place(_ number: Int) -> Double { Double(number) / Double(steps - 1) }
      mixes =
        noteCount == 2
        ? (0..<steps).map { (MixPathArgument([place($0)]), label($0)) }
        : (0..<steps).flatMap { row in
          (0..<steps).map { (MixPathArgument([place($0), place(row)]), label(row) + label($0)) }
        }
    }
    items = keys.flatMap { key in
      mixes.map { mix in
        let name = (keys.count > 1 ? "_\(key!.text)" : "") + mix.label
        return Item(path: stem + name + suffix, mix: mix.mix, pitch: key)
      }
    }
  }

  /// Renders and writes all, on all cores.
  /// - Parameters:
  ///   - blend: what they have in common.
  ///   - recipe: how an item is made, for its comment.
  func render(
    _ blend: NoteBlend, of sources: [NoteSource], _ blender: NoteBlender,
    recipe: (Item) -> String, _ bits: SoundOutput.Bits?
  ) throws {
    let comments = items.map(recipe)
    // The notes by themselves, once for each key.
    var centroids: [Double?: [Double?]] = [:]
    for item in items where centroids[item.pitch?.midi] == nil {
      var onKey = blend
      onKey.pitch = item.pitch?.midi
      centroids[item.pitch?.midi] = blender.centroids(onKey, of: sources)
    }
    let known = centroids
    let state = Mutex<(done: Int, failure: (any Error)?)>((0, nil))
    let line = Mutex(ProgressLine(unit: "sounds"))
    DispatchQueue.concurrentPerform(iterations: items.count) { index in
      guard state.withLock({ $0.failure == nil }) else { return }
      let item = items[index]
      var own = blend
      own.mix = item.mix.path
      own.pitch = item.pitch?.midi
      let clip = blender.render(own, of: sources, centroids: known[item.pitch?.midi])
      let file = AudioFile(clip: clip, comment: comments[index])
      do {
        try SoundOutput.write(file, to: item.path, bits)
        let done = state.withLock { state in
          state.done += 1
          return state.done
        }
        line.withLock { $0.show(done, of: items.count) }
      } catch {
        state.withLock { $0.failure = error }
      }
    }
    line.withLock { $0.end() }
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}
