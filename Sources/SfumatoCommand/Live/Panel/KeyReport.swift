/// What a terminal with kitty's keyboard protocol says of a key: `code:shifted:place ; modifiers:event ; text`.
///
/// Source: kitty's "Comprehensive keyboard handling in terminals".
struct KeyReport {
  /// What happens to the key.
  let phase: KeyStroke.Phase
  private let codes: [Int?]  // of the key: by itself, with Shift, on an American keyboard
  private let modifiers: Int
  private let text: [Int?]

  private enum Modifier {
    static let shift = 1, alt = 2, control = 4, others = 8 + 16 + 32
  }

  /// Takes the text between `ESC [` and the last letter apart; what is no number counts as left out.
  init(_ report: String) {
    let fields = report.split(separator: ";", omittingEmptySubsequences: false).map { field in
      field.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    }
    codes = fields[0]
    let state = fields.count > 1 ? fields[1] : []
    modifiers = max(0, min(255, (state.first ?? nil) ?? 1) - 1)
    text = fields.count > 2 ? fields[2] : []
    switch state.count > 1 ? state[1] : 1 {
    case 2: phase = .repetition
    case 3: phase = .release
    default: phase = .press
    }
  }

  /// Whether Shift, Alt or Ctrl is held.
  var hasModifier: Bool {
    modifiers & (Modifier.shift | Modifier.alt | Modifier.control) != 0
  }

  /// The key of a sequence that ends with `u`; nil for one that means nothing here.
  var stroke: KeyStroke? {
    guard let code = codes[0], let key = key(code) else { return nil }
    return KeyStroke(key, phase, place: letter(codes.count > 2 ? codes[2] : nil) ?? letter(code))
  }

  private func key(_ code: Int) -> Key? {
    switch code {
    case 9: return modifiers & Modifier.shift != 0 ? .backTab : .tab
    case 13, 57_414: return .enter
    case 27: return .escape
    case 127: return .backspace
    case 57_399...57_408: return .character(Character("\(code - 57_399)"))  // the keypad's digits
    case 57_417: return .left(isLarge: hasModifier)
    case 57_418: return .right(isLarge: hasModifier)
    case 57_419: return .up(isLarge: hasModifier)
    case 57_420: return .down(isLarge: hasModifier)
    case 57_344...63_743: return nil  // Shift itself, and the like
    default: break
    }
    guard let plain = letter(code) else { return nil }
    if modifiers & Modifier.control != 0 { return .control(plain) }
    guard modifiers & (Modifier.alt | Modifier.others) == 0 || !text.isEmpty else { return nil }
    if let typed = letter(text.first ?? nil) { return .character(typed) }
    guard modifiers & Modifier.shift != 0 else { return .character(plain) }
    if let shifted = letter(codes.count > 1 ? codes[1] : nil) { return .character(shifted) }
    return .character(plain.uppercased().first ?? plain)
  }

  /// A sign that can be seen, or a space.
  private func letter(_ code: Int?) -> Character? {
    guard let code, (0x20...0x10ffff).contains(code), !(0x7f...0x9f).contains(code),
      let scalar = UnicodeScalar(UInt32(code))
    else { return nil }
    return Character(scalar)
  }
}
