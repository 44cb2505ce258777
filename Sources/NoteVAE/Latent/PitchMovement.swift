import Foundation

/// How the pitch of a note moves: drift, and vibrato of some depth and rate, frame by frame.
///
/// The contour around its drift is the real part of an analytic signal, whose magnitude is the depth of
/// the vibrato and whose phase tells its rate. Blends interpolate drift, depth and rate, so that two
/// vibratos make one of a depth and rate between them, where a mean of both contours would cancel
/// out. Source: Gabor 1946, "Theory of communication" (analytic signal).
public struct PitchMovement: Sendable, Equatable {
  /// Cents above the note's pitch, one a frame.
  public let cents: [Float]
  /// Slow movement, in cents, `[frame]`.
  package let drift: [Float]
  /// Depth of the vibrato, in cents up and down, `[frame]`.
  package let depth: [Float]
  /// Radians that the vibrato moves on from each frame to the next, `[frame]`.
  package let advance: [Float]
  /// Phase of the vibrato at the first frame, in radians.
  package let startPhase: Float

  /// Frames on either side over which the drift is averaged: 0.2 s at 94 frames a second, less than
  /// which no vibrato takes for a cycle.
  private static let driftRadius = 10

  /// Takes a contour apart.
  /// - Parameter cents: above the note's pitch, one a frame of the model, at least one.
  public init(cents: [Float]) {
    precondition(!cents.isEmpty, "a contour without frames")
    self.cents = cents
    // Twice, so that the average has no steps.
    let drift = Self.average(Self.average(cents))
    let (real, imaginary) = Self.analytic(zip(cents, drift).map { $0 - $1 })
    self.drift = drift
    depth = zip(real, imaginary).map { ($0 * $0 + $1 * $1).squareRoot() }
    let phase = zip(real, imaginary).map { atan2($1, $0) }
    startPhase = phase[0]
    advance = phase.indices.map { i in
      guard i + 1 < phase.count else { return 0 }
      let step = phase[i + 1] - phase[i]
      return step - 2 * .pi * (step / (2 * .pi)).rounded()
    }
  }

  /// Mean over the frames around each.
  private static func average(_ values: [Float]) -> [Float] {
    values.indices.map { i in
      let reach = min(driftRadius, i, values.count - 1 - i)
      return values[i - reach...i + reach].reduce(0, +) / Float(2 * reach + 1)
    }
  }

  /// The analytic signal: negative frequencies removed, positive ones doubled.
  private static func analytic(_ values: [Float]) -> (real: [Float], imaginary: [Float]) {
    let n = values.count
    let turn = (0..<n).map { 2 * Double.pi * Double($0) / Double(n) }
    let (cosine, sine) = (turn.map { Float(cos($0)) }, turn.map { Float(sin($0)) })
    // The imaginary part alone is made anew; frequencies above a quarter of the frame rate are jitter.
    var imaginary = [Float](repeating: 0, count: n)
    for k in 1..<max(2, n / 4) where 2 * k < n {
      var (re, im) = (Float(0), Float(0))
      for i in 0..<n {
        let place = i * k % n
        re += values[i] * cosine[place]
        im -= values[i] * sine[place]
      }
      let scale = 2 / Float(n)
      for i in 0..<n {
        let place = i * k % n
        // Hilbert transform: cos → sin, sin → -cos.
        imaginary[i] += scale * (re * sine[place] + im * cosine[place])
      }
    }
    return (values, imaginary)
  }

  /// A value between frames, on a straight line; steady beyond the ends.
  package static func value(of values: [Float], at frame: Double) -> Float {
    let place = min(max(frame, 0), Double(values.count - 1))
    let left = Int(place)
    let share = Float(place - Double(left))
    return values[left] + share * (values[min(left + 1, values.count - 1)] - values[left])
  }
}

/// The pitch movement of a blend, frame after frame.
package struct BlendedMovement {
  private let notes: [PitchMovement?]
  /// Factor on the depth of all vibratos.
  private let vibrato: Float
  private var phase: Float

  /// - Parameters:
  ///   - notes: nil for those whose pitch does not move.
  ///   - weights: at the onset; the deepest vibrato among them tells where the phase begins.
  ///   - vibrato: factor on depth, 0…2.
  package init(_ notes: [PitchMovement?], weights: [Double], vibrato: Double = 1) {
    self.notes = notes
    self.vibrato = Float(vibrato)
    let deepest = zip(notes, weights).max { a, b in Self.size(a) < Self.size(b) }
    phase = deepest?.0?.startPhase ?? 0
  }

  private static func size(_ note: (PitchMovement?, Double)) -> Double {
    guard let movement = note.0 else { return 0 }
    return note.1 * Double(movement.depth.reduce(0, +)) / Double(movement.depth.count)
  }

  /// Cents of the next frame.
  /// - Parameters:
  ///   - weights: of the notes at this frame.
  ///   - frames: where in each note it is, in its frames.
  package mutating func next(weights: [Double], frames: [Double]) -> Float {
    var (drift, depth, advance, share) = (Float(0), Float(0), Float(0), Float(0))
    for (i, movement) in notes.enumerated() where weights[i] != 0 {
      guard let movement else { continue }
      let weight = Float(weights[i])
      drift += weight * PitchMovement.value(of: movement.drift, at: frames[i])
      let own = PitchMovement.value(of: movement.depth, at: frames[i])
      depth += weight * own
      let pull = abs(weight) * own
      advance += pull * movement.advance[min(max(Int(frames[i]), 0), movement.advance.count - 1)]
      share += pull
    }
    let cents = drift + vibrato * max(0, depth) * cos(phase)
    if share > 0 { phase += advance / share }
    return cents
  }
}
