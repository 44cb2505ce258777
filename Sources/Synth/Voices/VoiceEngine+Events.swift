import Foundation

/// What events do to the voices.
extension VoiceEngine {
  /// Does what an event says.
  /// - Parameter offset: samples from the beginning of the hop at which a note begins.
  func apply(_ action: PerformanceEvent.Action, offset: Int) {
    switch action {
    case .noteOn(let key, let velocity) where velocity > 0:
      guard (0..<128).contains(key) else { break }
      press(key, velocity: min(velocity, 1), offset: min(offset, hopLength - 1))
    case .noteOn(let key, _), .noteOff(let key):
      guard (0..<128).contains(key) else { break }
      held.remove(key)
      if arpeggiator.isOn { arpeggiator.release(key) } else { letGo(key, next: held.newest) }
    case .sustainPedal(let isDown):
      controls.isPedalDown = isDown
      if !isDown { release { $0.stage == .pedalled } }
    case .allNotesOff:
      forgetKeys()
      release { $0.isSounding }
    case .allSoundOff:
      forgetKeys()
      for voice in voices where voice.isSounding { fadeOut(voice) }
    case .keyBend(let key, let semitones):
      guard !semitones.isNaN else { break }
      for voice in voices where voice.key == key && voice.isHeld {
        voice.bend = min(max(semitones, -140), 140)
      }
    case .keyPressure(let key, let amount):
      guard !amount.isNaN else { break }
      for voice in voices where voice.key == key && voice.isHeld {
        voice.pressure = min(max(amount, 0), 1)
      }
    case .keyLevel(let key, let gain):
      guard !gain.isNaN else { break }
      for voice in voices where voice.key == key && (voice.isHeld || gain <= 0) {
        voice.keyLevel = Float(min(max(gain, 0), 4))
      }
    case .keySide(let key, let side):
      guard !side.isNaN else { break }
      for voice in voices where voice.key == key && voice.isHeld {
        voice.keySide = min(max(side, -1), 1)
      }
    default:
      controls.apply(action)
      followSettings()
    }
  }

  /// Falls silent at once; keys, wheels and pedals are at rest. What is set stays.
  func clear() {
    forgetKeys()
    controls.rest()
    for voice in voices { voice.stage = .free }
    soundingCount = 0
    lastKey = nil
    mixer.clear()
  }

  /// Whether nothing sounded in the latest hop, and nothing will by itself.
  var isIdle: Bool {
    soundingCount == 0 && held.count == 0 && !arpeggiator.hasKeys && !mixer.isRinging
  }

  /// Whether a note of a key sounds.
  func sounds(_ key: Int) -> Bool {
    for voice in voices where voice.isSounding && voice.key == key { return true }
    return false
  }

  private func forgetKeys() {
    controls.isPedalDown = false
    held.removeAll()
    arpeggiator.removeAll()
  }

  /// Hands on what else than voices was set.
  private func followSettings() {
    let settings = controls.settings
    mixer.widen(to: settings.width)
    mixer.follow(settings.chorus, settings.room)
    if arpeggiator.settings != settings.arpeggio,
      arpeggiator.follow(settings.arpeggio, held: held)
    {
      for voice in voices where voice.stage == .held { voice.stage = .released }
    }
    if settings.voicing.isMono, !wasMono, let newest = newestVoice?.key {
      release { $0.isHeld && $0.key != newest }
    }
    wasMono = settings.voicing.isMono
    release { $0.isHeld && !controls.isMapped($0.key) }
    for key in 0..<128 where !controls.isMapped(key) {
      held.remove(key)
      arpeggiator.release(key)
    }
  }

  // MARK: - Keys

  /// A key is struck by a hand.
  private func press(_ key: Int, velocity: Double, offset: Int) {
    guard controls.isMapped(key) else { return }
    let curve = controls.settings.velocityCurve
    let velocity = curve == 1 ? velocity : pow(velocity, min(max(curve, 0), 4))
    held.push(key, velocity: velocity)
    if arpeggiator.isOn {
      arpeggiator.press(key, velocity: velocity, offset: offset)
    } else {
      strike(key, velocity: velocity, offset: offset)
    }
  }

  /// A key is struck by whatever plays.
  private func strike(_ key: Int, velocity: Double, offset: Int) {
    guard controls.settings.voicing.isMono else {
      return begin(key, velocity: velocity, offset: offset)
    }
    if let voice = newestVoice, voice.stage == .held, voice.key != key,
      !controls.settings.voicing.retriggers
    {
      slide(to: key)
    } else {
      takeOver(key, velocity: velocity, offset: offset)
    }
  }

  /// A key is let go by whatever plays.
  /// - Parameter next: the key that a single note goes on as; nil where it ends.
  private func letGo(_ key: Int, next: Int?) {
    let voicing = controls.settings.voicing
    if voicing.isMono, let voice = newestVoice, voice.stage == .held, voice.key == key, let next {
      if voicing.retriggers {
        takeOver(next, velocity: held.velocity(of: next), offset: 0)
      } else {
        slide(to: next)
      }
      return
    }
    for voice in voices where voice.key == key && voice.stage == .held {
      voice.stage = controls.isPedalDown ? .pedalled : .released
    }
  }

  /// Begins a single note; what sounds ends.
  private func takeOver(_ key: Int, velocity: Double, offset: Int) {
    let glide = glide(to: key)
    for voice in voices where voice.isSounding { fadeOut(voice) }
    startNote(key: key, velocity: velocity, glide: glide, offset: offset)
    lastKey = key
  }

  private func begin(_ key: Int, velocity: Double, offset: Int) {
    startNote(key: key, velocity: velocity, glide: glide(to: key), offset: offset)
    lastKey = key
  }

  /// The single note that sounds goes on as another key.
  private func slide(to key: Int) {
    let start = glide(to: key)
    for voice in voices where voice.stage == .held {
      voice.move(to: key)
      voice.beginGlide(
        from: start, seconds: controls.settings.voicing.glideSeconds, hopSeconds: frameSeconds)
    }
    lastKey = key
  }

  /// Semitones from the pitch of a key to where pitch is now: that of the note before.
  private func glide(to key: Int) -> Double {
    guard controls.settings.voicing.glideSeconds > 0, let lastKey else { return 0 }
    let now = controls.pitch(ofKey: lastKey) + (newestVoice?.glide ?? 0)
    return now - controls.pitch(ofKey: key)
  }

  // MARK: - By itself

  /// Plays the keys that are down one after the other, where that is asked for.
  func playArpeggio() {
    guard arpeggiator.isOn else { return }
    arpeggiator.advance(hopLength: hopLength) { deed in
      switch deed {
      case .strike(let key, let velocity, let offset):
        // Unison may have been set since it was asked whether notes may begin: that note is left out.
        guard controls.isMapped(key), hasRoomForNote else { return }
        strike(key, velocity: velocity, offset: offset)
      case .letGo(let key): letGo(key, next: nil)
      }
    }
  }
}
