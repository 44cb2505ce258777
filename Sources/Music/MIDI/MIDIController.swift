/// The controllers of MIDI by number.
///
/// Source: MIDI 1.0 Detailed Specification, table of controllers.
package enum MIDIController {
  /// The wheel beside the keys.
  package static let modulation = 1
  /// Value of the parameter that is selected, high byte; ``dataEntryLow`` is the low one.
  package static let dataEntry = 6
  /// Level of the instrument.
  package static let volume = 7
  /// Level within the phrase.
  package static let expression = 11
  /// What is added to the number of a controller below 32 for its low byte.
  package static let lowByte = 32
  /// Low byte of ``dataEntry``.
  package static let dataEntryLow = 38
  /// The pedal that holds notes: down from 64 on, as all pedals.
  package static let sustainPedal = 64
  /// The pedal that holds the notes that are down when it goes down.
  package static let sostenutoPedal = 66
  /// The pedal that makes notes softer.
  package static let softPedal = 67
  /// Brightness, the second axis of MPE controllers.
  package static let brightness = 74
  /// One step up of the parameter that is selected.
  package static let dataIncrement = 96
  /// One step down.
  package static let dataDecrement = 97
  /// Number of an instrument's own parameter, low and high byte.
  package static let unregisteredLow = 98, unregisteredHigh = 99
  /// Number of a parameter that all instruments have, low and high byte; 127 both is none.
  package static let registeredLow = 100, registeredHigh = 101
  /// Silence at once.
  package static let allSoundOff = 120
  /// Wheels, pedals and expression to rest.
  package static let resetAllControllers = 121
  /// Whether an instrument's own keys play it.
  package static let localControl = 122
  /// All keys up.
  package static let allNotesOff = 123
  /// Modes, each of which lets all keys go too.
  package static let omniOff = 124, omniOn = 125, mono = 126, poly = 127

  /// What a controller is called; nil where it has no name of its own.
  package static func name(of number: Int) -> String? {
    switch number {
    case 0, 32: "bank"
    case 1, 33: "modulation"
    case 2, 34: "breath"
    case 4, 36: "foot"
    case 5, 37: "portamento time"
    case 7, 39: "volume"
    case 8, 40: "balance"
    case 10, 42: "pan"
    case 11, 43: "expression"
    case 64: "sustain pedal"
    case 65: "portamento"
    case 66: "sostenuto pedal"
    case 67: "soft pedal"
    case 68: "legato"
    case 69: "hold 2"
    case 71: "resonance"
    case 72: "release time"
    case 73: "attack time"
    case 74: "brightness"
    case 75: "decay time"
    case 76: "vibrato rate"
    case 77: "vibrato depth"
    case 78: "vibrato delay"
    case 84: "portamento control"
    case 91: "reverb"
    case 92: "tremolo"
    case 93: "chorus"
    case 94: "detune"
    case 95: "phaser"
    case 122: "local control"
    case omniOff: "omni off"
    case mono: "mono"
    default: nil
    }
  }
}
