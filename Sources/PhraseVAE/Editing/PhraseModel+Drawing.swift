import Music
import Neural

extension PhraseModel {
  /// A phrase that was drawn.
  package struct Drawn: Sendable {
    /// Where it lies.
    package var latent: PhraseLatent
    /// What it is; in a key that was asked for, if one was.
    package var phrase: NoteGrid
  }

  /// Phrases of which one is taken, by a critic or for a key.
  static let drawCount = 32

  /// Draws phrases that could be of the corpus.
  /// - Parameters:
  ///   - count: how many.
  ///   - temperature: how freely tokens are drawn, see ``decode(_:temperature:seed:)``.
  ///   - key: that pitched phrases shall be in; nil for that of the chords, or whatever comes.
  ///   - chords: that pitched phrases shall suit, over all of them, one after the other; nil for none.
  ///   - seed: of all draws; one phrase does not depend on how many there are.
  public func sample(
    count: Int, temperature: Double, key: MusicalKey? = nil, chords: ChordChart? = nil,
    seed: UInt64
  ) -> [NoteGrid] {
    draw(count: count, temperature: temperature, key: key, chords: chords, seed: seed)
      .map(\.phrase)
  }

  /// The same with the latents.
  package func draw(
    count: Int, temperature: Double, key: MusicalKey? = nil, chords: ChordChart? = nil,
    seed: UInt64
  ) -> [Drawn] {
    let root = RandomGenerator(seed: seed).stream(-1)
    let key = key ?? chords?.key
    return (0..<count).map { index in
      let random = root.stream(index)
      let noise = (0..<(choosesAmong(key) ? Self.drawCount : 1)).map { candidate in
        var random = random.stream(candidate)
        return self.noise(using: &random)
      }
      return chosen(
        of: self.latents(from: noise), temperature: temperature, key: key,
        chords: chords?.from(bar: index * kind.barCount), followsForms: true,
        random: random.stream(-1)
      ).drawn
    }
  }

  /// Whether there is more than chance to choose by.
  func choosesAmong(_ key: MusicalKey?) -> Bool {
    critic != nil || (key != nil && kind.voices.contains(where: \.isPitched))
  }

  /// Decodes latents and takes one of the phrases: by the critic's likelihood ratios, where there is one,
  /// by how much of it is in the key and suits chords, and by how near it comes to a number of notes a bar, where
  /// one is wanted.
  /// - Parameter followsForms: whether the phrases repeat of themselves what phrases do.
  /// - Returns: which it is, and the phrase in the key, made to suit the chords.
  func chosen(
    of latents: [PhraseLatent], temperature: Double, key: MusicalKey?, chords: ChordChart? = nil,
    density: Double? = nil, followsForms: Bool = false, random: RandomGenerator
  ) -> (index: Int, drawn: Drawn) {
    var phrases = decode(
      latents, given: PhraseBatch(unknown: kind, count: latents.count), temperature: temperature,
      random: random.stream(0)
    ).phrases
    if followsForms, let forms, kind.barCount > 2 {
      // What comes again is known now, and the rest is drawn once more around it.
      var choices = random.stream(2)
      let outlines = phrases.map { forms.outline(of: $0, kind: kind, using: &choices) }
      phrases =
        decode(
          latents, given: PhraseBatch(joining: outlines, kind: kind), temperature: temperature,
          random: random.stream(3)
        ).phrases
    }
    var (logits, inKey) = judged(phrases, key: key, chords: chords)
    if let density {
      for (index, phrase) in phrases.enumerated() {
        logits[index] -=
          Self.densityCost * Float(abs(PhraseAttribute.density.value(of: phrase) - density))
      }
    }
    var random = random.stream(1)
    let index = PhraseCritic.choice(
      logits, temperature: min(temperature, 1), using: &random)
    var phrase = chords.map { fitted(inKey[index], to: $0, key: key) } ?? inKey[index]
    if followsForms, let forms, chords == nil,
      !(key.map { $0.share(of: phrase) == 1 } ?? MusicalKey.holdsAll(phrase)),
      Double(random.uniform()) < forms.settledShare
    {
      phrase = settled(phrase, in: key)
    }
    return (index, Drawn(latent: latents[index], phrase: phrase))
  }

  /// A phrase all of whose notes are of one key: others are replaced by what the model finds likeliest of the notes
  /// that are and lie near. Rhythm and drums stay.
  /// - Parameter key: nil for the one that the phrase is most likely in.
  func settled(_ phrase: NoteGrid, in key: MusicalKey?) -> NoteGrid {
    guard let key = key ?? MusicalKey(of: phrase) else { return phrase }
    let strokes = kind.voices.indices.filter { kind.voices[$0].isPitched }.flatMap { index in
      phrase[kind.voices[index]].enumerated().compactMap { step, token -> Stroke? in
        guard let pitch = MelodyGrid.pitch(ofToken: UInt8(token)), !key.contains(pitch: pitch)
        else { return nil }
        return Stroke(voice: index, step: step, pitch: pitch, allows: key.contains)
      }
    }
    return struck(PhraseBatch([phrase], kind: kind), at: strokes).phrases[0]
  }

  /// Logarithms of the weights that phrases are chosen with, and the phrases in a key.
  func judged(
    _ phrases: [NoteGrid], key: MusicalKey?, chords: ChordChart? = nil
  ) -> (logits: [Float], inKey: [NoteGrid]) {
    var logits = critic?.logits(of: phrases) ?? phrases.map { _ in 0 }
    guard let key else { return (logits, phrases) }
    let moved = phrases.map { key.moved($0) }
    for (index, phrase) in moved.enumerated() {
      logits[index] -= Self.strangerCost * Float(1 - key.share(of: phrase))
      if let share = chords?.share(of: phrase) {
        logits[index] -= Self.dissonanceCost * Float(1 - share)
      }
    }
    return (logits, moved)
  }

  /// Nats that a phrase is less likely to be taken for each note a bar that it has too many or too few.
  private static let densityCost: Float = 4

  /// Nats that a phrase is less likely to be taken, were all of its notes outside of the key.
  static let strangerCost: Float = 60

  /// Nats that a phrase is less likely to be taken, had none of its strong beats a note of the chord: each of these
  /// notes is replaced afterwards.
  private static let dissonanceCost: Float = 12
}
