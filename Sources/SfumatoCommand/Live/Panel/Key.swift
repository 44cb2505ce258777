/// What a player does to the terminal.
package enum Key: Equatable, Sendable {
  /// A letter, digit or sign.
  case character(Character)
  /// Arrows; with Shift, Alt or Ctrl held they are `isLarge`.
  case up(isLarge: Bool), down(isLarge: Bool), left(isLarge: Bool), right(isLarge: Bool)
  /// Tab, and Shift-Tab.
  case tab, backTab
  /// Enter, backspace, escape.
  case enter, backspace, escape
  /// A letter with Ctrl, as `c` for Ctrl-C.
  case control(Character)
  /// The mouse with a button down, at a column and a row from 0.
  case mouse(column: Int, row: Int)
  /// The terminal's answer that it knows kitty's keyboard protocol, and what of it is on.
  case keyboardProtocol(flags: Int)
  /// Another window has the keyboard now.
  case focusLost
}

/// A key and what happens to it.
package struct KeyStroke: Equatable, Sendable {
  /// What happens.
  package enum Phase: Sendable {
    /// It goes down.
    case press
    /// It is held, and the keyboard says so again.
    case repetition
    /// It goes up; only terminals with kitty's keyboard protocol tell.
    case release
  }

  /// Which key.
  package var key: Key
  /// What happens to it.
  package var phase: Phase
  /// The letter that an American keyboard has at its place; nil where the terminal does not say.
  package var place: Character?

  /// A key that goes down, or what is said of it.
  package init(_ key: Key, _ phase: Phase = .press, place: Character? = nil) {
    self.key = key
    self.phase = phase
    self.place = place
  }
}
