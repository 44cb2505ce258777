import Foundation
import Sfumato
import Testing

/// Moves of attributes with the shipped models.
@Suite struct PhraseMoveTests {
  @Test func aMoveReachesAboutWhatIsAsked() throws {
    let kind = PhraseKind.melody2
    let model = try PhrasePreset.load(kind)
    let latents = model.sampleLatents(count: 200, seed: 1)
    let phrases = model.decode(latents)
    func values(_ attribute: PhraseAttribute, _ phrases: [NoteGrid]) -> [Double] {
      phrases.map { attribute.value(of: $0) }
    }
    func deviation(_ attribute: PhraseAttribute) -> Double {
      let values = values(attribute, phrases)
      let mean = values.reduce(0, +) / Double(values.count)
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
        .squareRoot()
    }
    let attributes = PhraseAttribute.allCases.filter { $0.applies(to: kind) }
    for moved in attributes {
      let after = model.decode(latents[..<32].map { model.moved($0, by: [moved: 1]) })
      for counted in attributes {
        let changes = zip(values(counted, Array(phrases[..<32])), values(counted, after)).map {
          ($1 - $0) / deviation(counted)
        }
        let mean = changes.reduce(0, +) / 32
        // A deviation of the drawn phrases is not quite that of the corpus.
        if counted == moved {
          #expect(mean > 0.5 && mean < 2, "\(moved) moved by \(mean)")
        } else {
          #expect(abs(mean) < 0.5, "\(counted) by a move of \(moved): \(mean)")
        }
      }
    }
  }
}
