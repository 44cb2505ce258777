import Foundation
import Signal
import TestSupport
import Testing

/// `sfumato play --audio-in`: a microphone plays the blend.
@Suite(.serialized) struct AudioInTests {
  private let stage: Stage
  private var sfumato: Program { stage.sfumato }

  init() throws { stage = try Stage() }

  /// Half a second of silence, then notes of a reed of half a second each, with a quarter between.
  private func melody(_ keys: [Double], rate: Double = 48_000) -> [Float] {
    var samples = [Float](repeating: 0, count: Int(0.5 * rate))
    for key in keys {
      for i in 0..<Int(0.5 * rate) {
        let t = Double(i) / rate
        let turn = 2 * Double.pi * Units.pitchToHz(key) * t
        let edge = min(1, t / 0.003, (0.5 - t) / 0.02)
        samples.append(
          Float(0.12 * edge * (sin(turn) + 0.5 * sin(2 * turn) + 0.3 * sin(3 * turn + 1))))
      }
      samples += [Float](repeating: 0, count: Int(0.25 * rate))
    }
    return samples
  }

  /// The share of frames of the notes in which the device heard a pitch, moved by so many semitones.
  private func expectMelody(_ keys: [Double], moved: Double, microphone: PacedDevice) throws {
    let began = try #require(microphone.seconds(ofFrame: 0, rate: 48_000))
    let offset = began - (try #require(stage.device.seconds(ofFrame: 0, rate: 48_000)))
    let heard = stage.heard
    let track = PitchTracker().track(AudioClip(samples: heard, sampleRate: 48_000))
    for (i, key) in keys.enumerated() {
      let middle = offset + 0.5 + 0.75 * Double(i) + 0.3
      let frame = Int(100 * middle)
      #expect(
        track.pitches.indices.contains(frame)
          && abs((track.pitches[frame] ?? 0) - key - moved) < 0.3,
        "\(key): \(track.pitches.indices.contains(frame) ? track.pitches[frame] ?? 0 : -1)")
    }
  }

  @Test func aMicrophonePlaysTheBlend() throws {
    let keys = [57.0, 64, 60, 69]
    let microphone = try PacedDevice(hearing: melody(keys))
    let result = try sfumato(
      ["play"] + stage.sounds + [
        "-a", stage.device.name, "--audio-in", microphone.name, "--audio-octave", "-1",
        "--direct", "0.05", "--duration", "4",
      ])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.errors.contains("hearing \(microphone.name): 48.0 kHz"), "\(result.errors)")
    #expect(result.errors.contains("heard 4 notes"), "\(result.errors)")
    try expectMelody(keys, moved: -12, microphone: microphone)
  }

  /// A microphone of another rate and clock, which is pulled out and plugged in again.
  @Test func aMicrophoneThatGoesComesBack() throws {
    let keys = (0..<20).map { 60.0 + Double($0 % 5) }
    let microphone = try PacedDevice(
      hearing: melody(keys, rate: 44_100), rate: 44_100, ppm: 400)
    let run = try RunningProgram(
      sfumato, ["play"] + stage.sounds + ["-a", stage.device.name, "--audio-in", microphone.name])
    #expect(stage.hears(louderThan: 0.01), "\(run.errorText)")
    try microphone.unplug()
    #expect(run.waits(for: "; trying again"), "\(run.errorText)")
    try microphone.plugIn()
    #expect(run.waits(for: "is back"), "\(run.errorText)")
    usleep(800_000)
    #expect(stage.hears(louderThan: 0.01), "\(run.errorText)")
    run.signal(SIGINT)
    #expect(run.wait() == 0, "\(run.errorText)")
  }

  @Test(arguments: [
    (["--audio-in", "hw:7,3"], Int32(1), "'--audio-in help' lists the devices"),
    (["--audio-in", "x", "-o", "out.wav"], 64, "sfumato transfer"),
    (["--direct", "0.5"], 64, "need --audio-in"),
    (["--audio-in", "x", "--audio-gate", "5"], 64, "--audio-gate"),
    (["--audio-in", "x", "--direct", "2"], 64, "--direct"),
  ])
  func whatIsWrongIsSaid(_ arguments: [String], _ code: Int32, _ text: String) throws {
    let result = try sfumato(["play", "flute_C4.wav", "-a", stage.device.name] + arguments)
    #expect(result.exitCode == code && result.errors.contains(text), "\(result.errors)")
  }

  @Test func devicesAreListed() throws {
    let result = try sfumato("play", "--audio-in", "help")
    #expect(result.exitCode == 0 && result.errors == "", "\(result.errors)")
  }
}
