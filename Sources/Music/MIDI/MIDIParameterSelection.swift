/// Which parameter of a channel controllers 98 to 101 have selected, for data entry to set.
///
/// The two bytes of a number come in any order. Source: MIDI 1.0 Detailed Specification, "Registered and
/// non-registered parameter numbers".
package struct MIDIParameterSelection: Sendable {
  /// A parameter, 0…16382.
  package enum Parameter: Sendable, Hashable {
    /// One that all instruments have.
    case registered(Int)
    /// An instrument's own.
    case unregistered(Int)
  }

  private var isRegistered = true
  private var high = 127
  private var low = 127

  /// Nothing is selected.
  package init() {}

  /// What is selected; nil for nothing, number 16383.
  package var parameter: Parameter? {
    let number = high << 7 + low
    guard number != 16_383 else { return nil }
    return isRegistered ? .registered(number) : .unregistered(number)
  }

  /// Takes a byte of a number; another kind of parameter begins anew.
  /// - Parameters:
  ///   - controller: 98…101.
  ///   - value: 0…127.
  package mutating func select(_ controller: Int, _ value: Int) {
    let isRegistered = controller >= MIDIController.registeredLow
    if isRegistered != self.isRegistered { self = Self() }
    self.isRegistered = isRegistered
    switch controller {
    case MIDIController.registeredLow, MIDIController.unregisteredLow: low = value
    default: high = value
    }
  }
}
