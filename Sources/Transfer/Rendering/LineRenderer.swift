import Foundation
import NoteVAE
import Signal
import Synth

/// Plays a line with a target, a stretch at a time.
///
/// Thread role: control, one at a time.
final class LineRenderer {
  /// How much of what the line says is followed.
  struct Settings: Sendable {
    /// Where between the sounds, over seconds.
    var blend = BlendAutomation(.middle)
    /// Gain on the loudness of the performance, in dB.
    var gainDB = 0.0
    /// Share of the movements of brightness, 0…2.
    var brightness = 1.0
    /// Share of the movements of noise, 0…2.
    var noise = 1.0
  }

  /// Rate of the sound, in Hz.
  let sampleRate: Double
  /// 1, or 2 where the line has pans.
  let channelCount: Int

  private let track: LineTrack
  private let fit: TransferFit
  private let settings: Settings
  private let voice: LineVoice
  private let isMoving: Bool
  private var hop = 0
  private var nextStrike = 0
  /// Hops at which strikes lie, in order.
  private let strikeHops: [Int]

  init(
    _ model: NoteModel, sounds: SoundSet, track: LineTrack, fit: TransferFit, _ settings: Settings
  ) {
    self.track = track
    self.fit = fit
    self.settings = settings
    voice = LineVoice(model, sounds: sounds, capacity: Self.hopsAtOnce)
    isMoving = settings.blend.breakpoints.count > 1
    sampleRate = voice.sampleRate
    channelCount = track.pans.isEmpty ? 1 : 2
    let hopSeconds = Double(voice.hopLength) / voice.sampleRate
    strikeHops = track.strikes.map { Int((($0 + Self.strikeSeconds) / hopSeconds).rounded()) }
  }

  /// Hops that are rendered together, and those of a blend that moves, whose timbre moves with each call.
  private static let (hopsAtOnce, movingHops) = (24, 3)

  /// Samples of a hop.
  var hopLength: Int { voice.hopLength }

  /// Renders the next hops.
  /// - Returns: `[channel][sample]`, `count` hops long.
  func render(hops count: Int) -> [[Float]] {
    var mono = [Float](repeating: 0, count: count * hopLength)
    mono.withUnsafeMutableBufferPointer { mono in
      var done = 0
      while done < count {
        done += renderRun(atMost: count - done, into: mono.baseAddress! + done * hopLength)
      }
    }
    guard channelCount == 2 else { return [mono] }
    var channels = [mono, mono]
    let start = Double((hop - count) * hopLength) / sampleRate
    var pan = track.pan(at: start)
    for i in 0..<count {
      let end = track.pan(at: start + Double((i + 1) * hopLength) / sampleRate)
      let step = (end - pan) / Float(hopLength)
      for j in i * hopLength..<(i + 1) * hopLength {
        channels[0][j] *= pan.x
        channels[1][j] *= pan.y
        pan += step
      }
      pan = end
    }
    return channels
  }

  /// Renders hops up to the next strike.
  /// - Returns: how many.
  private func renderRun(atMost most: Int, into samples: UnsafeMutablePointer<Float>) -> Int {
    if nextStrike < strikeHops.count, strikeHops[nextStrike] <= hop {
      while nextStrike < strikeHops.count, strikeHops[nextStrike] <= hop { nextStrike += 1 }
      voice.strike(moment(hop), moment(hop + 1))
    }
    var count = min(most, isMoving ? Self.movingHops : voice.capacity)
    if nextStrike < strikeHops.count { count = min(count, strikeHops[nextStrike] - hop) }
    let moments = (0..<count).map { moment(hop + $0 + 2) }
    moments.withUnsafeBufferPointer { voice.render($0, into: samples) }
    hop += count
    return count
  }

  /// How the line sounds at a hop's beginning; not beyond the next strike, which is another note's.
  private func moment(_ hop: Int) -> LineMoment {
    let hopSeconds = Double(hopLength) / sampleRate
    var seconds = Double(hop) * hopSeconds
    var gainDB = settings.gainDB
    if nextStrike < strikeHops.count, hop >= strikeHops[nextStrike] {
      // The note before makes room, as by a tongue or a bow that stops.
      gainDB -= Self.stopDB
      seconds = min(seconds, max(0, track.strikes[nextStrike] - hopSeconds))
    }
    let frame = seconds / track.hopSeconds
    let level = track.level(at: seconds)
    let pitch = track.pitch(at: seconds) + 12 * Double(fit.octaves)
    let guide = VoiceGuide(
      pitch: min(max(pitch, 0), 140), velocity: fit.velocity(ofDB: level),
      tilt: Float(settings.brightness) * LineTrack.value(of: track.tilts, at: frame),
      noise: Float(settings.noise) * LineTrack.value(of: track.noises, at: frame),
      tone: LineTrack.value(of: track.tones, at: frame))
    let isSilent = level < fit.loudDB - Self.rangeDB
    return LineMoment(
      guide, level: isSilent ? 0 : Float(Units.dbToAmplitude(Double(level) + gainDB)),
      position: settings.blend.position(at: seconds))
  }

  /// Seconds from the first trace of a note in the performance to the target's attack: by then most of what
  /// sounds is the new note.
  private static let strikeSeconds = 0.008
  /// How far a note falls in the last 5 ms before the next is struck, in dB.
  private static let stopDB = 14.0
  /// What lies this far below loud is silence, in dB.
  private static let rangeDB: Float = 60
}
