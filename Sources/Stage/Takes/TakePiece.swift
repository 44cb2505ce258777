import Music
import Synth

extension Take {
  /// How a piece was performed live: what played it, and what hands did meanwhile.
  public struct Piece: Codable, Sendable, Equatable {
    /// A track and what plays it.
    public struct Part: Codable, Sendable, Equatable {
      /// Index of a track with pitches.
      public var track: Int
      /// Paths of the sounds.
      public var sounds: [String]

      /// Makes a part.
      public init(track: Int, sounds: [String]) {
        self.track = track
        self.sounds = sounds
      }
    }

    /// A position between the sounds, and the beat at which it is reached.
    public struct Point: Codable, Sendable, Equatable {
      /// In quarter notes from the beginning.
      public var beat: Double
      /// Where between the sounds.
      public var position: BlendPosition
    }

    /// What plays the tracks with pitches.
    public var parts: [Part]
    /// Where between the sounds it is played until a hand moves the mix; at least one point.
    public var mix: [Point]
    /// Seconds after which the piece ends, if it is longer.
    public var seconds: Double
    /// What hands did, in the order of time.
    public var hands: [Gesture]
    /// Where the piece was stopped, went on elsewhere or changed its tempo; nil for a piece that was played from
    /// its beginning to its end.
    public var turns: [PieceTurn]?

    /// Makes a description.
    public init(
      parts: [Part], mix: BlendAutomation, seconds: Double, hands: [Gesture],
      turns: [PieceTurn] = []
    ) {
      self.parts = parts
      self.mix = mix.breakpoints.map { Point(beat: $0.time, position: $0.position) }
      self.seconds = seconds
      self.hands = hands
      self.turns = turns.isEmpty ? nil : turns
    }

    /// Whether so many sounds can be blended.
    static func canBlend(_ sounds: [String]) -> Bool {
      BlendPosition.soundCounts.contains(sounds.count)
    }

    /// The first value that cannot be played.
    var problem: (key: String, expected: String)? {
      if parts.count > Ensemble.mostParts {
        return ("piece.parts", "at most \(Ensemble.mostParts) parts")
      }
      for (index, part) in parts.enumerated() where !Self.canBlend(part.sounds) {
        return ("piece.parts[\(index)].sounds", "1, 2 or 4 sounds")
      }
      if mix.isEmpty { return ("piece.mix", "at least one point") }
      for (index, point) in mix.enumerated() {
        guard (0...Double(MIDIFile.maximumBeat)).contains(point.beat) else {
          return ("piece.mix[\(index)].beat", "0 to \(MIDIFile.maximumBeat)")
        }
        guard point.position.isInRange else {
          let range = BlendPosition.range
          return (
            "piece.mix[\(index)].position", "\(range.lowerBound) to \(range.upperBound) in x and y"
          )
        }
      }
      guard (0...ScorePerformance.longestSeconds).contains(seconds) else {
        return ("piece.seconds", "0 to \(ScorePerformance.longestSeconds)")
      }
      for (index, turn) in (turns ?? []).enumerated()
      where !turn.isSound(within: Take.mostSamples, endBeat: Double(MIDIFile.maximumBeat)) {
        return ("piece.turns[\(index)]", "a turn at times that a take can have")
      }
      return Gesture.problem(of: hands, key: "piece.hands")
    }

    mutating func changePaths(_ change: (String) -> String) {
      for index in parts.indices { parts[index].sounds = parts[index].sounds.map(change) }
      hands.changePaths(change)
    }
  }
}
