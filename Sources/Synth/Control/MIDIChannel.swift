import Music

/// What one MIDI channel holds down and has set.
struct MIDIChannel: Sendable {
  /// How many times each key is down: struck again, it has to be let go as often.
  var strikes = [UInt8](repeating: 0, count: 128)
  var isPedalDown = false
  var isSoftPedalDown = false
  /// Keys that the sostenuto pedal holds; nil while it is up.
  var sostenutoKeys: KeySet?
  /// Keys of these that were let go.
  var deferredKeys = KeySet()
  /// Modulation wheel and pressure, 0…1 each.
  var wheel = 0.0
  var pressure = 0.0
  /// The high bytes of controllers of two, by number; nil before the first.
  private var highBytes = [UInt8?](repeating: nil, count: MIDIController.lowByte)
  /// The bend wheel, −8192…8191.
  var bend = 0
  /// Semitones and cents of a full bend.
  var bendRange = (semitones: 2, cents: 0)
  /// Tuning in semitones, and within one.
  var coarseTuning = 0
  var fineTuning = (high: 64, low: 0)
  /// The parameter that data entry sets; nil for none.
  var selection = MIDIParameterSelection()

  /// Registered parameters that are followed.
  private enum Registered {
    static let bendRange = 0, fineTuning = 1, coarseTuning = 2
  }

  init() {}

  /// Whether a key is down, or held by the sostenuto pedal.
  func holds(_ key: Int) -> Bool { strikes[key] > 0 || deferredKeys.contains(key) }

  /// All keys are up.
  mutating func forgetKeys() {
    for key in strikes.indices { strikes[key] = 0 }
    deferredKeys = KeySet()
  }

  /// What the bend wheel and tuning make of a pitch, in semitones.
  var bendSemitones: Double {
    let range = Double(bendRange.semitones) + Double(bendRange.cents) / 100
    let fine = Double(fineTuning.high << 7 + fineTuning.low - 8192) / 8192
    return range * Double(bend) / 8192 + Double(coarseTuning) + fine
  }

  /// Vibrato that the player asks for, 0…1.
  var modulation: Double { max(wheel, pressure) }

  /// A share, 0…1, of a controller of one or two bytes.
  mutating func share(_ number: Int, _ value: Int) -> Double {
    guard (MIDIController.lowByte..<2 * MIDIController.lowByte).contains(number) else {
      if number < MIDIController.lowByte { highBytes[number] = UInt8(value & 0x7f) }
      return Double(value) / 127
    }
    let high = Int(highBytes[number - MIDIController.lowByte] ?? 0)
    return Double(high << 7 + value) / 16_383
  }

  /// Forgets the high byte of a controller of two.
  /// - Returns: whether there was one.
  mutating func forgetHighByte(of number: Int) -> Bool {
    defer { highBytes[number] = nil }
    return highBytes[number] != nil
  }

  // MARK: - Parameters

  /// Sets the parameter that is selected.
  /// - Returns: what it is, if it means nothing here.
  mutating func setParameter(_ controller: Int, _ value: Int) -> UnfollowedControl? {
    guard let parameter = selection.parameter else { return nil }
    let step = controller == MIDIController.dataIncrement ? 1 : -1
    let isStep =
      controller == MIDIController.dataIncrement || controller == MIDIController.dataDecrement
    switch (parameter, controller) {
    case (.registered(Registered.bendRange), MIDIController.dataEntry):
      bendRange = (value, 0)
    case (.registered(Registered.bendRange), MIDIController.dataEntryLow):
      bendRange.cents = min(value, 100)
    case (.registered(Registered.bendRange), _):
      bendRange.semitones = min(max(bendRange.semitones + step, 0), 127)
    case (.registered(Registered.fineTuning), MIDIController.dataEntry):
      fineTuning = (value, 0)
    case (.registered(Registered.fineTuning), MIDIController.dataEntryLow):
      fineTuning.low = value
    case (.registered(Registered.fineTuning), _):
      let all = min(max(fineTuning.high << 7 + fineTuning.low + step, 0), 16_383)
      fineTuning = (all >> 7, all & 0x7f)
    case (.registered(Registered.coarseTuning), MIDIController.dataEntryLow): break
    case (.registered(Registered.coarseTuning), _):
      coarseTuning = isStep ? min(max(coarseTuning + step, -64), 63) : value - 64
    case (.registered(let number), _): return .registeredParameter(number)
    case (.unregistered(let number), _): return .unregisteredParameter(number)
    }
    return nil
  }
}
