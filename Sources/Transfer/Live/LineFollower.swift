import Foundation
import Signal
import Synth

/// Follows a melody as it comes and says how a voice is to sound now.
///
/// Each hop looks at the newest samples: where a note begins (`LiveOnset`), which pitch it has as soon as that is clear
/// (`LivePitch`), how loud it is, and how bright and noisy beside what is usual (`ColourMeter`, a plane over pitch and
/// level that forgets). A note that begins is struck when its pitch is known, until then there is silence, or the note before at a fifth of its level; one whose pitch
/// moves is tied.
///
/// Threads: belongs to one thread; only `init` allocates.
package final class LineFollower {
  /// What the next hop is to be.
  package struct Step: Sendable {
    /// How it sounds; level 0 for silence.
    package var guide = VoiceGuide(pitch: 60)
    /// Root mean square, linear.
    package var level: Float = 0
    /// Whether the sounds begin anew.
    package var isStruck = false
  }

  /// Notes that were struck.
  package private(set) var strikeCount = 0

  private let sampleRate: Double
  private let pitches: LivePitch
  private let meter: ColourMeter
  private var onset: LiveOnset

  private let history: UnsafeMutablePointer<Float>  // [capacity]; the newest before `end`
  private let capacity: Int
  private let kept: Int  // samples that are looked back at
  private var end: Int
  private var heardCount = 0

  // Blocks of 2.7 ms.
  private let blockLength: Int
  private var blockFill = 0
  private var (blockPower, blockEdge) = (Float(0), Float(0))
  private var last = SIMD2<Float>()
  private var powers = SIMD32<Float>()
  private var blockCount = 0

  // The note.
  private var onsetSample = 0
  private var isPending = false
  private var isOn = false
  private var pitch = 60.0
  private var doubtful: Double?  // a pitch that was seen once
  private var doubtCount = 0
  private var unclearSeconds = 0.0
  private var tone: Float = 1
  private var loudDB: Float = -20

  // Brightness and noise.
  private var (slopes, noises) = (PlaneFit(), PlaneFit())
  private var (tilt, noise) = (Float(0), Float(0))
  private var stepCount = 0

  /// A pitch of a new note that is so clear needs no second look.
  private static let sure = 0.06
  /// Seconds until a note without a clear pitch is one without pitch; and until one that loses it has none.
  private static let (patience, holding) = (0.08, 0.12)
  /// What the note before is lowered to while a new one has no pitch yet.
  private static let yielding: Float = 0.2
  /// What lies this far below loud is silence, in dB.
  private static let rangeDB: Float = 60
  /// Loud parts are played with this force, as recordings mostly are.
  private static let force = 0.75
  /// The level that counts as loud falls by so much a second, in dB.
  private static let forgetDB = 0.4
  /// Seconds of sound after which half of what is usual is forgotten.
  private static let usualSeconds = 15.0
  private static let (mostTilt, mostNoise) = (Float(1.38), Float(2.76))

  /// Prepares for samples of a rate. Thread role: control.
  /// - Parameters:
  ///   - sampleRate: in Hz.
  ///   - gateDB: what is quieter is not followed.
  package init(sampleRate: Double, gateDB: Double) {
    self.sampleRate = sampleRate
    pitches = LivePitch(sampleRate: sampleRate)
    meter = ColourMeter(sampleRate: sampleRate)
    onset = LiveOnset(gateDB: Float(gateDB))
    blockLength = max(8, Int((0.00267 * sampleRate).rounded()))
    kept = max(pitches.reach, 3 * meter.reach) + 8
    capacity = 4 * kept
    history = .allocate(capacity: capacity)
    history.initialize(repeating: 0, count: capacity)
    end = kept
  }

  deinit { history.deallocate() }

  // MARK: - Hearing

  /// Takes what has come.
  package func hear(_ samples: UnsafePointer<Float>, count: Int) {
    var done = 0
    while done < count {
      if end == capacity {
        history.update(from: history + (end - kept), count: kept)
        end = kept
      }
      let taken = min(count - done, capacity - end)
      (history + end).update(from: samples + done, count: taken)
      end += taken
      for i in 0..<taken { measure(samples[done + i]) }
      done += taken
    }
  }

  /// Adds a sample to its block.
  private func measure(_ sample: Float) {
    heardCount += 1
    blockPower += sample * sample
    let edge = 0.25 * (sample - 2 * last.x + last.y)
    blockEdge += edge * edge
    last = SIMD2(sample, last.x)
    blockFill += 1
    guard blockFill == blockLength else { return }
    let power = blockPower / Float(blockLength)
    let isOnset = onset.hear(
      level: Self.decibels(power), edge: Self.decibels(blockEdge / Float(blockLength)))
    powers[blockCount & 31] = power
    blockCount += 1
    (blockFill, blockPower, blockEdge) = (0, 0, 0)
    guard isOnset else { return }
    onsetSample = heardCount - blockLength
    isPending = true
    doubtful = nil
    doubtCount = 0
  }

  private static func decibels(_ power: Float) -> Float { 10 * log10(max(power, 1e-12)) }

  // MARK: - Deciding

  /// Says how the next hop is to be.
  /// - Parameter seconds: length of a hop.
  package func step(seconds: Double) -> Step {
    stepCount += 1
    guard onset.isSounding else {
      isOn = false
      isPending = false
      return Step()
    }
    let since = heardCount - onsetSample
    let estimate = pitches.estimate(before: history + end, available: since)
    var isStruck = false
    if isPending {
      isStruck = strikes(estimate, after: Double(since) / sampleRate)
    } else if isOn {
      follow(estimate, seconds)
    }
    guard isOn else { return Step() }
    if isStruck { strikeCount += 1 }
    let level = level(since)
    let levelDB = Self.decibels(level * level)
    loudDB = max(loudDB - Float(Self.forgetDB * seconds), levelDB)
    if stepCount % 2 == 0, since > meter.reach, estimate != nil { colour(levelDB, 2 * seconds) }
    guard levelDB > loudDB - Self.rangeDB else { return Step() }
    let force = Self.force * pow(10, Double(levelDB - loudDB) / 40)
    return Step(
      guide: VoiceGuide(
        pitch: pitch, velocity: min(1, max(0.05, force)), tilt: tilt, noise: noise, tone: tone),
      level: isPending ? Self.yielding * level : level, isStruck: isStruck)
  }

  /// Whether a note that has begun can be played.
  private func strikes(_ estimate: LivePitch.Estimate?, after seconds: Double) -> Bool {
    if let estimate {
      let isSeenAgain = doubtful.map { abs($0 - estimate.pitch) < 0.7 } ?? false
      if estimate.depth < Self.sure || isSeenAgain {
        pitch = estimate.pitch
        (isPending, isOn, tone, unclearSeconds) = (false, true, 1, 0)
        (doubtful, doubtCount) = (nil, 0)
        return true
      }
      doubtful = estimate.pitch
    }
    guard seconds > Self.patience else { return false }
    isPending = false
    // What was heard in a note that goes on was a noise; what began by itself is one.
    guard !isOn else { return false }
    (isOn, tone, unclearSeconds) = (true, 0, Self.holding)
    return true
  }

  /// Follows the pitch of a note that sounds.
  private func follow(_ estimate: LivePitch.Estimate?, _ seconds: Double) {
    if let estimate {
      unclearSeconds = 0
      let away = abs(estimate.pitch - pitch)
      if away < 1.5 || tone < 0.1 {
        pitch = estimate.pitch
        (doubtful, doubtCount) = (nil, 0)
      } else {
        let isSame = doubtful.map { abs($0 - estimate.pitch) < 0.7 } ?? false
        doubtCount = isSame ? doubtCount + 1 : 1
        doubtful = estimate.pitch
        // An octave or a twelfth is more often a slip than a leap.
        let isHarmonic = abs(away - 12) < 0.5 || abs(away - 19) < 0.5 || abs(away - 24) < 0.5
        if doubtCount >= (isHarmonic ? 4 : 2) {
          pitch = estimate.pitch
          (doubtful, doubtCount) = (nil, 0)
        }
      }
    } else {
      unclearSeconds += seconds
    }
    let wanted: Float = unclearSeconds > Self.holding ? 0 : 1
    tone += 0.5 * (wanted - tone)
  }

  /// Root mean square of the last 10 ms or period, not of what was before the note.
  private func level(_ since: Int) -> Float {
    let period = 1.2 * sampleRate / Units.pitchToHz(pitch)
    let wanted = max(4, Int((period / Double(blockLength)).rounded(.up)))
    let blocks = max(2, min(wanted, since / blockLength, 31))
    var sum: Float = 0
    for age in 0..<blocks { sum += powers[(blockCount - 1 - age) & 31] }
    return (sum / Float(blocks)).squareRoot()
  }

  /// Hears brightness and noise, and what of them is the player's own.
  private func colour(_ levelDB: Float, _ seconds: Double) {
    let colour = meter.measure(history + (end - meter.reach), pitch: pitch, leastShare: 0)
    let share = pow(0.5, seconds / Self.usualSeconds)
    func move(_ fit: inout PlaneFit, _ value: Float?, _ most: Float, _ state: inout Float) {
      guard let value else { return }
      fit.fade(to: share)
      fit.add(pitch, Double(levelDB), Double(value))
      let known = Float(min(1, fit.count / 100))
      let rest = known * (value - Float(fit.value(pitch, Double(levelDB))))
      state += 0.3 * (min(most, max(-most, rest)) - state)
    }
    move(&slopes, colour.slope, Self.mostTilt, &tilt)
    move(&noises, colour.noise, Self.mostNoise, &noise)
  }
}
