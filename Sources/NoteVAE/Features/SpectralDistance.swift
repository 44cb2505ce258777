import CKernels
import Foundation

/// How far two spectra of one note are from each other, in dB.
public struct SpectralDistance: Codable, Sendable, Equatable {
  /// Mean |Δ| of `10·log10(p̄ + 1e-6)` over frames and bins, p̄ the power averaged over 9 frames: it
  /// keeps every partial and every envelope, and does not punish one hiss for not being the other.
  public var texture: Double
  /// Mean |Δ| of `20·log10(m + 1e-3)`, m the magnitude of single frames.
  public var raw: Double

  /// Compares powers, `[frame, bin]`, of notes at the reference level.
  public init(_ a: [Float], _ b: [Float], bins: Int) {
    precondition(a.count == b.count, "\(a.count) and \(b.count) values are compared")
    let frames = a.count / bins
    let decibels = 10 / log(10.0) / Double(a.count)
    texture =
      decibels
      * kernel_log_distance(
        SpectralTexture.average(a, frames: frames, bins: bins),
        SpectralTexture.average(b, frames: frames, bins: bins), nil, SpectralTexture.floor, 0,
        a.count)
    raw =
      2 * decibels
      * kernel_log_distance(
        a.map { $0.squareRoot() }, b.map { $0.squareRoot() }, nil, 1e-3, 0, a.count)
  }
}
