import Music
import Synth

extension Take {
  /// Something that a hand did, see ``LiveEvent``.
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
      case tuning(cents: Double)
      case width(share: Double)
      case holds(holds: Bool)
      case modulation(amount: Double)
      case set(parameter: String, value: Double)
      case temperament(table: Temperament?)
      case keyBend(key: Int, semitones: Double)
      case keyPressure(key: Int, amount: Double)
      case keyLevel(key: Int, gain: Double)
      case keySide(key: Int, side: Double)
      case sounds(paths: [String])
      case allNotesOff
      case allSoundOff
    }

    /// The pitches of the keys, see `TuningTable`.
    public struct Temperament: Codable, Sendable, Equatable {
      /// MIDI pitch of each of 128 keys.
      public var pitches: [Double]
      /// Keys that are silent.
      public var silentKeys: [Int]
      /// Whether their frequencies are as they are, whatever A4 is.
      public var hasReference: Bool
      /// What the scale is called.
      public var name: String

      /// Takes over a table.
      public init(_ table: TuningTable) {
        pitches = table.pitches
        silentKeys = table.isMapped.indices.filter { !table.isMapped[$0] }
        hasReference = table.hasReference
        name = table.name
      }

      /// Whether it is one: not every list of numbers is.
      var isSound: Bool {
        pitches.count == TuningTable.keyCount && pitches.allSatisfy((0...140).contains)
      }

      var table: TuningTable {
        TuningTable(
          pitches: pitches, isMapped: pitches.indices.map { !silentKeys.contains($0) },
          hasReference: hasReference, name: name)
      }
    }

    /// When it took effect: the first sample of a hop.
    public var sample: Int
    /// Of a blend: the sample from which drums are struck at it.
    public var strokesFrom: Int?
    /// What was done.
    public var action: Action

    /// Describes what a hand did.
    /// - Parameters:
    ///   - event: what the hand did, and when.
    ///   - paths: where sounds came from that a hand changed to.
    public init(_ event: LiveEvent, paths: (SoundSet) -> [String]) {
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
      case .tuning(let cents): action = .tuning(cents: cents)
      case .width(let share): action = .width(share: share)
      case .holds(let holds): action = .holds(holds: holds)
      case .modulation(let amount): action = .modulation(amount: amount)
      case .set(let parameter, let value): action = .set(parameter: parameter.name, value: value)
      case .temperament(let table): action = .temperament(table: table.map { Temperament($0) })
      case .keyBend(let key, let semitones): action = .keyBend(key: key, semitones: semitones)
      case .keyPressure(let key, let amount): action = .keyPressure(key: key, amount: amount)
      case .keyLevel(let key, let gain): action = .keyLevel(key: key, gain: gain)
      case .keySide(let key, let side): action = .keySide(key: key, side: side)
      case .sounds(let set): action = .sounds(paths: paths(set))
      case .allNotesOff: action = .allNotesOff
      case .allSoundOff: action = .allSoundOff
      }
    }

    /// The event that it describes.
    /// - Parameter sounds: loads sounds.
    public func event(sounds: (_ paths: [String]) throws -> SoundSet) rethrows -> LiveEvent {
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
        case .tuning(let cents): .tuning(cents: cents)
        case .width(let share): .width(share)
        case .holds(let holds): .holds(holds)
        case .modulation(let amount): .modulation(amount)
        // Those that are no parameters were refused when the take was read.
        case .set(let name, let value): .set(InstrumentParameter(rawValue: name) ?? .x, value)
        case .temperament(let tuning): .temperament(tuning?.table)
        case .keyBend(let key, let semitones): .keyBend(key: key, semitones: semitones)
        case .keyPressure(let key, let amount): .keyPressure(key: key, amount: amount)
        case .keyLevel(let key, let gain): .keyLevel(key: key, gain: gain)
        case .keySide(let key, let side): .keySide(key: key, side: side)
        case .sounds(let paths): .sounds(try sounds(paths))
        case .allNotesOff: .allNotesOff
        case .allSoundOff: .allSoundOff
        }
      return LiveEvent(done, at: sample, strokesFrom: strokesFrom ?? sample)
    }

    /// The first value of some gestures that cannot be done.
    static func problem(of gestures: [Gesture], key: String) -> (key: String, expected: String)? {
      var last = 0
      for (index, gesture) in gestures.enumerated() {
        let key = "\(key)[\(index)]"
        guard (last...max(last, mostSamples)).contains(gesture.sample) else {
          return ("\(key).sample", "\(last) to \(mostSamples)")
        }
        last = gesture.sample
        guard (0...mostSamples).contains(gesture.strokesFrom ?? last) else {
          return ("\(key).strokesFrom", "0 to \(mostSamples)")
        }
        switch gesture.action {
        case .sounds(let paths) where !Piece.canBlend(paths):
          return ("\(key).action", "1, 2 or 4 sounds")
        case .set(let name, _) where InstrumentParameter(rawValue: name) == nil:
          return ("\(key).action", "the name of a parameter")
        case .temperament(let tuning?) where !tuning.isSound:
          return ("\(key).action", "128 pitches from 0 to 140")
        default: break
        }
      }
      return nil
    }
  }
}

extension [Take.Gesture] {
  /// Changes the paths of sounds that hands changed to.
  mutating func changePaths(_ change: (String) -> String) {
    for index in indices {
      guard case .sounds(let paths) = self[index].action else { continue }
      self[index].action = .sounds(paths: paths.map(change))
    }
  }
}
