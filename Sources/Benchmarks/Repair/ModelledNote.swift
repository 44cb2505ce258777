import Foundation
import Sfumato

/// Samples of a note as the note model plays it.
enum ModelledNote {
  /// Renders a stretch of a note.
  /// - Parameters:
  ///   - samples: the note.
  ///   - detail: share of the residual, 0…1; 0 is from latents alone.
  ///   - stretch: which samples, of the note or beyond its end.
  ///   - seconds: how long the note is played; nil for as long as it is.
  ///   - rate: of the samples, in Hz.
  static func play(
    _ samples: [Float], detail: Double, _ stretch: Range<Int>, seconds: Double? = nil, rate: Double,
    by blender: NoteBlender
  ) throws -> [Float] {
    let own = blender.model.configuration.sampleRate
    let note = AudioClip(samples: samples, sampleRate: rate)
    let source = try blender.source(AudioFile(clip: note), path: "note")
    var sound = try note.resampled(toHz: own).mono
    NoteEdges.soften(&sound, sampleRate: own)
    // The note that the model hears begins with its onset.
    let start =
      NoteOnset.index(in: sound, noiseLevel: NoteOnset.noiseLevel(of: sound))
      - NoteOnset.leadSampleCount
    var blend = NoteBlend.single
    blend.detail = detail
    if let seconds { blend.sampleCount = Int(seconds * own) - start }
    let longer = try blender.render(blend, of: [source]).resampled(toHz: rate).mono
    let first = stretch.lowerBound - Int((Double(start) * rate / own).rounded())
    return (first..<first + stretch.count).map { longer.indices.contains($0) ? longer[$0] : 0 }
  }
}
