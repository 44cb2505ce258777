import Music
import Neural

extension PhraseModel {
  /// A step of a voice at which something begins, and what may.
  struct Stroke {
    /// Index of the voice in those of the kind.
    var voice: Int
    /// Step of the phrase.
    var step: Int
    /// A MIDI key that it is to be near to; nil for drums, and where anything will do.
    var pitch: Int?
    /// Whether a MIDI key will do; not asked of drums.
    var allows: (_ pitch: Int) -> Bool = { _ in true }
  }

  /// Nats that a note is less likely to be taken for each semitone between it and the one it is to be near to.
  private static let leapCost: Float = 0.6

  /// A phrase with something that begins at some steps, in place of what is there: what the model finds likeliest of
  /// that which is allowed and near. All else stays.
  /// - Parameters:
  ///   - batch: one phrase.
  ///   - strokes: where something begins; of a voice and step once.
  func struck(_ batch: PhraseBatch, at strokes: [Stroke]) -> PhraseBatch {
    precondition(batch.count == 1, "\(batch.count) phrases are not one")
    guard !strokes.isEmpty else { return batch }
    var given = batch
    var wanted: [Int: Stroke] = [:]
    for stroke in strokes {
      given.tokens[stroke.voice][stroke.step] = kind.voices[stroke.voice].unknownToken
      wanted[stroke.voice * kind.stepCount + stroke.step] = stroke
    }
    let latent = encode(batch)[0].mean
    var random = [RandomGenerator(seed: 1)]
    return network.inference { graph in
      network.decode(
        graph.tensor(Shape(1, configuration.latentSize), latent.values), given: given,
        temperature: 0, random: &random
      ) { voice, _, step, logits in
        guard let stroke = wanted[voice * self.kind.stepCount + step] else { return }
        Self.lean(&logits, to: stroke, of: self.kind.voices[voice])
      }
    }
  }

  private static func lean(
    _ logits: inout [Float], to stroke: Stroke, of voice: PhraseKind.Voice
  ) {
    for token in logits.indices {
      guard voice.isOnset(UInt16(token)) else {
        logits[token] = -.infinity
        continue
      }
      guard voice.isPitched, let pitch = MelodyGrid.pitch(ofToken: UInt8(token)) else { continue }
      if !stroke.allows(pitch) {
        logits[token] = -.infinity
      } else if let wanted = stroke.pitch {
        logits[token] -= leapCost * Float(abs(pitch - wanted))
      }
    }
  }
}
