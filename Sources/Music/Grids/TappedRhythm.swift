import Foundation

/// A rhythm that was tapped with one hand: for each sixteenth how hard, and how late.
///
/// It is as long as two bars of 4/4, or several times that: a rhythm of one bar comes twice, and what ends
/// earlier is silent to the end.
public struct TappedRhythm: Sendable, Equatable {
  /// A tap.
  public struct Tap: Sendable, Equatable {
    /// When, in seconds.
    public var seconds: Double
    /// How hard, MIDI velocity, 1…127.
    public var velocity: Int

    /// Makes a tap.
    public init(seconds: Double, velocity: Int) {
      self.seconds = seconds
      self.velocity = velocity
    }
  }

  /// MIDI velocity of each tap, 1…127, `[step]`; 0 where nothing is tapped.
  public let velocities: [Float]
  /// How late each tap comes, in steps, −0.5…0.5, `[step]`.
  public let offsets: [Float]
  /// Quarter notes a minute.
  public let beatsPerMinute: Double
  /// Sixteenths that were tapped, before a rhythm of one bar is repeated.
  public let tapCount: Int

  /// Tempos that are looked for.
  private static let tempos = stride(from: 60.0, through: 180, by: 0.5)
  /// The tempo that is likeliest before anything is heard, and by how many octaves others are less so.
  private static let usualTempo = 110.0
  private static let tempoSpread = 0.35

  /// Places taps on the nearest sixteenths.
  /// - Parameters:
  ///   - taps: at least one; the first is the first beat.
  ///   - beatsPerMinute: the tempo; nil finds one, see ``tempo(of:)``.
  public init(_ taps: [Tap], beatsPerMinute: Double? = nil) {
    let taps = taps.sorted { $0.seconds < $1.seconds }
    let tempo = beatsPerMinute ?? Self.tempo(of: taps)
    let start = taps.first?.seconds ?? 0
    let places = taps.map { tap in
      (step: 4 * (tap.seconds - start) * tempo / 60, velocity: Float(tap.velocity))
    }
    self.init(places, beatsPerMinute: tempo)
  }

  /// Hears the notes of a track as taps.
  /// - Parameters:
  ///   - notes: of any pitch, in beats.
  ///   - beatsPerMinute: the tempo that they are played at.
  public init(notes: [NoteEvent], beatsPerMinute: Double) {
    // Whole bars before the first tap are none of the rhythm.
    let first = notes.map(\.startBeat).min() ?? 0
    let bar = 4 * ((first + 0.125) / 4).rounded(.down)
    self.init(
      notes.map { (step: 4 * ($0.startBeat - bar), velocity: Float($0.velocity)) },
      beatsPerMinute: beatsPerMinute)
  }

  /// - Parameter places: steps from the beginning, with fractions.
  private init(_ places: [(step: Double, velocity: Float)], beatsPerMinute: Double) {
    let bar = Metre.common.stepsPerBar
    let last = places.map { Int($0.step.rounded()) }.max() ?? 0
    let isOneBar = last < bar
    let length = isOneBar ? bar : (last / (2 * bar) + 1) * 2 * bar
    var velocities = [Float](repeating: 0, count: length)
    var offsets = velocities
    for place in places {
      let step = max(0, Int(place.step.rounded()))
      guard place.velocity > velocities[step] else { continue }
      velocities[step] = place.velocity
      offsets[step] = min(max(Float(place.step - Double(step)), -0.5), 0.5)
    }
    tapCount = velocities.count { $0 > 0 }
    self.velocities = isOneBar ? velocities + velocities : velocities
    self.offsets = isOneBar ? offsets + offsets : offsets
    self.beatsPerMinute = beatsPerMinute
  }

  /// Length in sixteenths.
  public var stepCount: Int { velocities.count }

  /// Length in bars of 4/4.
  public var barCount: Int { stepCount / Metre.common.stepsPerBar }

  /// The tempo at which taps lie nearest to beats, halves and quarters of beats, near the usual one
  /// rather than far from it:
  ///
  ///     Σ v (cos φ / 2 + cos 2φ / 3 + cos 4φ / 4) / Σ v − ((log₂ (t / 110)) / 0.35)² / 4
  ///
  /// with φ the phase of a tap in its beat, the first tap at 0.
  /// - Returns: 60…180 quarter notes a minute; 110 for a single tap.
  public static func tempo(of taps: [Tap]) -> Double {
    guard let start = taps.map(\.seconds).min(), taps.count > 1 else { return usualTempo }
    func fit(_ tempo: Double) -> Double {
      var (sum, weight) = (0.0, 0.0)
      for tap in taps {
        let phase = 2 * Double.pi * (tap.seconds - start) * tempo / 60
        let velocity = Double(tap.velocity)
        sum += velocity * (cos(phase) / 2 + cos(2 * phase) / 3 + cos(4 * phase) / 4)
        weight += velocity
      }
      let distance = log2(tempo / usualTempo) / tempoSpread
      return sum / weight - distance * distance / 4
    }
    return tempos.max { fit($0) < fit($1) }!
  }
}
