import Foundation
import Neural
import Signal

extension NoteGenerator {
  /// A note changed as a wish says, all else as it was: the way from noise to the note is gone back, and
  /// then forward again under the wish.
  ///
  /// Source: Song et al. 2021, "Denoising diffusion implicit models", section 4.3 (encoding to noise);
  /// here along a flow.
  /// - Parameters:
  ///   - note: a latent of the encoder that the generator draws for, recorded or drawn.
  ///   - wish: traits, as changes of what the note is; words.
  ///   - description: of the note's sound; traits are counted from it.
  /// - Returns: a note of 3 s at the note's level; nil where the generator goes in one step and has no
  ///   way back.
  public func edited(
    _ note: NoteLatent, _ wish: Wish, description: SoundDescription?
  ) -> NoteLatent? {
    guard method == .flow else { return nil }
    let pitch = note.condition.pitch
    let own = statistics.standardised(
      traits: description.map { NoteTrait.values(of: $0, pitch: pitch) }
        ?? NoteTrait.allCases.map { _ in nil })
    let asked = request(wish, around: own.map { $0 ?? 0 }, as: note.condition)
    // On the way back the same traits are told, as they are.
    var told = NoteGeneratorNetwork.Request(condition: note.condition)
    told.traits = zip(own, asked.traits).map { $1 == nil ? nil : $0 }
    let noise = carriedBack(statistics.standardised(code(of: note)), told)
    var latent = latent(ofRow: carried(noise, asked, 1), as: note.condition)
    latent.level = note.level
    latent.stereo = note.stereo
    return latent
  }
}
