import Music

/// Something that MIDI says and that means nothing here, in words for the player.
public enum UnfollowedControl: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// A controller, 0…127.
  case controller(Int)
  /// A registered parameter, 0…16383.
  case registeredParameter(Int)
  /// An instrument's own parameter, 0…16383.
  case unregisteredParameter(Int)

  /// For example `controller 10 (pan)`.
  public var description: String {
    switch self {
    case .controller(let number):
      "controller \(number)" + (MIDIController.name(of: number).map { " (\($0))" } ?? "")
    case .registeredParameter(let number): "registered parameter \(number)"
    case .unregisteredParameter(let number): "unregistered parameter \(number)"
    }
  }

  /// Several in a few words, for example `controllers 10 (pan), 91 (reverb)`.
  public static func summary(_ controls: some Sequence<UnfollowedControl>) -> String {
    let sorted = controls.sorted()
    let texts = sorted.map(\.description)
    let numbers = texts.filter { $0.hasPrefix("controller ") }
    guard numbers.count > 1 else { return texts.joined(separator: ", ") }
    let short = numbers.map { String($0.dropFirst("controller ".count)) }
    return ("controllers " + short.joined(separator: ", "))
      + texts.dropFirst(numbers.count).map { ", " + $0 }.joined()
  }
}
