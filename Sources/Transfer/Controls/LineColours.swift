import Foundation

/// Brightness and noise of a performance as movements: what differs from what is usual at a pitch and a
/// loudness.
///
/// An instrument is darker when it is soft, and the target will be, too, in its own way. So a plane over
/// pitch and level is fitted to what was heard (least squares), and what remains is the player's own.
struct LineColours {
  /// Nepers of power an octave, `[frame]`.
  let tilts: [Float]
  /// Nepers of power, `[frame]`.
  let noises: [Float]

  /// Most that is made of a tilt, 6 dB an octave; and of noise, 12 dB.
  private static let (mostTilt, mostNoise) = (Float(1.38), Float(2.76))
  /// Frames to either side that are averaged.
  private static let radius = 3

  /// - Parameters:
  ///   - colours: of each frame.
  ///   - pitches: MIDI, nil where none was heard.
  ///   - levels: in dB.
  ///   - leastLevel: quieter frames are as usual.
  init(_ colours: [LineColour], pitches: [Double?], levels: [Float], leastLevel: Float) {
    func movement(_ value: (LineColour) -> Float?, most: Float) -> [Float] {
      var fit = PlaneFit()
      var points = [(pitch: Double, level: Double, value: Double)?](
        repeating: nil, count: max(1, pitches.count))
      for t in colours.indices where t < pitches.count && levels[t] > leastLevel {
        guard let pitch = pitches[t], let value = value(colours[t]) else { continue }
        points[t] = (pitch, Double(levels[t]), Double(value))
        fit.add(pitch, Double(levels[t]), Double(value))
      }
      return points.map { point in
        guard let point else { return 0 }
        let rest = Float(point.value - fit.value(point.pitch, point.level))
        return min(most, max(-most, rest))
      }.smoothed(radius: Self.radius)
    }
    tilts = movement({ $0.slope }, most: Self.mostTilt)
    noises = movement({ $0.noise }, most: Self.mostNoise)
  }
}

/// Least squares of a plane over two variables.
package struct PlaneFit {
  private var n = 0.0
  private var x = 0.0, y = 0.0, z = 0.0
  private var xx = 0.0, xy = 0.0, yy = 0.0, xz = 0.0, yz = 0.0

  /// A plane through nothing.
  package init() {}

  /// Adds a point.
  package mutating func add(_ px: Double, _ py: Double, _ pz: Double) {
    n += 1
    x += px
    y += py
    z += pz
    xx += px * px
    xy += px * py
    yy += py * py
    xz += px * pz
    yz += py * pz
  }

  /// Points that were added, faded ones by what is left of them.
  package var count: Double { n }

  /// Lets what was added so far count less.
  /// - Parameter share: 0…1, of what is left.
  package mutating func fade(to share: Double) {
    (n, x, y, z) = (n * share, x * share, y * share, z * share)
    (xx, xy, yy, xz, yz) = (xx * share, xy * share, yy * share, xz * share, yz * share)
  }

  /// The plane at a point; level in directions in which points hardly differ. Allocates nothing.
  package func value(_ px: Double, _ py: Double) -> Double {
    guard n > 0 else { return 0 }
    let (mx, my, mz) = (x / n, y / n, z / n)
    // A little of the identity keeps both slopes finite.
    let (a, b, d) = (xx / n - mx * mx + 0.5, xy / n - mx * my, yy / n - my * my + 0.5)
    let (p, q) = (xz / n - mx * mz, yz / n - my * mz)
    let determinant = a * d - b * b
    guard determinant > 1e-9 else { return mz }
    return mz + (p * d - q * b) / determinant * (px - mx)
      + (q * a - p * b) / determinant * (py - my)
  }
}
