extension NoteSequence {
  /// A piece with what comes after a phrase of it, on the phrase's own tracks, and its texts; all else stays, and
  /// tempo and metre go on as they are before it.
  /// - Parameters:
  ///   - added: what comes, a track for each voice of the phrase, from beat 0 on.
  ///   - phrase: of this piece.
  ///   - end: the bar, counted from the phrase's beginning in its metre, that it comes in; the piece is cut
  ///     there. Nil for the first one after the last note of all tracks.
  public func continued(
    by added: NoteSequence, after phrase: PhraseExtraction.Phrase, bar end: Int? = nil
  ) -> NoteSequence {
    precondition(
      added.tracks.count == phrase.tracks.count,
      "\(added.tracks.count) tracks for \(phrase.tracks.count)")
    let start = continuationBeat(after: phrase, bar: end)
    var made = self
    if end != nil {
      for index in made.tracks.indices {
        made.tracks[index].notes = tracks[index].notes.compactMap { note in
          guard note.startBeat < start else { return nil }
          var note = note
          note.durationBeats = min(note.durationBeats, start - note.startBeat)
          return note
        }
        made.tracks[index].controls.removeAll { $0.beat >= start }
      }
      made.texts.removeAll { $0.beat >= start }
      made.tempoMap = TempoMap(tempoMap.changes.filter { $0.beat < start })
      made.metreMap = MetreMap(metreMap.changes.filter { $0.beat < start })
    }
    for (track, index) in zip(added.tracks, phrase.tracks) {
      made.tracks[index].notes += track.moved(byBeats: start).notes
      made.tracks[index].notes.sort()
    }
    made.texts += added.texts.map { $0.moved(byBeats: start) }
    made.texts.sort { $0.beat < $1.beat }
    return made
  }

  /// The beat at which what comes after a phrase begins; see ``continued(by:after:bar:)``.
  package func continuationBeat(
    after phrase: PhraseExtraction.Phrase, bar end: Int? = nil
  ) -> Double {
    let bar = phrase.grid.metre.beatsPerBar
    let bars =
      end.map(Double.init) ?? max(0, ((endBeat - phrase.startBeat) / bar - 1e-6).rounded(.up))
    return phrase.startBeat + bar * bars
  }
}
