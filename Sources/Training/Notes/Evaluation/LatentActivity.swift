import NoteVAE
import Foundation
import Neural

/// Which numbers of the latents say something: those whose posterior mean differs from note to note.
///
/// A number that the model does not use stays at the prior, mean 0, whatever is heard. One is active
/// when the variance of its mean over the data is above 0.01.
/// Source: Burda, Grosse, Salakhutdinov 2016, "Importance weighted autoencoders", section 5.1.
package struct LatentActivity: Encodable, Sendable, Equatable {
  /// Active numbers of the global latent.
  package let global: Int
  /// Active numbers of each local latent.
  package let local: Int

  /// Looks at the latents of some notes, at least two, of one model.
  package init(of latents: [NoteLatent]) {
    precondition(latents.count > 1, "activity shows between notes; there is \(latents.count)")
    global = Self.activeCount(latents.flatMap(\.global), size: latents[0].global.count)
    local = Self.activeCount(latents.flatMap(\.local), size: latents[0].localSize)
  }

  private static let threshold = 0.01

  /// Columns of `[row, size]` whose variance is above the threshold.
  private static func activeCount(_ values: [Float], size: Int) -> Int {
    let rows = Double(values.count / size)
    return (0..<size).count { column in
      let entries = stride(from: column, to: values.count, by: size).map { Double(values[$0]) }
      let mean = entries.reduce(0, +) / rows
      return entries.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / rows > threshold
    }
  }
}
