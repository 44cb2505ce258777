import AudioFiles
import CAllocationProbe
import Foundation
import NoteVAE
import Sounds
import Stage
import Signal
import Synth

/// The shipped model and the bundled notes, heard once for all tests.
enum Studio {
  static let model = try! NotePreset.load(root.appending(path: "Presets/notes.safetensors").path)
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let flute = latent("flute_C4")
  static let cello = latent("cello_C4")
  static let piano = latent("piano_C4")
  static let marimba = latent("marimba_A4")

  static func latent(_ name: String) -> NoteLatent {
    let path = root.appending(path: "Samples/\(name).wav").path
    return try! SoundLoader(model).note(path).note.latent
  }

  /// A note whose pitch stays where it is: two vibratos are at other phases, and so are other spectra.
  static func still(_ note: NoteLatent) -> NoteLatent {
    var note = note
    note.movement = nil
    return note
  }

  static func sounds(_ notes: NoteLatent...) -> SoundSet { SoundSet(notes, of: model) }

  static func performance(
    _ sounds: SoundSet = sounds(flute, cello),
    _ change: (inout PerformanceOptions) -> Void = { _ in }
  ) -> Performance {
    var options = PerformanceOptions()
    change(&options)
    return Performance(model, sounds: sounds, options: options)
  }

  /// Allocations while blocks of 300 samples are rendered, and the left channel of the last.
  /// - Parameter before: what happens before each block; that it allocates does not count.
  static func allocations(
    blocks: Int, on performance: Performance, before: (_ block: Int) -> Void
  ) -> (count: Int, last: [Float]) {
    var (left, right) = ([Float](repeating: 0, count: 300), [Float](repeating: 0, count: 300))
    var count = 0
    for block in 0..<blocks {
      before(block)
      left.withUnsafeMutableBufferPointer { left in
        right.withUnsafeMutableBufferPointer { right in
          let known = allocation_probe_count()
          performance.render(into: left.baseAddress!, right.baseAddress!, frameCount: 300)
          count += allocation_probe_count() - known
        }
      }
    }
    return (count, left)
  }

  /// Plays events given by the second.
  static func play(
    _ events: [(Double, PerformanceEvent.Action)], seconds: Double,
    on performance: Performance = performance(), blockLength: Int = 256
  ) -> AudioClip {
    OfflinePerformance(
      events: events.map { PerformanceEvent($0.1, at: Int($0.0 * 48_000)) },
      sampleCount: Int(seconds * 48_000)
    ).render(on: performance, blockLength: blockLength)
  }
}
