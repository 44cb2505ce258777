import Score
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

    /// What plays the tracks with pitches.
    public var parts: [Part]
    /// Where between the sounds it is played until a hand moves the mix; at least one point.
    public var mix: [MixTimeline.Point]
    /// Seconds after which the piece ends, if it is longer.
    public var seconds: Double
    /// What hands did, in the order of time.
    public var hands: [Gesture]

    /// Makes a description.
    public init(parts: [Part], mix: MixTimeline, seconds: Double, hands: [Gesture]) {
      self.parts = parts
      self.mix = mix.points
      self.seconds = seconds
      self.hands = hands
    }

    /// Whether so many sounds can be blended.
    static func canBlend(_ sounds: [String]) -> Bool { [1, 2, 4].contains(sounds.count) }

    /// Whether it can be played at all.
    var isSensible: Bool {
      let places = mix.flatMap { [$0.position.x, $0.position.y] }
      return parts.allSatisfy { Self.canBlend($0.sounds) } && !mix.isEmpty
        && parts.count <= Ensemble.mostParts
        && mix.allSatisfy { (0...Double(MIDIFile.maximumBeat)).contains($0.beat) }
        && places.allSatisfy { (-0.5...1.5).contains($0) }
        && (0...ScorePerformance.longestSeconds).contains(seconds)
        && hands.allSatisfy(\.isSensible)
        && zip(hands, hands.dropFirst()).allSatisfy { $0.sample <= $1.sample }
    }

    mutating func changePaths(_ change: (String) -> String) {
      for index in parts.indices { parts[index].sounds = parts[index].sounds.map(change) }
      for index in hands.indices {
        guard case .sounds(let paths) = hands[index].action else { continue }
        hands[index].action = .sounds(paths: paths.map(change))
      }
    }
  }

  /// Something that a hand did, see ``HandEvent``.
  public struct Gesture: Codable, Sendable, Equatable {
    /// What can be done: a `PerformanceEvent.Action` in words.
    public enum Action: Codable, Sendable, Equatable {
      case noteOn(key: Int, velocity: Double)
      case noteOff(key: Int)
      case blend(x: Double, y: Double)
      case pitchBend(semitones: Double)
      case expression(level: Double)
      case volume(level: Double)
      case sustainPedal(isDown: Bool)
      case envelope(
        attackSeconds: Double, decaySeconds: Double, sustain: Double, releaseSeconds: Double)
      case vibrato(rateHz: Double, depthCents: Double)
      case modulation(amount: Double)
      case sounds(paths: [String])
      case allNotesOff
      case allSoundOff
    }

    /// When it took effect: the first sample of a hop.
    public var sample: Int
    /// Of a blend: the sample from which drums are struck at it.
    public var strokesFrom: Int?
    /// What was done.
    public var action: Action

    /// Describes what a hand did.
    /// - Parameter paths: where sounds came from that a hand changed to.
    public init(_ event: HandEvent, paths: (SoundSet) -> [String]) {
      sample = event.time
      switch event.action {
      case .noteOn(let key, let velocity): action = .noteOn(key: key, velocity: velocity)
      case .noteOff(let key): action = .noteOff(key: key)
      case .blend(let place):
        action = .blend(x: place.x, y: place.y)
        strokesFrom = event.strokesFrom
      case .pitchBend(let semitones): action = .pitchBend(semitones: semitones)
      case .expression(let level): action = .expression(level: level)
      case .volume(let level): action = .volume(level: level)
      case .sustainPedal(let isDown): action = .sustainPedal(isDown: isDown)
      case .envelope(let envelope):
        action = .envelope(
          attackSeconds: envelope.attackSeconds, decaySeconds: envelope.decaySeconds,
          sustain: envelope.sustain, releaseSeconds: envelope.releaseSeconds)
      case .vibrato(let vibrato):
        action = .vibrato(rateHz: vibrato.rateHz, depthCents: vibrato.depthCents)
      case .modulation(let amount): action = .modulation(amount: amount)
      case .sounds(let set): action = .sounds(paths: paths(set))
      case .allNotesOff: action = .allNotesOff
      case .allSoundOff: action = .allSoundOff
      }
    }

    /// The event that it describes.
    /// - Parameter sounds: loads sounds.
    public func event(sounds: (_ paths: [String]) throws -> SoundSet) rethrows -> HandEvent {
      let done: PerformanceEvent.Action =
        switch action {
        case .noteOn(let key, let velocity): .noteOn(key: key, velocity: velocity)
        case .noteOff(let key): .noteOff(key: key)
        case .blend(let x, let y): .blend(BlendPosition(x: x, y: y))
        case .pitchBend(let semitones): .pitchBend(semitones: semitones)
        case .expression(let level): .expression(level)
        case .volume(let level): .volume(level)
        case .sustainPedal(let isDown): .sustainPedal(isDown)
        case .envelope(let attack, let decay, let sustain, let release):
          .envelope(
            Envelope(
              attackSeconds: attack, decaySeconds: decay, sustain: sustain, releaseSeconds: release)
          )
        case .vibrato(let rate, let depth): .vibrato(Vibrato(rateHz: rate, depthCents: depth))
        case .modulation(let amount): .modulation(amount)
        case .sounds(let paths): .sounds(try sounds(paths))
        case .allNotesOff: .allNotesOff
        case .allSoundOff: .allSoundOff
        }
      return HandEvent(done, at: sample, strokesFrom: strokesFrom ?? sample)
    }

    /// Whether it can be done.
    fileprivate var isSensible: Bool {
      guard (0...Take.mostSamples).contains(sample),
        (0...Take.mostSamples).contains(strokesFrom ?? sample)
      else { return false }
      guard case .sounds(let paths) = action else { return true }
      return Piece.canBlend(paths)
    }
  }
}
