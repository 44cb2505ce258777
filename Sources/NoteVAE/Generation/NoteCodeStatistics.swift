import Foundation
import Neural

/// What a generator's numbers are counted in: means and deviations of a corpus's codes and traits, and
/// what is usual for notes of each word.
package struct NoteCodeStatistics: Sendable {
  /// Of each number of a code, `[codeSize]`.
  package let mean: [Float]
  /// Of each number of a code; numbers that hardly differ have the least deviation.
  package let deviation: [Float]
  /// Of each trait.
  package let traitMean: [Float]
  /// Of each trait.
  package let traitDeviation: [Float]
  /// Mean traits of the notes of each word, in standard deviations, `[word][trait]`.
  package let wordTraits: [[Float]]

  /// Deviations below it are not blown up.
  private static let least: Float = 0.1

  package init(
    mean: [Float], deviation: [Float], traitMean: [Float], traitDeviation: [Float],
    wordTraits: [[Float]]
  ) {
    self.mean = mean
    self.deviation = deviation
    self.traitMean = traitMean
    self.traitDeviation = traitDeviation
    self.wordTraits = wordTraits
  }

  /// Measures a corpus.
  /// - Parameters:
  ///   - codes: one a note, at least one.
  ///   - traits: of each note, nil where it has none.
  ///   - words: of each note, places in a vocabulary.
  ///   - wordCount: size of the vocabulary.
  package init(codes: [[Float]], traits: [[Float?]], words: [[Int]], wordCount: Int) {
    let moments = codes[0].indices.map { i in Self.moments(codes.map { $0[i] }) }
    mean = moments.map(\.mean)
    deviation = moments.map { max(Self.least, $0.deviation) }
    let traitCount = NoteTrait.allCases.count
    let traitMoments = (0..<traitCount).map { i in Self.moments(traits.compactMap { $0[i] }) }
    let (means, deviations) = (
      traitMoments.map(\.mean), traitMoments.map { max(1e-3, $0.deviation) }
    )
    (traitMean, traitDeviation) = (means, deviations)
    var sums = [[Float]](
      repeating: .init(repeating: 0, count: traitCount), count: max(1, wordCount))
    var counts = sums
    for (traits, words) in zip(traits, words) {
      for (i, trait) in traits.enumerated() {
        guard let trait else { continue }
        for word in words {
          sums[word][i] += (trait - means[i]) / deviations[i]
          counts[word][i] += 1
        }
      }
    }
    wordTraits = zip(sums, counts).map { zip($0, $1).map { $0 / max(1, $1) } }
  }

  /// A code as the network counts it.
  package func standardised(_ code: [Float]) -> [Float] {
    code.indices.map { (code[$0] - mean[$0]) / deviation[$0] }
  }

  /// The code of a row that the network made, within six deviations.
  package func code(of row: [Float]) -> [Float] {
    row.indices.map { mean[$0] + deviation[$0] * min(max(row[$0], -6), 6) }
  }

  /// Traits as the network counts them, within three deviations.
  package func standardised(traits: [Float?]) -> [Float?] {
    traits.indices.map { i in
      traits[i].map { min(max(($0 - traitMean[i]) / traitDeviation[i], -3), 3) }
    }
  }

  private static func moments(_ values: [Float]) -> (mean: Float, deviation: Float) {
    guard !values.isEmpty else { return (0, 1) }
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    let variance =
      values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
    return (Float(mean), Float(variance.squareRoot()))
  }
}

/// In files: tensors beside the network's.
extension NoteCodeStatistics {
  /// Adds them to a store, from which they are written with the weights.
  package func add(to store: ParameterStore) {
    for (name, values, shape) in Self.parts(
      codeSize: mean.count, wordCount: wordTraits.count,
      [mean, deviation, traitMean, traitDeviation, wordTraits.flatMap { $0 }])
    {
      _ = store.add(name, shape) { _ = $0.update(fromContentsOf: values) }
    }
  }

  /// Reads them from a store that ``add(to:)`` filled.
  package init(from store: ParameterStore) {
    func values(_ name: String) -> [Float] {
      store.parameter(named: name).map(store.values(of:)) ?? []
    }
    let traitCount = NoteTrait.allCases.count
    let table = values("statistics.wordTraits")
    self.init(
      mean: values("statistics.mean"), deviation: values("statistics.deviation"),
      traitMean: values("statistics.traitMean"),
      traitDeviation: values("statistics.traitDeviation"),
      wordTraits: stride(from: 0, to: table.count, by: traitCount).map {
        Array(table[$0..<$0 + traitCount])
      })
  }

  /// Of no corpus: room for what a file holds.
  package init(codeSize: Int, wordCount: Int) {
    let traits = [Float](repeating: 0, count: NoteTrait.allCases.count)
    self.init(
      mean: .init(repeating: 0, count: codeSize), deviation: .init(repeating: 1, count: codeSize),
      traitMean: traits, traitDeviation: traits.map { _ in 1 },
      wordTraits: .init(repeating: traits, count: max(1, wordCount)))
  }

  private static func parts(
    codeSize: Int, wordCount: Int, _ values: [[Float]]
  ) -> [(name: String, values: [Float], shape: Shape)] {
    let traits = NoteTrait.allCases.count
    let names = ["mean", "deviation", "traitMean", "traitDeviation", "wordTraits"]
    let shapes = [
      Shape(codeSize), Shape(codeSize), Shape(traits), Shape(traits), Shape(wordCount, traits),
    ]
    return zip(names, zip(values, shapes)).map { ("statistics." + $0, $1.0, $1.1) }
  }
}
