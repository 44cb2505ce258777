extension NoteSequence {
  /// A phrase as music that is played as a setting says.
  public init(_ grid: NoteGrid, setting: PhraseSetting) {
    self.init(
      grid, beatsPerMinute: setting.beatsPerMinute, melodyProgram: setting.melodyProgram,
      bassProgram: setting.bassProgram, velocity: setting.velocity)
    metreMap = MetreMap(setting.metre)
    texts = stride(from: 0, to: Double(grid.stepCount) / 4, by: setting.beatCount).flatMap {
      start in setting.texts.map { $0.moved(byBeats: start) }
    }
    if !setting.tempoChanges.isEmpty {
      let first = TempoMap.Change(beat: 0, beatsPerMinute: setting.beatsPerMinute)
      tempoMap = TempoMap(
        stride(from: 0, to: Double(grid.stepCount) / 4, by: setting.beatCount).flatMap { start in
          ([first] + setting.tempoChanges).map {
            .init(beat: start + $0.beat, beatsPerMinute: $0.beatsPerMinute)
          }
        })
    }
    for (index, voice) in grid.voices.enumerated() {
      tracks[index].name = setting.names[voice] ?? tracks[index].name
      guard let dynamics = setting.dynamics[voice] else { continue }
      tracks[index].notes = tracks[index].notes.map { note in
        var note = note
        note.velocity = dynamics.velocity(of: note)
        return note
      }
    }
  }
}
