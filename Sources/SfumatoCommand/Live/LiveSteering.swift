/// Something that plays by itself and can be steered while it does.
///
/// Threads: control.
protocol LiveSteering: AnyObject {
  /// The keys that steer it, and what they do.
  var steeringKeys: [SteeringKey] { get }

  /// Whether it waits for the player to go on.
  var isPaused: Bool { get }

  /// Whether it can be played from any bar.
  var goesToBars: Bool { get }

  /// Goes to a bar, from 1.
  /// - Returns: what was done, in words; nil if it cannot.
  func go(toBar bar: Int) -> String?

  /// Does what a key says.
  /// - Returns: what was done, in words; nil for a key that steers nothing.
  func steer(_ key: Key) -> String?
}

extension LiveSteering {
  var goesToBars: Bool { false }

  func go(toBar bar: Int) -> String? { nil }
}

/// A key that steers, and what it does.
package struct SteeringKey: Sendable, Equatable {
  /// As it is shown.
  package let key: String
  /// What it does, in a few words.
  package let meaning: String

  package init(_ key: String, _ meaning: String) {
    self.key = key
    self.meaning = meaning
  }
}
