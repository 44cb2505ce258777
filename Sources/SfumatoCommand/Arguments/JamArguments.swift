import ArgumentParser
import Sfumato

/// A key, or one for each theme: `A minor`, `C, G`.
struct KeysArgument: ExpressibleByArgument {
  /// At least one.
  let keys: [MusicalKey]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    keys = parts.compactMap { MusicalKey($0.trimmingSpaces) }
    guard keys.count == parts.count, !keys.isEmpty else { return nil }
  }
}

/// The plan of a jam, such as `A A' B A`, or `none`.
struct FormArgument: ExpressibleByArgument {
  /// Nil for none.
  let form: JamForm?

  init?(argument: String) {
    if argument.lowercased() == "none" {
      form = nil
    } else {
      guard let form = JamForm(argument) else { return nil }
      self.form = form
    }
  }
}

/// How much happens: a number from 0 to 1, or some at times, `0.2@0s,0.9@60s`.
struct EnergyArgument: ExpressibleByArgument {
  let energy: JamEnergy

  init?(argument: String) {
    guard let curve = TypedBlend(parsing: argument, times: .seconds), curve.isLine,
      curve.automation.breakpoints.allSatisfy({ (0...1).contains($0.position.x) })
    else { return nil }
    energy = JamEnergy(curve.automation)
  }
}

extension Substring {
  /// Without blanks at both ends.
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
