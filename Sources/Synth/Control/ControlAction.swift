/// What an input asks of the instrument: MIDI, Open Sound Control and text all yield these.
public enum ControlAction: Sendable {
  /// Something for the performance; never a blend.
  case perform(PerformanceEvent.Action)
  /// A change of the blend.
  case blend(BlendChange)
  /// To play what a patch slot holds.
  case loadPatch(Int)
  /// To keep what is set in a patch slot.
  case storePatch(Int)
}
