import Signal
import NoteVAE
import CKernels
import Foundation
import Neural

/// What a training note is sent through, so that few recordings sound like many: another tuning,
/// vibrato, tremolo, a filter, saturation, a room, noise.
///
/// One draw is one player, instrument, room and microphone: apply it to both notes of a pair, and
/// what differs between them is still only key, velocity and chance. What is chance (where a vibrato
/// stands, the noise itself) follows `take`:
///
/// ```swift
/// let augmentation = NoteAugmentation.draw(using: &random)
/// augmentation.apply(to: &heard, pitch: &heardPitch, take: 0)
/// augmentation.apply(to: &asked, pitch: &askedPitch, take: 1)
/// ```
///
/// The onset stays where it is, and so does the length.
package struct NoteAugmentation: Sendable {
  /// A slow swing of pitch or level.
  package struct Swing: Sendable, Equatable {
    /// Cents to each side of the pitch, or the share of the level that goes (0…1).
    package var depth: Float
    /// Swings a second.
    package var rate: Float
    /// Seconds until it has come in.
    package var delay: Float

    package init(depth: Float, rate: Float, delay: Float) {
      self.depth = depth
      self.rate = rate
      self.delay = delay
    }
  }

  /// One filter section, whatever the sample rate.
  package struct Tone: Sendable, Equatable {
    /// What it does.
    package var shape: Biquad.Shape
    /// Centre or corner in Hz.
    package var hz: Float
    /// Centre over bandwidth.
    package var quality: Float

    package init(shape: Biquad.Shape, hz: Float, quality: Float = 0.707) {
      self.shape = shape
      self.hz = hz
      self.quality = quality
    }
  }

  /// Noise below the note.
  package struct Hiss: Sendable, Equatable {
    /// Standard deviation in decibels of the note's peak.
    package var decibels: Float
    /// Colour: 0 is white, towards 1 darker, below 0 brighter.
    package var pole: Float

    package init(decibels: Float, pole: Float) {
      self.decibels = decibels
      self.pole = pole
    }
  }

  /// Semitones that the note sounds lower, 0…1. Lower only, so that its end is never missing; as keys
  /// lie a semitone apart, every pitch between them is reached.
  package var detune: Float = 0
  /// Of the pitch, if the note has one.
  package var vibrato: Swing?
  /// Of the level.
  package var tremolo: Swing?
  /// Sections in series.
  package var filter: [Tone] = []
  /// Gain of the peak into the saturation, and how far it leans to one side.
  package var saturation: (drive: Float, bias: Float)?
  /// The room around it.
  package var room: NoteRoom?
  /// Sections after the room: what the microphone and the tape lose.
  package var loss: [Tone] = []
  /// The noise floor.
  package var hiss: Hiss?
  /// Gain of what is before the onset, 0…1.
  package var lead: Float = 1

  /// Decides what is chance, together with the take.
  private var random = RandomGenerator(seed: 0)

  /// Samples from one control value to the next.
  package static let block = 64

  /// One that changes nothing.
  package init() {}

  /// Draws an augmentation: every fifth changes nothing, the others several things at once.
  package static func draw(using random: inout RandomGenerator) -> NoteAugmentation {
    var result = NoteAugmentation()
    result.random = RandomGenerator(seed: random.next())
    if random.chance(0.2) { return result }
    if random.chance(0.55) { result.detune = random.uniform() }
    if random.chance(0.12) {
      result.vibrato = Swing(
        depth: random.ratioBetween(6, 70), rate: random.between(3.5, 7.5),
        delay: random.between(0, 0.8))
      // Vibrato reads ahead a little; being lower leaves room for that at the end.
      result.detune = max(result.detune, 0.03)
    }
    if random.chance(0.07) {
      result.tremolo = Swing(
        depth: random.between(0.05, 0.6), rate: random.between(2.5, 9),
        delay: random.between(0, 0.8))
    }
    if random.chance(0.6) { result.filter = tones(using: &random) }
    if random.chance(0.12) {
      result.saturation = (random.ratioBetween(0.5, 8), random.chance(0.5) ? random.uniform() : 0)
    }
    if random.chance(0.35) { result.room = NoteRoom(using: &random) }
    if random.chance(0.25) { result.loss = losses(using: &random) }
    if random.chance(0.4) {
      result.hiss = Hiss(
        decibels: random.between(-70, -35),
        pole: random.chance(0.3) ? 0 : random.between(-0.3, 0.97))
    }
    if random.chance(0.3) { result.lead = random.uniform() }
    return result
  }

  /// A smooth curve: a tilt and some broad or narrow peaks.
  private static func tones(using random: inout RandomGenerator) -> [Tone] {
    var tones = [
      random.chance(0.5)
        ? Tone(
          shape: .lowShelf(random.between(-10, 10)), hz: random.ratioBetween(100, 1_000),
          quality: 0.6)
        : Tone(
          shape: .highShelf(random.between(-14, 10)), hz: random.ratioBetween(800, 8_000),
          quality: 0.6)
    ]
    for _ in 0..<1 + random.integer(below: 3) {
      tones.append(
        Tone(
          shape: .peak(random.between(-12, 12)), hz: random.ratioBetween(90, 10_000),
          quality: random.chance(0.7) ? random.between(0.4, 2) : random.ratioBetween(2, 12)))
    }
    return tones
  }

  private static func losses(using random: inout RandomGenerator) -> [Tone] {
    var tones: [Tone] = []
    if random.chance(0.7) {
      tones.append(Tone(shape: .lowPass, hz: random.ratioBetween(3_500, 18_000)))
    }
    if random.chance(0.6) {
      tones.append(Tone(shape: .highPass, hz: random.ratioBetween(20, 120)))
    }
    return tones
  }

  /// Sends a note through it.
  /// - Parameters:
  ///   - samples: mono, its onset `NoteOnset.leadSampleCount` samples after the first.
  ///   - pitch: MIDI pitch, told how far it was detuned; nil for a note without pitch, which gets no
  ///     vibrato.
  ///   - take: of a pair's notes, which one: they differ in what is chance.
  ///   - sampleRate: in Hz.
  /// - Returns: cents by which the vibrato moves the pitch, one every ``block`` samples; empty without.
  @discardableResult
  package func apply(
    to samples: inout [Float], pitch: inout Double?, take: Int = 0, sampleRate: Double = 48_000
  ) -> [Float] {
    guard !samples.isEmpty else { return [] }
    var random = random.stream(take)
    let (vibratoStart, tremoloStart) = (random.uniform(), random.uniform())
    let seed = UInt32(truncatingIfNeeded: random.next())

    let vibrato = pitch == nil ? nil : self.vibrato
    let cents = line(vibrato, samples.count, start: vibratoStart, sampleRate)
    if detune > 0 || vibrato != nil {
      let slow = exp2f(-detune / 12)
      samples = MovingReader.shared.read(
        samples, speeds: cents.map { slow * exp2f($0 / 1_200) }, block: Self.block,
        fixed: NoteOnset.leadSampleCount)
      pitch = pitch.map { max($0 - Double(detune), 0) }
    }
    if let tremolo {
      // A share of the level is gone at the lowest point, nothing at the highest.
      let full = line(
        Swing(depth: 1, rate: tremolo.rate, delay: tremolo.delay), samples.count,
        start: tremoloStart, sampleRate)
      let gains = full.map { 1 - tremolo.depth * 0.5 * (1 + $0) }
      samples.withUnsafeMutableBufferPointer {
        kernel_multiply_line($0.baseAddress, $0.count, gains, Self.block)
      }
    }
    biquads(filter, sampleRate).apply(to: &samples)
    if let (drive, bias) = saturation {
      let peak = max(NoteOnset.peak(of: samples), 1e-9)
      samples.withUnsafeMutableBufferPointer {
        kernel_saturate($0.baseAddress, $0.count, drive / peak, bias)
      }
    }
    room?.apply(to: &samples)
    biquads(loss, sampleRate).apply(to: &samples)
    if lead < 1 {
      for i in 0..<min(NoteOnset.leadSampleCount, samples.count) { samples[i] *= lead }
    }
    if let hiss {
      let level = NoteOnset.peak(of: samples) * powf(10, hiss.decibels / 20)
      samples.withUnsafeMutableBufferPointer {
        kernel_add_hiss($0.baseAddress, $0.count, seed, level, hiss.pole)
      }
    }
    return vibrato == nil ? [] : cents
  }

  /// A swing's values, one a block and one more; zeros if there is none.
  private func line(
    _ swing: Swing?, _ count: Int, start: Float, _ sampleRate: Double
  ) -> [Float] {
    let blocks = (count + Self.block - 1) / Self.block + 1
    guard let swing else { return [Float](repeating: 0, count: blocks) }
    let step = Float(Double(Self.block) / sampleRate)
    return (0..<blocks).map { index in
      let time = Float(index) * step
      return swing.depth * min(1, time / max(swing.delay, 1e-3))
        * sinf(2 * .pi * (swing.rate * time + start))
    }
  }

  private func biquads(_ tones: [Tone], _ sampleRate: Double) -> [Biquad] {
    tones.map { Biquad($0.shape, hz: $0.hz, quality: $0.quality, sampleRate: sampleRate) }
  }
}
