import Foundation
import Synth

/// Values as hosts show them and players type them.
extension InstrumentParameter {
  /// Whether it has whole values alone.
  var isStepped: Bool { unit == .onOff || unit == .count || unit == .pattern }

  /// The nearest value that it can have.
  func bounded(_ value: Double) -> Double {
    let value = min(max(value, range.lowerBound), range.upperBound)
    return isStepped ? value.rounded() : value
  }

  /// A value with its unit: `0.25 s`, `on`, `up-down`.
  func text(of value: Double) -> String {
    switch unit {
    case .onOff: return value >= 0.5 ? "on" : "off"
    case .pattern:
      if let named = namedValues.first(where: { $0.value == value.rounded() }) { return named.name }
    default: break
    }
    let number = String(format: "%.6g", value)
    return unit.sign.map { "\(number) \($0)" } ?? number
  }

  /// The value of a text, with or without the unit, or of a name that some values have; nil for what is none.
  func value(ofText text: String) -> Double? {
    var text = text.trimmingCharacters(in: .whitespaces).lowercased()
    if let named = namedValues.first(where: { $0.name == text }) { return named.value }
    if unit == .onOff, let isOn = ["on": true, "off": false][text] { return isOn ? 1 : 0 }
    if let sign = unit.sign?.lowercased(), text.hasSuffix(sign) {
      text = text.dropLast(sign.count).trimmingCharacters(in: .whitespaces)
    }
    guard let value = Double(text), value.isFinite else { return nil }
    return bounded(value)
  }
}
