import CKernels
import Foundation
import NoteModel
import Signal

/// All voices, one hop after the other: decode, give phase, add up, limit.
///
/// Thread role: render; nothing is allocated or locked after `init`.
final class VoiceEngine {
  /// Samples of a hop.
  let hopLength: Int
  /// The hop that was rendered last, `[hopLength]`.
  var left: UnsafeMutablePointer<Float> { out.base }
  /// The same for the right channel.
  var right: UnsafeMutablePointer<Float> { out.base + hopLength }
  /// Voices that sound.
  private(set) var soundingCount = 0
  /// Voices that were stolen.
  private(set) var stolenCount = 0
  /// Largest sample of the last hop.
  private(set) var peak: Float = 0

  /// Level of a voice at volume 1: room for several of them.
  private static let headroom: Float = 0.25

  private let configuration: NoteModelConfiguration
  private let stft: STFTConfiguration
  private let decoder: StreamingNoteDecoder
  private let synthesis: OverlapSynthesis
  private let noise: NoiseFrames
  private let voices: [Voice]
  private let mix: AlignedBuffer  // [2, 2 · hopLength]: this hop and what reaches into the next
  private let out: AlignedBuffer  // [2, hopLength]
  private let powers: AlignedBuffer  // [3, bin]: tonal, noise, magnitude
  private let hopSeconds: Double
  private let options: PerformanceOptions
  private var limiter: Limiter
  private var controls: PerformanceControls
  private var nextNumber = 0
  private var level: Float

  init(_ model: NoteModel, sounds: SoundSet, options: PerformanceOptions) {
    configuration = model.configuration
    self.options = options
    let analysis = configuration.stft
    stft = STFTConfiguration(
      windowLength: analysis.windowLength, hopLength: analysis.hopLength / 2,
      window: analysis.window, fftLength: analysis.fftLength)
    hopLength = stft.hopLength
    hopSeconds = Double(hopLength) / configuration.sampleRate
    let voiceCount = min(max(options.voiceCount, 1), 64)
    decoder = StreamingNoteDecoder(model, capacity: 3 * voiceCount)
    let synthesis = OverlapSynthesis(stft)
    let stft = stft
    self.synthesis = synthesis
    noise = NoiseFrames(stft, count: 6 * voiceCount + 3, seed: options.seed)
    voices = (0..<voiceCount).map { _ in Voice(stft, reach: synthesis.reach) }
    mix = AlignedBuffer(count: 4 * hopLength)
    out = AlignedBuffer(count: 2 * hopLength)
    powers = AlignedBuffer(count: 3 * stft.binCount)
    level = Float(options.volume)
    limiter = Limiter(hopSeconds: hopSeconds)
    controls = PerformanceControls(sounds: sounds, options: options)
  }

  // MARK: Events

  /// Does what an event says.
  /// - Parameter offset: samples from the beginning of the hop at which a note begins.
  func apply(_ action: PerformanceEvent.Action, offset: Int) {
    switch action {
    case .noteOn(let key, let velocity) where velocity > 0:
      startNote(key: key, velocity: min(velocity, 1), offset: min(offset, hopLength - 1))
    case .noteOn(let key, _), .noteOff(let key): releaseKey(key)
    case .sustainPedal(let isDown):
      controls.pedal = isDown
      if !isDown {
        for voice in voices where voice.stage == .pedalled { voice.stage = .released }
      }
    case .allNotesOff:
      controls.pedal = false
      for voice in voices where voice.isSounding { voice.stage = .released }
    case .allSoundOff:
      controls.pedal = false
      for voice in voices where voice.isSounding { fadeOut(voice) }
    default: controls.apply(action)
    }
  }

  private func startNote(key: Int, velocity: Double, offset: Int) {
    for voice in voices where voice.key == key && (voice.stage == .held || voice.stage == .pedalled)
    {
      voice.stage = .released
    }
    nextNumber += 1
    freeVoice().start(
      key: key, velocity: velocity, number: nextNumber, offset: offset, envelope: controls.envelope)
  }

  private func releaseKey(_ key: Int) {
    for voice in voices where voice.key == key && voice.stage == .held {
      voice.stage = controls.pedal ? .pedalled : .released
    }
  }

  /// A voice for a new note: a free one, or else the quietest, released ones first.
  private func freeVoice() -> Voice {
    if let free = voices.first(where: { !$0.isSounding }) { return free }
    var quietest = voices[0]
    for voice in voices {
      let released = (voice.stage == .released, quietest.stage == .released)
      if released.0 == released.1 ? voice.power < quietest.power : released.0 { quietest = voice }
    }
    stolenCount += 1
    fadeOut(quietest)
    return quietest
  }

  /// Ends a voice within a hop: what its frames have begun goes to the mix, falling to nothing.
  private func fadeOut(_ voice: Voice) {
    if voice.frameCount > 0 {
      addToMix(voice, from: voice.gain, to: 0)
    }
    voice.stage = .free
  }

  // MARK: A hop

  /// Renders the next hop into ``left`` and ``right``.
  func renderHop() {
    noise.advance()
    var rows = 0
    for voice in voices where voice.isSounding {
      for ahead in 0..<newFrameCount(of: voice) {
        writeInputs(of: voice, ahead: ahead, into: decoder.inputs(row: rows))
        rows += 1
      }
    }
    decoder.decode(rows: rows)
    rows = 0
    for (index, voice) in voices.enumerated() where voice.isSounding {
      let count = newFrameCount(of: voice)
      for ahead in 0..<count {
        let age = count - 1 - ahead
        makeSpectrum(of: voice, index: index, age: age, outputs: decoder.outputs(row: rows))
        synthesis.addFrame(age: age, to: voice.sum.base)
        rows += 1
      }
      voice.frameCount += count
      play(voice)
    }
    finishHop()
  }

  /// Frames that a voice needs in this hop: three to begin with.
  private func newFrameCount(of voice: Voice) -> Int { voice.frameCount == 0 ? 3 : 1 }

  private func writeInputs(
    of voice: Voice, ahead: Int, into row: UnsafeMutablePointer<Float>
  ) {
    let seconds = Double(voice.frameCount + ahead) * hopSeconds
    let parts = decoder.parts
    let time = min(seconds, 1)
    let frame = Float(time * configuration.sampleRate / Double(configuration.stft.hopLength))
    let place = max(0, (frame + 0.5) / Float(configuration.framesPerLatent) - 0.5)
    (row + parts.local.lowerBound).update(repeating: 0, count: parts.local.count)
    (row + parts.global.lowerBound).update(repeating: 0, count: parts.global.count)
    for (i, note) in controls.sounds.notes.enumerated() {
      let weight = Float(controls.position.weight(i, of: controls.sounds.count))
      let first = min(Int(place), note.stepCount - 1)
      let second = min(first + 1, note.stepCount - 1)
      let share = place - Float(Int(place))
      for j in 0..<parts.local.count {
        let value =
          note.local[first * note.localSize + j] * (1 - share)
          + note.local[second * note.localSize + j] * share
        row[parts.local.lowerBound + j] += weight * value
      }
      for j in 0..<parts.global.count {
        row[parts.global.lowerBound + j] += weight * note.global[j]
      }
    }
    StreamingNoteDecoder.writeClocks(Float(time), into: row + parts.clocks.lowerBound)
    NoteCondition.writeFeatures(
      pitch: pitch(of: voice), pitchedShare: 1, velocity: voice.velocity,
      into: row + parts.condition.lowerBound)
  }

  private func pitch(of voice: Voice) -> Double {
    Double(voice.key) + controls.bendSemitones + options.tuningCents / 100
  }

  /// Makes the spectrum of a frame in `synthesis.spectrum`.
  private func makeSpectrum(
    of voice: Voice, index: Int, age: Int, outputs: UnsafePointer<Float>
  ) {
    let bins = stft.binCount
    let (tonal, noisy) = (powers.base, powers.base + bins)
    let magnitude = powers.base + 2 * bins
    let fundamental = NoteCondition(pitch: pitch(of: voice), velocity: 1).fundamental(configuration)
    kernel_note_powers(decoder.layout.pointer, outputs, fundamental, tonal, noisy)
    kernel_sqrt(tonal, magnitude, bins)
    let spectrum = synthesis.spectrum
    _ = voice.phase.push(
      UnsafeBufferPointer(start: magnitude, count: bins),
      into: UnsafeMutableBufferPointer(start: spectrum.base, count: spectrum.count))
    kernel_sqrt(noisy, magnitude, bins)
    let white = noise.frame(age: 6 * index + age)
    for i in 0..<bins {
      spectrum.base[2 * i] += magnitude[i] * white[2 * i]
      spectrum.base[2 * i + 1] += magnitude[i] * white[2 * i + 1]
    }
  }

  /// Adds a voice's hop to the mix and moves it on.
  private func play(_ voice: Voice) {
    let before = voice.envelope.level
    voice.envelope.advance(
      controls.envelope, isHeld: voice.stage != .released, hopSeconds: hopSeconds)
    let level = controls.soundGain * Float(voice.velocity * voice.velocity) * Self.headroom
    let start = voice.frameCount == 3 ? before * level : voice.gain
    addToMix(voice, from: start, to: voice.envelope.level * level)
    voice.gain = voice.envelope.level * level
    synthesis.advance(voice.sum.base)
    if voice.envelope.level == 0 { voice.stage = .free }
  }

  /// Adds the complete hop of a voice's sum to the mix, its gain on a straight line.
  private func addToMix(_ voice: Voice, from start: Float, to end: Float) {
    let pan = Float(options.width) * Float(voice.key - 64) / 64
    let angle = (1 + min(max(pan, -1), 1)) * Float.pi / 4
    let (toLeft, toRight) = (cos(angle), sin(angle))
    let left = mix.base + voice.offset
    let right = left + 2 * hopLength
    let step = (end - start) / Float(hopLength)
    var power: Float = 0
    for i in 0..<hopLength {
      let sample = voice.sum.base[i] * (start + step * Float(i + 1))
      power += sample * sample
      left[i] += toLeft * sample
      right[i] += toRight * sample
    }
    voice.power = power / Float(hopLength)
  }

  /// The mix becomes the hop that is given out, and what reached beyond it the next mix.
  private func finishHop() {
    let target = controls.volume * controls.expression
    let step = (target - level) / Float(hopLength)
    for channel in 0..<2 {
      let (mix, out) = (mix.base + channel * 2 * hopLength, out.base + channel * hopLength)
      for i in 0..<hopLength { out[i] = mix[i] * (level + step * Float(i + 1)) }
      mix.update(from: mix + hopLength, count: hopLength)
      (mix + hopLength).update(repeating: 0, count: hopLength)
    }
    level = target
    limiter.process(left, right, count: hopLength)
    peak = 0
    for i in 0..<2 * hopLength { peak = max(peak, abs(out.base[i])) }
    soundingCount = voices.reduce(0) { $0 + ($1.isSounding ? 1 : 0) }
  }
}
