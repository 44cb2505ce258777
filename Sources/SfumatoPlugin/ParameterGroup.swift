import Synth

/// Parameters that belong together, as hosts show them: those of one object of a patch.
package enum ParameterGroup: String, CaseIterable, Sendable {
  case position, envelope, vibrato, voicing, chorus, room, arpeggio

  /// The group of a parameter; nil for one of the whole instrument.
  package init?(_ parameter: InstrumentParameter) {
    guard parameter.patchKey.contains(".") else { return nil }
    self.init(rawValue: String(parameter.patchKey.prefix { $0 != "." }))
  }

  /// What it is called for the eye.
  package var title: String { self == .position ? "Blend" : rawValue.capitalized }
}
