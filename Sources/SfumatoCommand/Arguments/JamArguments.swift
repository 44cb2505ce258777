import ArgumentParser
import Foundation
import Sfumato

/// A key, or one for each theme: `A minor`, `C, G`.
struct KeysArgument {
  /// At least one.
  let keys: [MusicalKey]

  init(parsing text: String) throws {
    keys = try text.split(separator: ",", omittingEmptySubsequences: false).map { name in
      let name = name.trimmingCharacters(in: .whitespaces)
      guard let key = MusicalKey(name) else {
        throw ValidationError(
          "'\(name)' is no key; keys are written like 'C', 'Bb', 'A minor' or 'Am', those of several themes "
            + "with commas between them: 'C, G'")
      }
      return key
    }
  }
}

/// The plan of a jam, such as `A A' B A`, or `none`.
struct FormArgument {
  /// Nil for none.
  let form: JamForm?

  init(parsing text: String) throws {
    if text.lowercased() == "none" {
      form = nil
    } else {
      guard let form = JamForm(text) else {
        throw ValidationError(
          "this is no plan; each letter from A to Z is a theme, up to three strokes behind it a variation, up to 64 "
            + "of them, such as AABA or 'A A' B A'; 'none' is an endless walk")
      }
      self.form = form
    }
  }
}

/// How much happens: a number from 0 to 1, or some at times, `0.2@0s,0.9@60s`.
struct EnergyArgument {
  let energy: JamEnergy

  init(parsing text: String) throws {
    guard let curve = TypedBlend(parsing: text, times: .seconds), curve.isLine,
      curve.automation.breakpoints.allSatisfy({ (0...1).contains($0.position.x) })
    else {
      throw ValidationError(
        "energy is a number from 0, sparse, to 1, dense, or some at times in seconds: 0.5, 0.2@0s,0.9@60s"
      )
    }
    energy = JamEnergy(curve.automation)
  }
}
