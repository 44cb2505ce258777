/// One voice on a grid of equal steps, as tokens: nothing new, note off, or the onset of a pitch.
///
/// ```
/// C4 held three steps, a rest of one, D4:   [41, 0, 0, 1, 43]
/// ```
///
/// Source: Roberts et al. 2018, "A Hierarchical Latent Vector Model for Learning Long-Term Structure
/// in Music", §5.1: 90 tokens, for the 88 keys of a piano, note off, and no event.
public struct MelodyGrid: Sendable, Hashable {
  /// Nothing new: a note sounds on, or a rest goes on.
  public static let noEvent: UInt8 = 0
  /// The note that sounds ends.
  public static let noteOff: UInt8 = 1
  /// MIDI keys that have an onset token, 2…89.
  public static let pitches = 21...108
  /// How many tokens there are.
  public static let tokenCount = 90

  /// One token a step, 0…89.
  public var tokens: [UInt8]
  /// Steps in a quarter note: 4 is a grid of sixteenths, 3 one of triplet eighths.
  public var stepsPerBeat: Int
  /// What its bars are.
  public var metre: Metre

  /// Makes a grid of tokens in 0…89.
  public init(tokens: [UInt8], stepsPerBeat: Int = 4, metre: Metre = .common) {
    precondition(
      tokens.allSatisfy { $0 < Self.tokenCount }, "a token is not within 0..<\(Self.tokenCount)")
    precondition(stepsPerBeat > 0, "\(stepsPerBeat) steps in a beat")
    self.tokens = tokens
    self.stepsPerBeat = stepsPerBeat
    self.metre = metre
  }

  /// Places one voice on the nearest steps.
  ///
  /// Where notes sound together the newest one is heard, of several at one step the highest. A note
  /// lasts at least one step. What began before the grid, lies outside of it or outside of
  /// ``pitches-type.property`` is left out.
  /// - Parameters:
  ///   - notes: in the order of their starts, in beats from `startBeat` on.
  ///   - startBeat: where the grid begins.
  ///   - stepCount: length of the grid.
  ///   - stepsPerBeat: steps in a quarter note.
  ///   - metre: what its bars are.
  public init(
    notes: [NoteEvent], startBeat: Double = 0, stepCount: Int, stepsPerBeat: Int = 4,
    metre: Metre = .common
  ) {
    var tokens = [UInt8](repeating: Self.noEvent, count: stepCount)
    var end = 0  // where the note that sounds ends
    var isSounding = false
    for note in notes {
      guard let token = Self.token(ofPitch: note.pitch) else { continue }
      let step = GridStep.nearest(to: note.startBeat - startBeat, stepsPerBeat: stepsPerBeat)
      guard tokens.indices.contains(step) else { continue }
      if isSounding, end < step { tokens[end] = Self.noteOff }
      if tokens[step] <= Self.noteOff || token > tokens[step] {
        tokens[step] = token
        let last = GridStep.nearest(to: note.endBeat - startBeat, stepsPerBeat: stepsPerBeat)
        end = max(step + 1, last)
        isSounding = true
      }
    }
    if isSounding, end < stepCount { tokens[end] = Self.noteOff }
    self.init(tokens: tokens, stepsPerBeat: stepsPerBeat, metre: metre)
  }

  /// Length in steps.
  public var stepCount: Int { tokens.count }

  /// The onset token of a MIDI key; nil outside of ``pitches-type.property``.
  public static func token(ofPitch pitch: Int) -> UInt8? {
    pitches.contains(pitch) ? UInt8(pitch - pitches.lowerBound + 2) : nil
  }

  /// The MIDI key of an onset token; nil for ``noEvent`` and ``noteOff``.
  public static func pitch(ofToken token: UInt8) -> Int? {
    token > noteOff ? Int(token) - 2 + pitches.lowerBound : nil
  }

  /// Pitches in the order of their onsets.
  public var pitches: [Int] { tokens.compactMap(Self.pitch(ofToken:)) }

  /// The voice as notes that do not overlap. A note off while nothing sounds is passed over; a note
  /// that sounds at the end lasts to the grid's end.
  /// - Parameters:
  ///   - startBeat: where the grid begins.
  ///   - velocity: of every note, 1…127.
  public func notes(startBeat: Double = 0, velocity: Int = 96) -> [NoteEvent] {
    var notes: [NoteEvent] = []
    var sounding: (pitch: Int, step: Int)?
    func end(at step: Int) {
      guard let (pitch, start) = sounding else { return }
      notes.append(
        NoteEvent(
          startBeat: startBeat + Double(start) / Double(stepsPerBeat),
          durationBeats: Double(step - start) / Double(stepsPerBeat), pitch: pitch,
          velocity: velocity))
      sounding = nil
    }
    for (step, token) in tokens.enumerated() where token != Self.noEvent {
      end(at: step)
      if let pitch = Self.pitch(ofToken: token) { sounding = (pitch, step) }
    }
    end(at: stepCount)
    return notes
  }

  /// The same voice without note offs that end nothing: equal music has equal tokens.
  public var normalized: MelodyGrid {
    var isSounding = false
    var copy = self
    for (step, token) in tokens.enumerated() where token != Self.noEvent {
      if token == Self.noteOff, !isSounding { copy.tokens[step] = Self.noEvent }
      isSounding = token != Self.noteOff
    }
    return copy
  }

  /// The voice moved by semitones; nil if a note would leave ``pitches-type.property``.
  public func transposed(by semitones: Int) -> MelodyGrid? {
    let onsets = tokens.lazy.filter { $0 > Self.noteOff }
    guard let lowest = onsets.min(), let highest = onsets.max() else { return self }
    guard Int(lowest) + semitones >= 2, Int(highest) + semitones < Self.tokenCount else {
      return nil
    }
    var copy = self
    for (step, token) in tokens.enumerated() where token > Self.noteOff {
      copy.tokens[step] = UInt8(Int(token) + semitones)
    }
    return copy
  }
}
