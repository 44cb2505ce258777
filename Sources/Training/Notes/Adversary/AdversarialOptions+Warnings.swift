import Foundation
import Neural

extension AdversarialOptions {
  /// What goes wrong in an adversarial stage, as its validation shows it; nothing for other records.
  ///
  /// Discriminators that know nothing have a hinge loss of 2; where the stage helped it fell to 1.5.
  public static func warnings(of record: TrainingRecord) -> [String] {
    guard let loss = record["discriminator"], let recorded = record["recorded_score"],
      let made = record["made_score"], let stillness = record["recorded_spread"],
      let spread = record["made_spread"].map({ $0 / max(stillness, 1e-9) })
    else { return [] }
    var warnings: [String] = []
    if loss < 0.1 {
      warnings.append(
        String(
          format: """
            the discriminators' loss is %.2f: they are never wrong, and their gradient teaches \
            nothing any more; lower --rate
            """, loss))
    }
    if recorded - made > 4 {
      warnings.append(
        String(
          format: """
            recorded notes score %.1f and made ones %.1f: the discriminators run away; lower \
            --adversarial-weight or --rate
            """, recorded, made))
    }
    if spread > 1.15 {
      warnings.append(
        String(
          format: """
            levels of made notes move %.2f times as much as those of recorded ones: a hiss is being \
            learned; lower --adversarial-weight, or stop here
            """, spread))
    }
    return warnings
  }
}
