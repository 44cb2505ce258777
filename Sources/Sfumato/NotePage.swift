import Corpora
import Neural
import NoteVAE
import Pictures
import Signal

/// A page of spectrograms of notes and of what a model makes of their latents alone, all at one level.
package struct NotePage {
  private let model: NoteModel
  private let corpus: NoteCorpus
  private let renderer: NoteRenderer
  /// What was drawn so far.
  package private(set) var picture = SpectrogramPicture()

  /// An empty page.
  package init(_ model: NoteModel, corpus: NoteCorpus) {
    self.model = model
    self.corpus = corpus
    renderer = NoteRenderer(model.configuration)
    picture.panelHeight = 130
  }

  /// A page of some notes of a corpus, each above what is decoded of its latent.
  /// - Parameters:
  ///   - count: how many, of different instruments as far as there are.
  ///   - seed: of the draw.
  package static func reconstructions(
    by model: NoteModel, of corpus: NoteCorpus, count: Int = 6, seed: UInt64
  ) -> NotePage {
    var page = NotePage(model, corpus: corpus)
    var random = RandomGenerator(seed: seed)
    var instruments = Set<String>()
    var (firsts, others): ([CorpusNote], [CorpusNote]) = ([], [])
    for index in random.permutation(count: corpus.notes.count) {
      let note = corpus.notes[index]
      if instruments.insert(note.instrument).inserted {
        firsts.append(note)
      } else {
        others.append(note)
      }
    }
    for note in (firsts + others).prefix(count) {
      page.add(note)
      page.add(page.latent(of: note), title: "from its latent alone")
    }
    return page
  }

  /// The latent of a note.
  package func latent(of note: CorpusNote) -> NoteLatent {
    model.encode(corpus.samples(of: note), as: note.condition)
  }

  /// Adds a note as it was recorded.
  package mutating func add(_ note: CorpusNote) {
    let rate = model.configuration.sampleRate
    let recording = AudioClip(samples: corpus.samples(of: note), sampleRate: rate)
    let gain = model.configuration.referenceLevel / max(recording.rms, 1e-9)
    let name = note.pitch.map { "\(note.instrument), pitch \(Int($0))" } ?? note.instrument
    picture.add(
      AudioClip(samples: recording.mono.map { gain * $0 }, sampleRate: rate),
      title: "recording: " + name)
  }

  /// Adds what is decoded of a latent.
  /// - Parameter condition: another key or force.
  package mutating func add(
    _ latent: NoteLatent, as condition: NoteCondition? = nil, title: String
  ) {
    let samples = renderer.render(
      model.decode(latent, as: condition), sampleCount: latent.sampleCount)
    picture.add(
      AudioClip(samples: samples, sampleRate: model.configuration.sampleRate), title: title)
  }
}
