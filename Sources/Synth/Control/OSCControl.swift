import Foundation

/// What messages of Open Sound Control mean, in the words of NSynth Super: a pure map to actions.
///
/// | address | arguments |
/// | --- | --- |
/// | `/on` | key 0…127, velocity 0…1 (0.75 where it is missing) |
/// | `/off` | key |
/// | `/blend` | x, and y for four sounds |
/// | `/volume` | level, 0…4 |
/// | `/patch/load`, `/patch/save` | slot |
/// | `/key/bend` | key, semitones of its notes, ±140 |
/// | `/key/pressure` | key, vibrato of its notes, 0…1 |
/// | `/` and the name of an ``InstrumentParameter``, such as `/glide` | its value |
public enum OSCControl {
  /// Why a message means nothing.
  public enum Failure: Error, LocalizedError, Equatable {
    /// An address that does not exist.
    case unknown(address: String)
    /// An argument is missing, no number, or beyond its range.
    case badArgument(address: String, argument: String, expected: String)

    /// For the player.
    public var errorDescription: String? {
      switch self {
      case .unknown(let address):
        "OSC: there is no \(Self.shown(address)); expected "
          + "/on, /off, /blend, /volume, /patch/load or /patch/save, or a name that "
          + "'sfumato help commands' lists"
      case .badArgument(let address, let argument, let expected):
        "OSC: \(Self.shown(address)) needs a \(argument), \(expected)"
      }
    }

    /// An address without what could disturb a terminal.
    private static func shown(_ address: String) -> String {
      String(address.prefix(40).map { $0.isASCII && !$0.isWhitespace && $0 >= " " ? $0 : "?" })
    }
  }

  /// What a message asks for.
  /// - Parameters:
  ///   - address: for example `/on`.
  ///   - numbers: its arguments; nil for one that is no number.
  /// - Throws: ``Failure``.
  public static func action(
    address: String, numbers: [Double?]
  ) throws(Failure) -> ControlAction {
    func number(
      _ index: Int, _ name: String, _ range: ClosedRange<Double>, _ usual: Double? = nil
    ) throws(Failure) -> Double {
      if index >= numbers.count, let usual { return usual }
      guard index < numbers.count, let value = numbers[index], range.contains(value) else {
        throw .badArgument(
          address: address, argument: name,
          expected: String(format: "%g to %g", range.lowerBound, range.upperBound))
      }
      return value
    }
    switch address {
    case "/on":
      let key = Int(try number(0, "key", 0...127))
      return .perform(.noteOn(key: key, velocity: try number(1, "velocity", 0...1, 0.75)))
    case "/off": return .perform(.noteOff(key: Int(try number(0, "key", 0...127))))
    case "/volume":
      return .perform(.volume(try number(0, "level", InstrumentParameter.volume.range)))
    case "/blend":
      let x = try number(0, "position x", BlendPosition.range)
      guard numbers.count > 1 else { return .blend(.x(x)) }
      return .blend(.to(BlendPosition(x: x, y: try number(1, "position y", BlendPosition.range))))
    case "/patch/load": return .loadPatch(Int(try number(0, "slot", 1...9)))
    case "/patch/save": return .storePatch(Int(try number(0, "slot", 1...9)))
    case "/key/bend":
      let key = Int(try number(0, "key", 0...127))
      return .perform(.keyBend(key: key, semitones: try number(1, "bend", -140...140)))
    case "/key/pressure":
      let key = Int(try number(0, "key", 0...127))
      return .perform(.keyPressure(key: key, amount: try number(1, "pressure", 0...1)))
    default:
      guard address.hasPrefix("/"),
        let parameter = InstrumentParameter(rawValue: String(address.dropFirst()))
      else { throw .unknown(address: address) }
      let value = try number(0, parameter.name, parameter.range)
      switch parameter {
      case .x: return .blend(.x(value))
      case .y: return .blend(.y(value))
      default: return .perform(.set(parameter, value))
      }
    }
  }
}
