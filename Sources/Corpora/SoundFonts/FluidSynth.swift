import Signal
import Foundation

/// Plays single notes of a soundfont through FluidSynth, dry and in full floating point.
///
/// The library is opened when the first font is: only building a corpus needs it, so the program
/// runs without it. Not thread-safe; one object plays one font.
package final class FluidSynth {
  /// A rendered note, as the font plays it.
  package struct Note {
    /// Mono at 48 kHz, onset at `NoteOnset.leadSampleCount`.
    package let samples: [Float]
    /// Sample at which the key was let go.
    package let releaseSample: Int
  }

  /// What a player moves while a note sounds.
  package struct Movement {
    /// Samples after the key goes down; whole blocks of 64 are waited for.
    package var sample: Int
    /// What moves, and where to.
    package var control: Control

    /// A controller, 0…127 to 0…127, or the bend wheel, −1…1 of its range of two semitones.
    package enum Control {
      case controller(Int, value: Int)
      case bend(Double)
    }

    /// Makes a movement.
    package init(sample: Int, _ control: Control) {
      self.sample = sample
      self.control = control
    }
  }

  /// A note that stays below is silence.
  package static let silence: Float = 1e-4

  private static let sampleRate = 48_000.0
  /// FluidSynth renders in blocks of this many samples.
  private static let blockLength = 64

  private let api: FluidSynthLibrary
  private let settings: OpaquePointer
  private let synth: OpaquePointer
  private let font: Int32
  private var current: SoundFont.Preset?
  private var blocker = DCBlocker()

  /// Opens a font.
  /// - Throws: ``NoteCorpusError/rendererMissing`` or ``NoteCorpusError/notASoundFont(path:reason:)``.
  package init(font path: String) throws(NoteCorpusError) {
    api = try FluidSynthLibrary()
    guard let settings = api.newSettings() else { throw .rendererMissing }
    _ = api.setNumber(settings, "synth.sample-rate", Self.sampleRate)
    _ = api.setInteger(settings, "synth.reverb.active", 0)
    _ = api.setInteger(settings, "synth.chorus.active", 0)
    // Samples of the chosen preset only: a large font then opens at once.
    _ = api.setInteger(settings, "synth.dynamic-sample-loading", 1)
    _ = api.setInteger(settings, "synth.lock-memory", 0)
    guard let synth = api.newSynth(settings) else {
      api.deleteSettings(settings)
      throw .rendererMissing
    }
    self.settings = settings
    self.synth = synth
    font = api.loadFont(synth, path, 0)
    guard font >= 0 else {
      throw .notASoundFont(path: path, reason: "FluidSynth cannot load it")
    }
  }

  deinit {
    api.deleteSynth(synth)
    api.deleteSettings(settings)
  }

  /// Whether FluidSynth is installed.
  package static var isInstalled: Bool { (try? FluidSynthLibrary()) != nil }

  /// Plays one note on its own; nil if it is silent.
  /// - Parameters:
  ///   - key: MIDI key, 0…127.
  ///   - velocity: 1…127.
  ///   - heldSampleCount: from key down to key up, rounded up to whole blocks of 64.
  ///   - sampleCount: length of the result.
  ///   - movement: in the order of time; those at 0 come before the key goes down.
  package func render(
    _ preset: SoundFont.Preset, key: Int, velocity: Int, heldSampleCount: Int, sampleCount: Int,
    movement: [Movement] = []
  ) -> Note? {
    if preset != current {
      guard api.selectProgram(synth, 0, font, Int32(preset.bank), Int32(preset.program)) == 0
      else { return nil }
      if current == nil { warmUp() }
      current = preset
    }
    defer { if !movement.isEmpty { _ = api.controller(synth, 0, Self.resetAllControllers, 0) } }
    let moves = movement.drop { $0.sample <= 0 }
    for move in movement.prefix(while: { $0.sample <= 0 }) { apply(move.control) }
    _ = api.noteOn(synth, 0, Int32(key), Int32(velocity))
    // No voice: the preset has nothing on this key.
    guard api.activeVoiceCount(synth) > 0 else { return nil }
    blocker = DCBlocker()
    var samples: [Float] = []
    samples.reserveCapacity(sampleCount + 4 * Self.blockLength)
    let held = Self.wholeBlocks(heldSampleCount)
    let end = min(held, Self.wholeBlocks(sampleCount))
    for move in moves where Self.wholeBlocks(move.sample) < end {
      append(Self.wholeBlocks(move.sample) - samples.count, to: &samples)
      apply(move.control)
    }
    append(end - samples.count, to: &samples)
    _ = api.noteOff(synth, 0, Int32(key))
    append(Self.wholeBlocks(sampleCount) - samples.count, to: &samples)

    let peak = NoteOnset.peak(of: samples)
    let onset = NoteOnset.index(in: samples)
    let late = max(onset - NoteOnset.leadSampleCount, 0)
    append(Self.wholeBlocks(late), to: &samples)
    silenceVoices()
    guard peak.isFinite, peak >= Self.silence else { return nil }
    return Note(
      samples: NoteOnset.aligned(samples, onset: onset, count: sampleCount),
      releaseSample: max(held - onset + NoteOnset.leadSampleCount, 0))
  }

  /// MIDI's message that puts wheels and controllers to rest.
  private static let resetAllControllers: Int32 = 121

  private func apply(_ control: Movement.Control) {
    switch control {
    case .controller(let number, let value):
      _ = api.controller(synth, 0, Int32(number), Int32(value))
    case .bend(let share):
      _ = api.pitchBend(synth, 0, Int32(min(16_383, max(0, 8192 + (share * 8192).rounded()))))
    }
  }

  /// Plays all keys once, unheard: a voice starts some samples later when it is used for the first
  /// time than ever after.
  private func warmUp() {
    for key: Int32 in 0...127 { _ = api.noteOn(synth, 0, key, 64) }
    var discarded: [Float] = []
    append(Self.blockLength, to: &discarded)
    silenceVoices()
  }

  /// Ends all voices; they are gone after one more block, so that the next note starts in silence.
  private func silenceVoices() {
    _ = api.allSoundsOff(synth, 0)
    var discarded: [Float] = []
    append(Self.blockLength, to: &discarded)
  }

  /// Renders `count` more samples, the mean of left and right without DC.
  private func append(_ count: Int, to samples: inout [Float]) {
    guard count > 0 else { return }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * count) { both in
      guard let left = both.baseAddress else { return }
      let right = left + count
      _ = api.writeFloat(synth, Int32(count), left, 0, 1, right, 0, 1)
      var blocker = blocker
      for i in 0..<count { left[i] = blocker.process((left[i] + right[i]) / 2) }
      self.blocker = blocker
      samples.append(contentsOf: UnsafeBufferPointer(start: left, count: count))
    }
  }

  private static func wholeBlocks(_ count: Int) -> Int {
    (count + blockLength - 1) / blockLength * blockLength
  }
}
