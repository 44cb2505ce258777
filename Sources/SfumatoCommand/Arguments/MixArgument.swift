import ArgumentParser
import Sfumato

/// An option's value such as `0.3` or `0@bar1, 1@bar9`: positions between sounds, and the bars at which
/// they are reached.
struct MixArgument: ExpressibleByArgument {
  private let blend: TypedBlend

  init?(argument: String) {
    guard let blend = TypedBlend(parsing: argument, times: .bars) else { return nil }
    self.blend = blend
  }

  /// Whether its positions are on a line, or in a square.
  var isLine: Bool { blend.isLine }

  /// In the beats of a piece.
  func automation(in map: MetreMap) -> BlendAutomation {
    blend.automation.mapTimes { bar in
      let whole = Int(bar) - 1
      let start = map.startBeat(ofBar: whole)
      let length = map.startBeat(ofBar: whole + 1) - start
      return start + length * (bar - Double(whole + 1))
    }
  }
}
