import Foundation
import NoteVAE
import Signal

/// One voice that is led from hop to hop: a melody line whose pitch, loudness, brightness and noise come
/// from elsewhere, a recorded performance or a microphone.
///
/// ```swift
/// let voice = LineVoice(model, sounds: sounds)
/// let moment = LineMoment(VoiceGuide(pitch: 60.2), level: 0.1)
/// voice.strike(moment, moment)
/// voice.render(moments, into: samples)
/// ```
/// The sounds bring the attack and how they move; what leads it decides the rest. Loudness is kept
/// frame by frame: each is scaled by what it should have over the power that it has, so that neither
/// the decay of a plucked string nor a swell of the recording remains, within ``mostLiftDB``.
///
/// Thread role: render; nothing is allocated or locked after `init`.
package final class LineVoice {
  /// Samples of a hop.
  package let hopLength: Int
  /// Rate of the sound, in Hz.
  package let sampleRate: Double
  /// Most hops of one call.
  package let capacity: Int
  /// Samples from the beginning of a hop to the moment that leads it: its frame's centre.
  package var leadSampleCount: Int { 2 * hopLength }

  /// A frame that is this much weaker than the sound for the most part is not raised further, in dB: an attack is
  /// no louder than the note, and the noise of a clean sound stays low.
  package static let mostLiftDB = 18.0

  /// Samples in which a note rises, 1 ms.
  private static let riseSampleCount = 48
  /// Seconds over which the power of frames is averaged, at least.
  private static let powerSeconds = 0.01
  /// Below this level nothing is played.
  private static let silence: Float = 1e-5

  private let frames: FrameMaker
  private let synthesis: OverlapSynthesis
  private let noise: NoiseFrames
  private var controls: PerformanceControls
  /// The one that sounds, and the one before, which ends.
  private let voices: [Voice]
  private var current = 0
  private let hopSeconds: Double
  private let powerScale: Float
  private let referencePower: Float
  private let keptSteps: Float
  /// Moments of the latest two hops, the newer first.
  private var moments: (LineMoment, LineMoment)
  /// Row of the decoder that the first hop's newest frame has.
  private var firstRow = 0
  private var strikeCount = 0
  private var isStruck = false
  private var isSounding = false
  /// Power of the frames, averaged, and the largest of this note; squared amplitude.
  private var power: Float = 0
  private var highestPower: Float = 0

  /// Prepares a voice. Thread role: control.
  /// - Parameters:
  ///   - model: the model that encoded the sounds.
  ///   - sounds: what is blended.
  ///   - seed: of the noise.
  ///   - capacity: most hops of one call.
  ///   - keptAttackSeconds: how much of a slow attack is kept before the sound speaks.
  package init(
    _ model: NoteModel, sounds: SoundSet, seed: UInt64 = 1, capacity: Int = 1,
    keptAttackSeconds: Double = 0.025
  ) {
    self.capacity = capacity
    let configuration = model.configuration
    let stft = configuration.renderingSTFT
    synthesis = OverlapSynthesis(stft)
    hopLength = stft.hopLength
    sampleRate = configuration.sampleRate
    hopSeconds = Double(hopLength) / sampleRate
    frames = FrameMaker(
      model, stft: stft, capacity: Voice.firstFrameCount - 1 + capacity)
    noise = NoiseFrames(stft, count: Voice.firstFrameCount, seed: seed)
    let reach = synthesis.reach
    voices = (0..<2).map { Voice(index: $0, stft: stft, reach: reach) }
    controls = PerformanceControls(sounds: sounds, options: PerformanceOptions())
    let window = stft.window.values(length: stft.windowLength)
    let energy = window.reduce(Float(0)) { $0 + $1 * $1 }
    powerScale = 2 / (Float(stft.fftLength) * energy)
    referencePower = configuration.referenceLevel * configuration.referenceLevel
    keptSteps = Float(
      keptAttackSeconds * sampleRate / Double(configuration.samplesPerLatent))
    let quiet = LineMoment(VoiceGuide(pitch: 60), level: 0)
    moments = (quiet, quiet)
  }

  /// Begins the sounds anew with the next hop; what sounded ends within three.
  /// - Parameters:
  ///   - now: how the note is to sound where the next hop begins.
  ///   - next: the same one hop later.
  package func strike(_ now: LineMoment, _ next: LineMoment) {
    isStruck = true
    moments = (next, now)
  }

  /// Goes over to other sounds; whoever calls this keeps both sets. The note that sounds goes on in them.
  package func replace(_ sounds: SoundSet) { controls.apply(.sounds(sounds)) }

  /// Renders the next hops. Many at once cost less than one after the other, as the decoder's weights are
  /// read once for all; while the blend moves, take few, for its timbre moves with each call.
  /// - Parameters:
  ///   - led: how each hop is to sound ``leadSampleCount`` samples after its beginning; at most
  ///     ``capacity``. A strike is at the first.
  ///   - samples: `[led.count, hopLength]`, overwritten.
  package func render(
    _ led: UnsafeBufferPointer<LineMoment>, into samples: UnsafeMutablePointer<Float>
  ) {
    precondition(led.count <= capacity, "\(led.count) hops, room for \(capacity)")
    var start = 0
    while start < led.count {
      let isQuiet = led[start].level < Self.silence
      var end = start + 1
      while end < led.count, (led[end].level < Self.silence) == isQuiet { end += 1 }
      if isQuiet {
        isSounding = false
      } else if isStruck || !isSounding {
        begin(led[start])
      }
      isStruck = false
      let run = UnsafeBufferPointer(rebasing: led[start..<end])
      if isSounding { gather(run) }
      for (i, moment) in run.enumerated() {
        noise.advance()
        controls.apply(.blend(moment.position))
        if isSounding { makeFrames(moment, hop: i) }
        moments = (moment, moments.0)
        output(samples + (start + i) * hopLength)
      }
      start = end
    }
  }

  /// Gives out a hop of both voices.
  private func output(_ samples: UnsafeMutablePointer<Float>) {
    samples.update(repeating: 0, count: hopLength)
    for voice in voices where voice.frameCount > 0 {
      for i in 0..<hopLength { samples[i] += voice.sum.base[i] }
      synthesis.advance(voice.sum.base)
    }
  }

  private func begin(_ moment: LineMoment) {
    current = 1 - current
    strikeCount += 1
    let voice = voices[current]
    let skipped = frames.steps(sampleCount: Voice.skippedSampleCount)
    voice.start(
      key: Int(min(max(moment.guide.pitch.rounded(), 0), 127)), velocity: moment.guide.velocity,
      number: strikeCount, offset: 0, envelope: Envelope(), steps: skipped)
    for i in 0..<controls.sounds.count {
      let speaks = controls.sounds.sounds[i].speaks
      voice.walks.base[i] = PathWalk(steps: max(skipped, speaks - keptSteps))
    }
    isSounding = true
    firstRow = 0
    power = 0
    highestPower = referencePower
  }

  /// Frames of the voice's first hop that lie before it.
  private var frameLead: Int { voices[current].frameCount == 0 ? Voice.firstFrameCount - 1 : 0 }

  /// Decodes the frames of some hops.
  private func gather(_ led: UnsafeBufferPointer<LineMoment>) {
    let voice = voices[current]
    controls.apply(.blend(led[0].position))
    frames.gatherTimbre(controls)
    firstRow = frameLead
    for row in 0..<firstRow + led.count {
      let moment = row < firstRow ? (row == 0 ? moments.1 : moments.0) : led[row - firstRow]
      controls.apply(.blend(moment.position))
      voice.guide = moment.guide
      frames.gatherInputs(for: voice, controls, row: row)
    }
    frames.decoder.decode(rows: firstRow + led.count)
  }

  /// Makes the frames of a hop that were decoded: one, or three where a note begins.
  private func makeFrames(_ led: LineMoment, hop: Int) {
    let voice = voices[current]
    let isFirst = voice.frameCount == 0
    let spectrum = UnsafeMutableBufferPointer(
      start: synthesis.spectrum.base, count: synthesis.spectrum.count)
    for age in (0..<voice.neededFrameCount).reversed() {
      let moment = age == 0 ? led : (age == 1 ? moments.0 : moments.1)
      voice.guide = moment.guide
      frames.synthesise(
        voice, controls, row: firstRow + hop - age, white: noise.frame(age: age), into: spectrum)
      let gain = moment.level / effectiveLevel(of: spectrum, pitch: moment.guide.pitch)
      for i in spectrum.indices { spectrum[i] *= gain }
      synthesis.addFrame(age: age, to: voice.sum.base)
    }
    if isFirst {
      for i in 0..<Self.riseSampleCount {
        let turn = Double.pi * (Double(i) + 0.5) / Double(Self.riseSampleCount)
        voice.sum.base[i] *= Float(0.5 - 0.5 * cos(turn))
      }
    }
    voice.frameCount += voice.neededFrameCount
  }

  /// The level that a frame counts as having, linear: averaged over some frames, and over a period and
  /// more of low notes, within which power runs to and fro; a rise counts at once.
  private func effectiveLevel(
    of spectrum: UnsafeMutableBufferPointer<Float>, pitch: Double
  ) -> Float {
    var own: Float = 0
    for value in spectrum { own += value * value }
    own *= powerScale
    if own > 2 * power {
      power = own
    } else {
      let seconds = max(Self.powerSeconds, 1.2 / Units.pitchToHz(pitch))
      power += (own - power) * Float(1 - exp(-hopSeconds / seconds))
    }
    highestPower = max(highestPower, power)
    let least = highestPower * Float(pow(10, -Self.mostLiftDB / 10))
    return max(power, least).squareRoot()
  }
}

/// How a line is to sound at one moment.
package struct LineMoment: Sendable, Equatable {
  /// What leads the voice.
  package var guide: VoiceGuide
  /// Root mean square of the sound, linear; 0 for silence.
  package var level: Float
  /// Where between the sounds.
  package var position: BlendPosition

  /// Makes a moment.
  package init(_ guide: VoiceGuide, level: Float, position: BlendPosition = .middle) {
    self.guide = guide
    self.level = level
    self.position = position
  }
}
