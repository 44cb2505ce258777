extension NoteSequence {
  /// A phrase as music: one track for each voice, in its metre.
  /// - Parameters:
  ///   - grid: the phrase.
  ///   - beatsPerMinute: quarter notes a minute; nil for those of its metre.
  ///   - melodyProgram: General MIDI program of a melody, 0…127.
  ///   - bassProgram: that of a bass.
  ///   - velocity: of every note, 1…127.
  public init(
    _ grid: NoteGrid, beatsPerMinute: Double? = nil, melodyProgram: Int = 0, bassProgram: Int = 32,
    velocity: Int = 96
  ) {
    func melody(_ grid: MelodyGrid) -> Track {
      Track(
        name: "Melody", channel: 0, program: melodyProgram, notes: grid.notes(velocity: velocity))
    }
    func drums(_ grid: DrumGrid) -> Track {
      Track(name: "Drums", channel: Track.drumChannel, notes: grid.notes(velocity: velocity))
    }
    let tracks: [Track] =
      switch grid {
      case .melody(let grid): [melody(grid)]
      case .drums(let grid): [drums(grid)]
      case .trio(let grid):
        [
          melody(grid.melody),
          Track(
            name: "Bass", channel: 1, program: bassProgram,
            notes: grid.bass.notes(velocity: velocity)),
          drums(grid.drums),
        ]
      }
    self.init(
      tracks: tracks,
      tempoMap: TempoMap(beatsPerMinute: beatsPerMinute ?? grid.metre.usualBeatsPerMinute),
      metreMap: MetreMap(grid.metre))
  }
}
