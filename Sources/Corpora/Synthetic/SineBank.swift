import CKernels
import Foundation

/// Many sines at once: the sound of partials that each have a frequency and a level over time.
struct SineBank {
  /// Frequency of each partial over the note's.
  let ratios: [Float]
  /// Where in its period each begins, 0…1.
  let phases: [Float]

  /// Plays the partials.
  /// - Parameters:
  ///   - note: tells frequency and length.
  ///   - pitch: frequency over the note's at each control value.
  ///   - levels: called for each control value in turn; writes the level of each partial.
  /// - Returns: as many samples as the note has. Partials above 21 kHz are silent.
  func render(
    _ note: VoiceNote, pitch: [Float], levels: (Int, UnsafeMutablePointer<Float>) -> Void
  ) -> [Float] {
    let count = ratios.count
    var samples = [Float](repeating: 0, count: note.count)
    var phase = phases.map(Double.init)
    let turn = 2 * Double.pi
    var work = [Float](repeating: 0, count: 7 * count)
    samples.withUnsafeMutableBufferPointer { samples in
      work.withUnsafeMutableBufferPointer { work in
        let base = work.baseAddress!
        let (cosine, sine) = (base, base + count)
        let (turnCosine, turnSine) = (base + 2 * count, base + 3 * count)
        let (level, step, next) = (base + 4 * count, base + 5 * count, base + 6 * count)
        levels(0, next)
        silence(next, hz: note.hz * pitch[0])
        for control in 0..<note.controlCount - 1 {
          let start = control * VoiceNote.block
          let length = min(VoiceNote.block, note.count - start)
          level.update(from: next, count: count)
          levels(control + 1, next)
          silence(next, hz: note.hz * pitch[control + 1])
          let hz = Double(note.hz * pitch[control]) / Double(VoiceNote.sampleRate)
          for k in 0..<count {
            let cycles = hz * Double(ratios[k])
            cosine[k] = Float(cos(turn * phase[k]))
            sine[k] = Float(sin(turn * phase[k]))
            turnCosine[k] = Float(cos(turn * cycles))
            turnSine[k] = Float(sin(turn * cycles))
            step[k] = (next[k] - level[k]) / Float(VoiceNote.block)
            phase[k] += cycles * Double(length)
            phase[k] -= phase[k].rounded(.down)
          }
          kernel_add_sines(
            samples.baseAddress! + start, length, cosine, sine, turnCosine, turnSine, level, step,
            count)
        }
      }
    }
    return samples
  }

  private func silence(_ levels: UnsafeMutablePointer<Float>, hz: Float) {
    for k in ratios.indices where hz * ratios[k] > 21_000 { levels[k] = 0 }
  }
}
