import CAllocationProbe
import Foundation
import NoteVAE
import Signal
import Sounds
import Synth
import Testing
import Transfer

/// What a microphone hears leads the voice, hop by hop, without a device.
@Suite struct LiveLineTests {
  private static let rate = 48_000.0
  private static let loader = SoundLoader(
    try! NotePreset.load(root.appending(path: "Presets/notes.safetensors").path))
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let sounds = try! loader.sounds(
    ["flute_C4", "cello_C4"].map { root.appending(path: "Samples/\($0).wav").path })

  /// A microphone that hears samples in step with what is rendered. `@unchecked Sendable`: one thread runs.
  private final class Microphone: @unchecked Sendable {
    var samples: [Float]
    var (taken, ready) = (0, 0)
    init(_ samples: [Float]) { self.samples = samples }

    func read(_ target: UnsafeMutablePointer<Float>, _ count: Int) -> Int {
      let count = min(count, min(ready, samples.count) - taken)
      for i in 0..<max(0, count) { target[i] = samples[taken + i] }
      taken += max(0, count)
      return max(0, count)
    }
  }

  /// A note of a made-up string or reed: harmonics, an attack of 3 ms, a release of 20.
  private func note(_ pitch: (Double) -> Double, _ seconds: Double, level: Double) -> [Float] {
    var turns = 0.0
    return (0..<Int(seconds * Self.rate)).map { i in
      let t = Double(i) / Self.rate
      turns += Units.pitchToHz(pitch(t)) / Self.rate
      var wave = 0.0
      for k in 1...8 {
        let phase = 2 * Double.pi * Double(k) * turns + Double(k * k)
        wave += sin(phase) / Double(k)
      }
      let edge = min(1, t / 0.003, (seconds - t) / 0.02)
      return Float(level * max(0, edge) * wave)
    }
  }

  private func silence(_ seconds: Double) -> [Float] {
    [Float](repeating: 0, count: Int(seconds * Self.rate))
  }

  private func play(
    _ samples: [Float], _ change: (inout LiveLine.Options) -> Void = { _ in },
    at hop: (Int, LiveLine) -> Void = { _, _ in }
  ) -> (sound: [Float], status: LiveLine.Status) {
    var options = LiveLine.Options()
    change(&options)
    let microphone = Microphone(samples)
    let line = LiveLine(
      Self.loader.model, sounds: Self.sounds, sourceRate: Self.rate, sourcePeriod: 128,
      options: options
    ) { microphone.read($0, $1) }
    var output: [Float] = []
    var (left, right) = ([Float](repeating: 0, count: 256), [Float](repeating: 0, count: 256))
    for i in 0..<samples.count / 256 {
      microphone.ready += 256
      hop(i, line)
      for j in 0..<256 { (left[j], right[j]) = (0, 0) }
      left.withUnsafeMutableBufferPointer { left in
        right.withUnsafeMutableBufferPointer { right in
          line.add(to: left.baseAddress!, right.baseAddress!, frameCount: 256)
        }
      }
      output += left
    }
    return (output, line.status)
  }

  /// The sample at which 5 ms first have a level within 12 dB of a stretch's.
  private func onset(_ samples: [Float], after first: Int) -> Int? {
    func level(_ range: Range<Int>) -> Float {
      (samples[range].reduce(0) { $0 + $1 * $1 } / Float(range.count)).squareRoot()
    }
    let steady = level(first + 7200..<first + 12_000)
    return stride(from: first, to: first + 9600, by: 24).first {
      level($0..<$0 + 240) > 0.25 * steady
    }.map { $0 + 120 }
  }

  /// Each note sounds in time, at its pitch, as loud as it was: what it takes beside the devices is two periods of
  /// it, or a short window, and the hop.
  @Test func notesAreFollowedInTime() throws {
    let keys = [45.0, 52, 57, 64, 69, 76, 81]
    var samples = silence(0.2)
    var starts: [Int] = []
    for key in keys {
      starts.append(samples.count)
      samples += note({ _ in key }, 0.5, level: 0.12) + silence(0.25)
    }
    let (sound, status) = play(samples)
    #expect(status.noteCount == keys.count)
    let track = PitchTracker().track(AudioClip(samples: sound, sampleRate: Self.rate))
    for (key, start) in zip(keys, starts) {
      let began = try #require(onset(sound, after: start), "\(key)")
      let milliseconds = 1000 * Double(began - start) / Self.rate
      let period = 1000 / Units.pitchToHz(key)
      #expect(milliseconds > 0 && milliseconds < max(9, 2 * period) + 12, "\(key): \(milliseconds)")
      let frames = track.pitches[start / 480 + 12..<start / 480 + 44]
      let right = frames.filter { $0.map { abs($0 - key) < 0.5 } ?? false }
      #expect(right.count >= 30, "\(key): \(right.count) of 32 frames")
      let (own, wanted) = (rms(sound, start + 9600), rms(samples, start + 9600))
      #expect(abs(20 * log10(own / wanted)) < 2, "\(key)")
    }
    #expect(sound.suffix(2400).allSatisfy { abs($0) < 1e-3 })
  }

  private func rms(_ samples: [Float], _ start: Int) -> Double {
    let part = samples[start..<start + 9600]
    return (part.reduce(0.0) { $0 + Double($1 * $1) } / 9600).squareRoot()
  }

  /// A slide and a tongued repetition: one is tied, the other struck; vibrato is followed.
  @Test func slidesAreTiedAndRepetitionsStruck() {
    let slide = note({ 60 + 5 * min(1, max(0, ($0 - 0.3) / 0.3)) }, 0.9, level: 0.12)
    let repeated = note({ 65 + 0.4 * sin(2 * .pi * 5.5 * $0) }, 0.8, level: 0.12)
    let (sound, status) = play(silence(0.1) + slide + silence(0.03) + repeated + silence(0.2))
    #expect(status.noteCount == 2)
    let track = PitchTracker().track(AudioClip(samples: sound, sampleRate: Self.rate))
    /// Frames at which the vibrato is what it was so many seconds before.
    func right(after delay: Double) -> Int {
      (115..<180).count { frame in
        let t = Double(frame) / 100 - 1.03 - delay
        return abs((track.pitches[frame] ?? 0) - 65 - 0.4 * sin(2 * .pi * 5.5 * t)) < 0.2
      }
    }
    let delays = stride(from: 0, through: 0.05, by: 0.005)
    let most = delays.map(right).max()!
    #expect(most > 52, "\(most) of 65 frames")
    #expect(abs((track.pitches[85] ?? 0) - 65) < 0.2)
  }

  /// Noise and what is below the gate play nothing at a pitch; octaves, volume, bend and other sounds are heeded.
  @Test func whatIsSetIsHeeded() throws {
    var state: UInt32 = 5
    let hiss = (0..<24_000).map { _ -> Float in
      state = state &* 1_664_525 &+ 1_013_904_223
      return 0.001 * Float(Int32(bitPattern: state)) / 0x1p31
    }
    #expect(play(hiss).sound.allSatisfy { $0 == 0 })
    let samples = silence(0.05) + note({ _ in 57 }, 1.2, level: 0.1)
    let (sound, status) = play(samples) {
      $0.octaves = 1
      $0.volume = 0.5
    } at: { hop, line in
      if hop == 100 {
        line.octaves = -1
        line.send(.pitchBend(semitones: 2))
        line.send(.blend(BlendPosition(x: 1)))
        line.send(.sounds(Self.sounds))
        line.send(.volume(1))
      }
    }
    let track = PitchTracker().track(AudioClip(samples: sound, sampleRate: Self.rate))
    #expect(abs((track.pitches[40] ?? 0) - 69) < 0.2)
    #expect(abs((track.pitches[100] ?? 0) - 47) < 0.2)
    #expect(abs(try #require(status.pitch) - 47) < 0.2)
    #expect(rms(sound, 48_000) > 1.6 * rms(sound, 12_000))
  }

  /// The direct sound comes beside, whole, a little later.
  @Test func theDirectSoundIsMixedIn() {
    let tone = (0..<48_000).map { 0.002 * sin(2 * Float.pi * 300 * Float($0) / 48_000) }
    let (sound, status) = play(tone) { $0.direct = 0.5 }  // below the gate
    #expect(status.slipCount == 0)
    let part = sound[24_000..<43_200]
    let power = part.reduce(0) { $0 + $1 * $1 } / Float(part.count)
    #expect(abs(power.squareRoot() - 0.001 * Float(0.5).squareRoot()) < 2e-5)
  }

  @Test(.enabled(if: allocation_probe_is_available() != 0))
  func renderingAllocatesNothing() {
    var allocations = 0
    var before = 0
    let samples =
      silence(0.05) + note({ _ in 50 }, 0.3, level: 0.1) + note({ _ in 62 }, 0.3, level: 0.2)
    let microphone = Microphone(samples)
    var options = LiveLine.Options()
    options.direct = 0.3
    let line = LiveLine(
      Self.loader.model, sounds: Self.sounds, sourceRate: Self.rate, sourcePeriod: 128,
      options: options
    ) { microphone.read($0, $1) }
    var (left, right) = ([Float](repeating: 0, count: 256), [Float](repeating: 0, count: 256))
    left.withUnsafeMutableBufferPointer { left in
      right.withUnsafeMutableBufferPointer { right in
        for hop in 0..<samples.count / 256 {
          microphone.ready += 256
          line.send(.blend(BlendPosition(x: Double(hop % 10) / 10)))
          before = allocation_probe_count()
          line.add(to: left.baseAddress!, right.baseAddress!, frameCount: 256)
          allocations += allocation_probe_count() - before
        }
      }
    }
    #expect(line.status.noteCount == 2 && allocations == 0, "\(allocations)")
  }
}
