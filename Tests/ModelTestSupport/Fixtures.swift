import Corpora
import Foundation
import Neural
import Music
import PhraseVAE
import TestSupport

/// Phrases and models that tests make for themselves.
package enum Fixtures {
  /// A phrase of a kind whose tokens its number decides; each voice steps about in eighths.
  package static func phrase(_ kind: PhraseKind, _ number: Int) -> NoteGrid {
    var random = RandomGenerator(seed: UInt64(number))
    var tokens: [UInt16] = []
    for voice in kind.voices {
      var pitch = voice == .bass ? 20 : 40
      for step in 0..<kind.stepCount {
        let isBeginning = step % 2 == 0 && (step % 8 == 0 || random.uniform() < 0.7)
        guard isBeginning else {
          tokens.append(0)
          continue
        }
        pitch += random.integer(below: 5) - 2
        tokens.append(UInt16(voice == .drums ? 1 << random.integer(below: 9) : pitch))
      }
    }
    return NoteGrid(kind: kind, tokens: tokens)
  }

  /// A melody from its tokens, silent to the end.
  package static func melody(_ tokens: [UInt16], kind: PhraseKind = .melody2) -> NoteGrid {
    NoteGrid(
      kind: kind,
      tokens: tokens + [UInt16](repeating: 0, count: kind.stepCount - tokens.count))
  }

  /// A network small enough for a test.
  package static func configuration(
    _ kind: PhraseKind, decoder: PhraseModelConfiguration.Decoder = .hierarchical
  ) -> PhraseModelConfiguration {
    var configuration = PhraseModelConfiguration(kind: kind)
    configuration.decoder = decoder
    configuration.embeddingWidth = 8
    configuration.width = 24
    configuration.encoderBlocks = 1
    configuration.conductorBlocks = 1
    configuration.globalSize = 6
    configuration.localSize = 4
    configuration.stepWidth = 16
    return configuration
  }

  /// A model of random weights, its landscape that of random latents.
  package static func model(
    _ kind: PhraseKind, decoder: PhraseModelConfiguration.Decoder = .hierarchical
  ) -> PhraseModel {
    let configuration = configuration(kind, decoder: decoder)
    var random = RandomGenerator(seed: 5)
    let size = configuration.latentSize
    let means = (0..<4 * size * size).map { _ in random.normal() }
    let attributes = PhraseAttribute.allCases.map { _ in
      (0..<4 * size).map { _ in Double(random.normal()) }
    }
    var card = ModelCard()
    card.command = "made by a test"
    return PhraseModel(
      network: PhraseNetwork(configuration, seed: 3),
      landscape: LatentLandscape(
        means: means, variance: [Double](repeating: 0.1, count: size), attributes: attributes),
      card: card)
  }

  /// A corpus of melodies in a folder, cut from tunes that their numbers decide.
  package static func corpus(in folder: TemporaryFolder, tunes: Int) throws -> URL {
    func piece(_ number: Int) -> PhraseCollection.Piece {
      let grid = NoteGrid.joined((0..<4).map { phrase(.melody2, 100 * number + $0) })
      return .init(name: "tune \(number)", sequence: NoteSequence(grid))
    }
    var judge = PhraseCollection(name: "judge", pieces: [piece(1000), piece(1001)])
    judge.split = .heldOut
    var training = PhraseCollection(name: "tunes", pieces: (0..<tunes).map(piece))
    training.licence = "made here"
    _ = try PhraseCorpusBuilder(kind: .melody2).build([training, judge], at: folder("corpus"))
    return URL(filePath: folder("corpus"))
  }
}
