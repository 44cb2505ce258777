import PhraseVAE
import Music

/// What one standard deviation more of each attribute does to phrases.
package struct AttributeMoveMeasure: Codable, Sendable {
  /// By attribute moved, then by attribute counted: mean change, in standard deviations over the
  /// corpus.
  package let changes: [String: [String: Double]]
  /// By attribute moved: share of phrases that have more of it after.
  package let grownShares: [String: Double]

  init(_ model: PhraseModel, phrases: [NoteGrid]) {
    let kind = model.kind
    let attributes = PhraseAttribute.allCases.filter { $0.applies(to: kind) }
    let latents = model.encode(phrases)
    let before = model.decode(latents)
    var changes: [String: [String: Double]] = [:]
    var grown: [String: Double] = [:]
    for moved in attributes {
      let after = model.decode(latents.map { model.moved($0, by: [moved: 1]) })
      for counted in attributes {
        let differences = zip(before, after).map {
          counted.value(of: $1) - counted.value(of: $0)
        }
        let mean = differences.reduce(0, +) / Double(max(1, differences.count))
        changes[moved.rawValue, default: [:]][counted.rawValue] =
          mean / max(model.landscape.deviation(of: counted), 1e-9)
        if counted == moved {
          grown[moved.rawValue] =
            Double(differences.count { $0 > 0 }) / Double(max(1, differences.count))
        }
      }
    }
    self.changes = changes
    grownShares = grown
  }
}
