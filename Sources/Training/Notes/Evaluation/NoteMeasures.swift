import Corpora
import Neural
import NoteVAE
import Signal

/// A note and what it is compared with, drawn before anything is measured.
struct NoteComparison {
  /// What is encoded.
  let note: CorpusNote
  /// The same key at another velocity.
  var otherVelocity: CorpusNote?
  /// Other keys at the same velocity, by the band of `NoteEvaluation.bands`.
  var otherKeys: [(band: Int, note: CorpusNote)] = []
  /// What it is blended with: the pitched note before it.
  var previous: CorpusNote?

  /// Draws partners for some notes.
  static func drawn(
    for notes: [CorpusNote], from corpus: NoteCorpus, using random: inout RandomGenerator
  ) -> [NoteComparison] {
    var previous: CorpusNote?
    return notes.map { note in
      let family = corpus.family(of: note)
      func partner(_ isWanted: (CorpusNote) -> Bool) -> CorpusNote? {
        let candidates = family.map { corpus.notes[$0] }.filter(isWanted)
        return candidates.isEmpty ? nil : candidates[random.integer(below: candidates.count)]
      }
      var comparison = NoteComparison(note: note)
      comparison.otherVelocity = partner {
        $0.pitch == note.pitch && $0.velocity != note.velocity
      }
      guard let pitch = note.pitch else { return comparison }
      for (band, range) in NoteEvaluation.bands.enumerated() {
        let target = partner { other in
          other.velocity == note.velocity
            && other.pitch.map { range.contains(Int(abs($0 - pitch).rounded())) } ?? false
        }
        if let target { comparison.otherKeys.append((band, target)) }
      }
      comparison.previous = previous
      previous = note
      return comparison
    }
  }
}

/// What was measured of one note, on the way to the evaluation.
struct NoteMeasures: Codable {
  /// The note given back.
  var itself: SpectralDistance
  var otherVelocity: SpectralDistance?
  var recordedPitch: PitchScore.Judgement?
  var ownPitch: PitchScore.Judgement?
  var noise: Noise?
  var otherKeys: [OtherKey] = []
  var blendPitch: PitchScore.Judgement?
  /// What was judged, where somebody listens.
  var sounds: [Sound] = []

  init(itself: SpectralDistance) { self.itself = itself }

  /// Another key from the note's latent.
  struct OtherKey: Codable {
    var band: Int
    var distance: SpectralDistance
    var resampled: SpectralDistance
    var pitch: PitchScore.Judgement
  }

  /// How much stronger the noise between partials became, in dB.
  struct Noise: Codable {
    var mean: Double
    var distance: Double
  }

  /// A sound for the listener.
  struct Sound: Codable {
    let kind: String
    let pitch: Double
    let samples: SentFloats
    let sampleRate: Double

    init(kind: String, pitch: Double, clip: AudioClip) {
      (self.kind, self.pitch) = (kind, pitch)
      (samples, sampleRate) = (SentFloats(clip.channels[0]), clip.sampleRate)
    }

    var judged: NoteEvaluation.JudgedNote {
      .init(
        kind: kind, pitch: pitch, clip: AudioClip(samples: samples.values, sampleRate: sampleRate))
    }
  }
}
