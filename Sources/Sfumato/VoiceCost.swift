import Foundation
import NoteVAE
import Signal
import Synth

/// What so many morphing voices cost on this machine, on one core.
package struct VoiceCost: Codable, Sendable, Equatable {
  /// Notes that sound at once while the blend moves.
  package let voices: Int
  /// Processor time as a share of real time: above 1 it cannot be played.
  package let load: Double
  /// Processor time of a hop, which 99 of 100 stay below, in milliseconds.
  package let hopMilliseconds: Double
  /// Samples of a hop.
  package let hopFrames: Int

  /// Plays a moving blend on the processor's clock, which neighbours do not disturb. Thread role: control.
  /// - Parameters:
  ///   - model: that decodes.
  ///   - sounds: what is blended.
  ///   - voices: 1…64.
  ///   - seconds: of sound.
  package static func measure(
    _ model: NoteModel, sounds: SoundSet, voices: Int, seconds: Double = 0.5
  ) -> VoiceCost {
    var options = PerformanceOptions()
    options.voiceCount = voices
    let performance = Performance(model, sounds: sounds, options: options)
    for voice in 0..<voices {
      performance.send(PerformanceEvent(.noteOn(key: 36 + voice, velocity: 0.7)))
    }
    let hop = performance.hopLength
    let hopCount = Int(seconds * performance.sampleRate) / hop
    var times: [Double] = []
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * hop) { block in
      let (left, right) = (block.baseAddress!, block.baseAddress! + hop)
      for index in 0..<hopCount {
        let x = 0.5 - 0.5 * cos(2 * Double.pi * Double(index) / Double(hopCount))
        performance.send(PerformanceEvent(.blend(BlendPosition(x: x))))
        let start = ProcessorTime.seconds
        performance.render(into: left, right, frameCount: hop)
        times.append(ProcessorTime.seconds - start)
      }
    }
    times.sort()
    return VoiceCost(
      voices: voices, load: times.reduce(0, +) * performance.sampleRate / Double(hopCount * hop),
      hopMilliseconds: 1000 * times[(times.count - 1) * 99 / 100], hopFrames: hop)
  }
}
