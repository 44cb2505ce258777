import Music
import Synth

/// Where everything is that controllers move, so that only moves are told.
struct ControlMoves {
  private var places: [Control: ControlChange.Content] = [.pedal: .controller(64, value: 0)]

  /// What moves.
  private enum Control: Hashable {
    case controller(Int), pressure, keyPressure(Int)

    static let pedal = controller(MIDIController.sustainPedal)
  }

  /// Takes a move.
  /// - Returns: whether it is one: something is elsewhere than before.
  mutating func take(_ content: ControlChange.Content) -> Bool {
    let control: Control =
      switch content {
      case .controller(let number, _): .controller(number)
      case .keyPressure(let key, _): .keyPressure(key)
      case .pitchBend, .pressure: .pressure
      }
    return places.updateValue(content, forKey: control) != content
  }

  /// The next note of a key begins without pressure.
  mutating func forgetPressure(ofKey key: Int) { places[.keyPressure(key)] = nil }

  /// A share, 0…1, in the steps of MIDI.
  static func step(_ share: Double) -> Int { Int((127 * min(max(share, 0), 1)).rounded()) }

  /// The force of a note in the steps of MIDI: 0 would let it go.
  static func force(_ velocity: Double) -> Int { max(1, step(velocity)) }

  /// A level, whose square root is what controllers say.
  static func levelStep(_ level: Double) -> Int { step(max(level, 0).squareRoot()) }
}

extension PerformanceEvent.Action {
  /// What controllers say of it, as `MIDIControl` understands them: the blend is controllers 1 and 74. None of
  /// notes, bends, and settings of the sound.
  var controls: [ControlChange.Content] {
    typealias Moves = ControlMoves
    switch self {
    case .blend(let position):
      return [
        .controller(MIDIController.modulation, value: Moves.step(position.x)),
        .controller(MIDIController.brightness, value: Moves.step(position.y)),
      ]
    case .volume(let level):
      return [.controller(MIDIController.volume, value: Moves.levelStep(level))]
    case .expression(let level):
      return [.controller(MIDIController.expression, value: Moves.levelStep(level))]
    case .sustainPedal(let isDown):
      return [.controller(MIDIController.sustainPedal, value: isDown ? 127 : 0)]
    case .allNotesOff, .allSoundOff:
      return [.controller(MIDIController.sustainPedal, value: 0)]
    case .modulation(let amount): return [.pressure(Moves.step(amount))]
    case .keyPressure(let key, let amount) where (0...127).contains(key):
      return [.keyPressure(key: key, Moves.step(amount))]
    case .noteOn, .noteOff, .pitchBend, .keyPressure, .keyBend, .keyLevel, .keySide, .envelope,
      .vibrato, .tuning, .width, .holds, .sounds, .set, .temperament:
      return []
    }
  }
}
