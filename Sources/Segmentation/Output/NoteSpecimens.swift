import Foundation
import Signal
import Sounds

/// Chooses the best note of each key, and makes an instrument of those.
public struct NoteSpecimens: Sendable {
  /// A note of one of several recordings.
  public struct Specimen: Sendable {
    /// File that it was written to, relative to the instrument.
    public var file: String
    /// The note.
    public var note: CutNote

    /// Makes a specimen.
    public init(file: String, note: CutNote) {
      self.file = file
      self.note = note
    }
  }

  private let specimens: [Specimen]

  /// Of some notes.
  public init(_ specimens: [Specimen]) { self.specimens = specimens }

  /// The best of each key: long, in tune with the others of its key, and played neither softly nor
  /// hardest.
  public var best: [Specimen] {
    let pitched = specimens.filter { $0.note.pitch != nil }
    let groups = Dictionary(grouping: pitched) { $0.note.key ?? 0 }
    return groups.keys.sorted().compactMap { key in
      let group = groups[key] ?? []
      let pitches = group.compactMap(\.note.pitch).sorted()
      let middle = pitches[pitches.count / 2]
      func worth(_ specimen: Specimen) -> Double {
        let note = specimen.note
        let length = min(3, note.durationSeconds)
        let tuning = exp(-abs((note.pitch ?? 0) - middle) / 0.2)
        return length * tuning * (0.5 + Double(min(note.velocity, 100)) / 200)
      }
      return group.max { worth($0) < worth($1) }
    }
  }

  /// The instrument as SFZ: the best note of each key over the keys up to half way to the next one.
  /// Strokes have a key each, from C2 on, as in the MIDI file.
  public func sfz(remarks: [String]) -> SFZ {
    let layer = SFZ.Layer(0, of: [100])
    var regions: [SFZ.Region] = []
    let best = best
    if !best.isEmpty {
      let keys = best.compactMap(\.note.key)
      let ranges = SFZ.ranges(around: keys, in: 0...127)
      for (specimen, (key, range)) in zip(best, zip(keys, ranges)) {
        regions.append(
          SFZ.Region(sample: specimen.file, keys: range, layer: layer, rootKey: key, loop: nil))
      }
    } else {
      for (index, specimen) in specimens.enumerated() {
        let key = PerformanceSequence.firstStrokeKey + index
        guard key < 128 else { break }
        regions.append(
          SFZ.Region(
            sample: specimen.file, keys: key...key, layer: layer, rootKey: nil, loop: nil))
      }
    }
    var sfz = SFZ(remarks: remarks, releaseSeconds: 0.2, regions: regions)
    sfz.volumeDB = 0
    return sfz
  }
}
