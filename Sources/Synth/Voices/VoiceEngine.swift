import Foundation
import NoteVAE
import Signal

/// All voices, hop by hop: runs the decoder once for all whose turn it is, makes their frames, adds them up.
///
/// A voice has a frame every two hops, and the voices take turns: half of them have theirs in one hop, half in the
/// next. So controls take effect twice as often as frames are made, a hop has half the work, and all of it is done
/// as often as before.
///
/// Thread role: render; nothing is allocated or locked after `init`.
final class VoiceEngine {
  /// Samples of a hop: half of those from a voice's frame to its next.
  let hopLength: Int
  /// Where the finished hop is.
  let mixer: Mixer
  /// Voices that sounded in the latest hop.
  var soundingCount = 0
  /// Voices that were stolen.
  private(set) var stolenCount = 0
  /// Frames that the last hop took.
  private(set) var renderedFrameCount = 0
  /// Largest magnitude of the last hop.
  private(set) var peak: Float = 0

  /// Notes that may begin in one hop: each costs three frames.
  private static let mostStarts = 8
  /// Samples in which a note rises, 1 ms: frames reach a little beyond the onset, and what is cut off there
  /// would click.
  private static let riseSampleCount = 48
  /// Frames by which the noises of two voices lie apart: no sample belongs to both, even if one of them has
  /// changed its turn.
  private static let noiseSpacing = 9
  /// Voices whose sides have noises of their own.
  private static let sideNoiseCount = 8
  /// What tells the noise of the sides from the other.
  private static let sideSeed: UInt64 = 0x5744_4953_4552_4554

  let hopSeconds: Double
  /// Seconds from a voice's frame to its next.
  let frameSeconds: Double
  private let frames: FrameMaker
  private let synthesis: OverlapSynthesis
  private let noise: NoiseFrames
  /// Noise of the sides. Voices that are eight apart share it.
  private let sideNoise: NoiseFrames
  private let sideSpectrum: AlignedBuffer  // [bin, 2]
  private let rise = AlignedBuffer(count: riseSampleCount)
  let voices: [Voice]
  /// What is set.
  var controls: PerformanceControls
  /// Keys that are down.
  var held = KeyStack()
  /// Plays them one after the other.
  var arpeggiator: Arpeggiator
  /// The key that was struck last, or began to sound last of those that are down; nil before the first.
  var lastKey: Int?
  /// Whether one note sounded at a time when settings were last taken over.
  var wasMono: Bool
  private var voiceLimit: Int
  private var newest: Voice?
  private var newestNumber = 0
  private var noteCount = 0
  private var startCount = 0  // of the coming hop
  /// Whose turn it is in the coming hop: 0 or 1.
  private var turn = 0

  init(_ model: NoteModel, sounds: SoundSet, options: PerformanceOptions) {
    let configuration = model.configuration
    let stft = configuration.renderingSTFT
    let voiceCount = min(max(options.voiceCount, 1), PerformanceOptions.mostVoices)
    voiceLimit = voiceCount
    wasMono = options.voicing.isMono
    let synthesis = OverlapSynthesis(stft)
    hopLength = stft.hopLength / 2
    hopSeconds = Double(hopLength) / configuration.sampleRate
    frameSeconds = 2 * hopSeconds
    frames = FrameMaker(
      model, stft: stft, capacity: voiceCount + Self.mostStarts * (Voice.firstFrameCount - 1))
    self.synthesis = synthesis
    noise = NoiseFrames(
      stft, count: voiceCount * Self.noiseSpacing + Voice.firstFrameCount + 1, seed: options.seed)
    sideNoise = NoiseFrames(
      stft, count: Self.sideNoiseCount * Self.noiseSpacing + Voice.firstFrameCount + 1,
      seed: options.seed ^ Self.sideSeed)
    sideSpectrum = AlignedBuffer(count: 2 * stft.binCount)
    voices = (0..<voiceCount).map { Voice(index: $0, stft: stft, reach: synthesis.reach) }
    controls = PerformanceControls(sounds: sounds, options: options)
    mixer = Mixer(
      hopLength: hopLength, hopSeconds: hopSeconds, width: options.width, level: controls.level,
      chorus: options.chorus, room: options.room)
    arpeggiator = Arpeggiator(
      options.arpeggio, sampleRate: configuration.sampleRate, seed: options.seed)
    for i in 0..<Self.riseSampleCount {
      rise.base[i] = Float(
        0.5 - 0.5 * cos(Double.pi * (Double(i) + 0.5) / Double(Self.riseSampleCount)))
    }
  }

  // MARK: Voices

  /// Whether further notes may begin in the coming hop: one that is struck, and one that is played by itself.
  var canStartNote: Bool {
    startCount + unison * (arpeggiator.isOn ? 2 : 1) <= Self.mostStarts
  }

  /// Whether one more may begin in the coming hop, of as many voices as notes have now.
  var hasRoomForNote: Bool { startCount + unison <= Self.mostStarts }

  /// Voices of a note.
  var unison: Int {
    min(max(controls.settings.voicing.unison, 1), Voicing.mostUnison, voiceLimit)
  }

  /// Begins a note of one voice or several, and lets go what sounds of its key.
  /// - Parameters:
  ///   - glide: semitones from its pitch at which it begins.
  ///   - offset: samples from the beginning of the hop.
  func startNote(key: Int, velocity: Double, glide: Double, offset: Int) {
    release { $0.key == key && $0.isHeld }
    let count = unison
    for index in 0..<count {
      noteCount += 1
      startCount += 1
      let voice = voiceForNote()
      voice.start(
        key: key, velocity: velocity, number: noteCount, offset: offset,
        envelope: controls.envelope, steps: frames.steps(sampleCount: Voice.skippedSampleCount),
        turn: turn, changesTurn: isCrowded(without: voice))
      voice.join(index, of: count)
      voice.beginGlide(
        from: glide, seconds: controls.settings.voicing.glideSeconds, hopSeconds: frameSeconds)
      newest = voice
      newestNumber = noteCount
    }
  }

  /// Whether more voices have their turn in the coming hop than in the one after.
  private func isCrowded(without own: Voice) -> Bool {
    var excess = 0
    for voice in voices where voice.isSounding && voice !== own {
      // A voice that has yet to begin will have changed its turn by then.
      let turn = voice.frameCount == 0 && voice.changesTurn ? 1 - voice.turn : voice.turn
      excess += turn == self.turn ? 1 : -1
    }
    return excess > 0
  }

  /// The voice that began last, if it sounds.
  var newestVoice: Voice? {
    newest.flatMap { $0.isSounding && $0.number == newestNumber ? $0 : nil }
  }

  /// Lets all voices that are meant fade.
  func release(_ isMeant: (Voice) -> Bool) {
    for voice in voices where isMeant(voice) { voice.stage = .released }
  }

  /// A free voice if there may be one more, or else the quietest.
  private func voiceForNote() -> Voice {
    var count = 0
    var free: Voice?
    for voice in voices {
      if voice.isSounding { count += 1 } else if free == nil { free = voice }
    }
    if count < voiceLimit, let free { return free }
    return stealQuietest()
  }

  /// Allows so many voices, at least one; the quietest of more end.
  func limitVoices(to count: Int) {
    voiceLimit = min(max(count, 1), voices.count)
    while soundingCount > voiceLimit {
      _ = stealQuietest()
      soundingCount -= 1
    }
  }

  /// Ends the quietest voice that sounds, of released ones if there are any. There must be one.
  private func stealQuietest() -> Voice {
    var best: Voice?
    for voice in voices where voice.isSounding {
      guard let known = best else {
        best = voice
        continue
      }
      let isReleased = voice.stage == .released
      if isReleased == (known.stage == .released) ? voice.energy < known.energy : isReleased {
        best = voice
      }
    }
    stolenCount += 1
    fadeOut(best!)
    return best!
  }

  /// Ends a voice within the time of a frame, without further ones: what it has begun falls to nothing.
  func fadeOut(_ voice: Voice) {
    if voice.frameCount > 0 {
      let offset = voice.offset + (voice.turn == turn ? 0 : hopLength)
      _ = mixer.add(voice.sum.base, side: voice.lastSide, offset: offset, from: voice.gain, to: 0)
      if voice.sideHopsLeft > 0 {
        mixer.addSide(voice.sideSum.base, offset: offset, from: voice.sideGain, to: 0)
      }
    }
    voice.stage = .free
  }

  // MARK: A hop

  /// Is where level, width and room are to go, without a way there.
  func settle() { mixer.settle(level: controls.level) }

  /// Renders the next hop into the mixer.
  func renderHop() {
    playArpeggio()
    controls.advance(seconds: hopSeconds)
    if turn == 0 { noise.advance() }
    frames.gatherTimbre(controls)
    let isStereo = controls.isStereo && controls.settings.stereoWidth > 0
    if isStereo {
      if turn == 0 { sideNoise.advance() }
      frames.gatherImage(controls)
    }
    var rows = 0
    for voice in voices where voice.isSounding && voice.turn == turn {
      for _ in 0..<voice.neededFrameCount {
        frames.gatherInputs(for: voice, controls, row: rows)
        rows += 1
      }
    }
    frames.decoder.decode(rows: rows)
    renderedFrameCount = rows
    startCount = 0
    rows = 0
    let spectrum = UnsafeMutableBufferPointer(
      start: synthesis.spectrum.base, count: synthesis.spectrum.count)
    for voice in voices where voice.isSounding && voice.turn == turn {
      for age in (0..<voice.neededFrameCount).reversed() {
        let white = noise.frame(
          age: voice.index * Self.noiseSpacing + age + (voice.isAheadInNoise ? 0 : 1))
        let side = isStereo ? side(of: voice, age: age) : nil
        frames.synthesise(voice, controls, row: rows, white: white, into: spectrum, side: side)
        synthesis.addFrame(age: age, to: voice.sum.base)
        if let side {
          synthesis.addFrame(side.spectrum, age: age, to: voice.sideSum.base)
          voice.sideHopsLeft = synthesis.reach / synthesis.hopLength
        }
        rows += 1
      }
      play(voice)
    }
    soundingCount = voices.count(where: \.isSounding)
    peak = mixer.finish(level: controls.level)
    turn = 1 - turn
  }

  /// Where the side of a voice's frame goes.
  private func side(of voice: Voice, age: Int) -> FrameMaker.Side {
    let place = voice.index % Self.sideNoiseCount * Self.noiseSpacing
    return FrameMaker.Side(
      white: sideNoise.frame(age: place + age + (voice.isAheadInNoise ? 0 : 1)),
      spectrum: sideSpectrum.base)
  }

  /// Adds what a voice's side has until its next frame to the mix.
  /// - Parameters:
  ///   - before: gain of the mid's last sample, if this is the first hop the level that it begins with.
  ///   - gain: of the mid where the hop ends.
  private func playSide(of voice: Voice, isFirst: Bool, from before: Float, to gain: Float) {
    guard voice.sideHopsLeft > 0 else { return }
    let width = Float(controls.settings.stereoWidth)
    if isFirst {
      for i in 0..<Self.riseSampleCount { voice.sideSum.base[i] *= rise.base[i] }
    }
    mixer.addSide(
      voice.sideSum.base, offset: voice.offset, from: isFirst ? width * before : voice.sideGain,
      to: width * gain)
    voice.sideGain = width * gain
    voice.sideHopsLeft -= 1
    synthesis.advance(voice.sideSum.base)
  }

  /// Adds what a voice has until its next frame to the mix, and moves it on.
  private func play(_ voice: Voice) {
    let isFirst = voice.frameCount == 0
    let place = mixer.width * (Double(voice.key) - 64) / 64
    let apart = voice.spread * controls.settings.voicing.unisonWidth + voice.keySide
    let side = voice.advance(toSide: apart == 0 ? place : min(max(place + apart, -1), 1))
    let before = voice.envelope.level
    voice.envelope.advance(controls.envelope, isHeld: voice.isHeld, hopSeconds: frameSeconds)
    var correction: Float = 0
    var hasEnded = true
    for i in 0..<controls.sounds.count {
      let walk = voice.walks.base[i]
      correction += controls.weights[i] * walk.correction
      if !walk.hasEnded(in: controls.sounds.sounds[i]) { hasEnded = false }
    }
    if hasEnded { voice.stage = .released }
    let level =
      Performance.noteLevel * Float(voice.velocity * voice.velocity) * controls.soundGain
      * exp(min(max(correction, -5), 5)) * voice.share * voice.keyLevel
    let gain = voice.envelope.level * level
    if isFirst {
      for i in 0..<Self.riseSampleCount { voice.sum.base[i] *= rise.base[i] }
    }
    let start = isFirst ? before * level : voice.gain
    voice.energy = mixer.add(
      voice.sum.base, side: side, offset: voice.offset, from: start, to: gain)
    playSide(of: voice, isFirst: isFirst, from: start, to: gain)
    voice.gain = gain
    voice.frameCount += voice.neededFrameCount
    synthesis.advance(voice.sum.base)
    if isFirst, voice.changesTurn { voice.changeTurn(hopLength: hopLength) }
    if voice.envelope.level == 0 { voice.stage = .free }
  }
}
