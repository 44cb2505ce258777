/// Finds keys in the bytes that a terminal sends: several may come at once, or one in pieces.
///
/// Source: ECMA-48, section 5.4 (control sequences); xterm's "Control Sequences" (mouse, SGR; focus); kitty's
/// "Comprehensive keyboard handling in terminals" (releases, places of keys).
package struct KeyParser: Sendable {
  private var pending: [UInt8] = []
  /// No sequence of a key is longer; what is, is passed over.
  private static let longestSequence = 64

  package init() {}

  /// Whether a key has begun and not ended; it may be the escape key alone.
  package var isWaiting: Bool { !pending.isEmpty }

  /// Takes the next bytes.
  package mutating func parse(_ bytes: some Sequence<UInt8>) -> [KeyStroke] {
    var keys: [KeyStroke] = []
    for byte in bytes {
      pending.append(byte)
      switch step() {
      case .more: break
      case .nothing: pending = []
      case .key(let stroke):
        pending = []
        keys.append(stroke)
      }
      if pending.count > Self.longestSequence { pending = [] }
    }
    return keys
  }

  /// Nothing more has come for a while: what waits is all there is.
  package mutating func flush() -> [KeyStroke] {
    defer { pending = [] }
    return pending == [0x1b] ? [KeyStroke(.escape)] : []
  }

  private enum Step {
    case more, nothing
    case key(KeyStroke)

    static func key(_ key: Key) -> Step { .key(KeyStroke(key)) }
  }

  /// What `pending` is.
  private func step() -> Step {
    let first = pending[0]
    switch first {
    case 0x1b: return escape()
    case 0x09: return .key(.tab)
    case 0x0a, 0x0d: return .key(.enter)
    case 0x08, 0x7f: return .key(.backspace)
    case 0..<0x1b: return .key(.control(Character(UnicodeScalar(first + 0x60))))
    case 0x20..<0x7f: return .key(.character(Character(UnicodeScalar(first))))
    case 0xc2..<0xf5: return multibyte(length: first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4)
    default: return .nothing
    }
  }

  private func multibyte(length: Int) -> Step {
    guard pending.count == length else { return .more }
    guard let text = String(validating: pending, as: UTF8.self), let letter = text.first else {
      return .nothing
    }
    return .key(.character(letter))
  }

  private func escape() -> Step {
    guard pending.count > 1 else { return .more }
    switch pending[1] {
    case 0x5b: return controlSequence()  // [
    case 0x4f:  // O
      guard pending.count > 2 else { return .more }
      return Self.arrow(pending[2], isLarge: false).map { .key($0) } ?? .nothing
    default: return .nothing
    }
  }

  private func controlSequence() -> Step {
    guard pending.count > 2, let last = pending.last else { return .more }
    guard (0x40...0x7e).contains(last) else { return .more }
    let text = String(decoding: pending[2..<pending.count - 1], as: UTF8.self)
    if text.hasPrefix("<") { return mouse(text.dropFirst(), isPress: last == 0x4d) }
    if text.hasPrefix("?") {
      guard last == 0x75, let flags = Int(text.dropFirst()) else { return .nothing }
      return .key(.keyboardProtocol(flags: flags))
    }
    let report = KeyReport(text)
    switch last {
    case 0x75: return report.stroke.map { .key($0) } ?? .nothing  // u
    case 0x5a: return .key(KeyStroke(.backTab, report.phase))  // Z
    case 0x4f: return text.isEmpty ? .key(.focusLost) : .nothing  // O
    default:
      return Self.arrow(last, isLarge: report.hasModifier).map {
        .key(KeyStroke($0, report.phase))
      } ?? .nothing
    }
  }

  private static func arrow(_ letter: UInt8, isLarge: Bool) -> Key? {
    switch letter {
    case 0x41: .up(isLarge: isLarge)
    case 0x42: .down(isLarge: isLarge)
    case 0x43: .right(isLarge: isLarge)
    case 0x44: .left(isLarge: isLarge)
    default: nil
    }
  }

  /// `button;column;row`, from 1; only the first button, down or dragged, means something.
  private func mouse(_ text: Substring, isPress: Bool) -> Step {
    let numbers = text.split(separator: ";").map { Int($0) }
    guard isPress, numbers.count == 3, let button = numbers[0], let column = numbers[1],
      let row = numbers[2], button == 0 || button == 32, column > 0, row > 0
    else { return .nothing }
    return .key(.mouse(column: column - 1, row: row - 1))
  }
}
