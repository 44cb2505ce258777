/// What the messages of a MIDI keyboard mean to a performance.
///
/// | message | meaning |
/// | --- | --- |
/// | note on, note off | a key; velocity 0 lets it go |
/// | controller 1 (modulation wheel), 74 (brightness) | the blend, from left to right and from top to bottom |
/// | controllers 7, 11 | volume, expression |
/// | controller 64 | sustain pedal, down from 64 |
/// | controllers 120, 123–127 | all sound off, all notes off |
/// | pitch bend | ±2 semitones, or as set |
/// | channel pressure | vibrato |
public struct MIDIControls: Sendable {
  /// Semitones of a full bend, 0…48.
  public var bendRange = 2.0
  /// Where between the sounds the controllers have led.
  public private(set) var position: BlendPosition

  /// - Parameter position: where the performance begins.
  public init(position: BlendPosition = .middle) { self.position = position }

  /// A key that goes down.
  /// - Parameters:
  ///   - key: 0…127.
  ///   - velocity: 0…127.
  public func noteOn(key: Int, velocity: Int) -> PerformanceEvent.Action {
    .noteOn(key: key, velocity: Self.share(velocity))
  }

  /// A controller that moves.
  /// - Parameters:
  ///   - controller: 0…127.
  ///   - value: 0…127.
  /// - Returns: nil for controllers without a meaning here.
  public mutating func controlChange(_ controller: Int, value: Int) -> PerformanceEvent.Action? {
    let share = Self.share(value)
    switch controller {
    case 1:
      position.x = share
      return .blend(position)
    case 74:
      position.y = share
      return .blend(position)
    case 7: return .volume(share)
    case 11: return .expression(share)
    case 64: return .sustainPedal(value >= 64)
    case 120: return .allSoundOff
    case 123...127: return .allNotesOff
    default: return nil
    }
  }

  /// The bend wheel.
  /// - Parameter value: 0…16383, 8192 in the middle.
  public func pitchBend(_ value: Int) -> PerformanceEvent.Action {
    .pitchBend(semitones: bendRange * Double(value - 8192) / 8192)
  }

  /// Pressure on the keys of a channel.
  /// - Parameter value: 0…127.
  public func channelPressure(_ value: Int) -> PerformanceEvent.Action {
    .modulation(Self.share(value))
  }

  /// The player moved the blend by other means: the controllers go on from there.
  public mutating func move(to position: BlendPosition) { self.position = position }

  private static func share(_ value: Int) -> Double { Double(min(max(value, 0), 127)) / 127 }
}
