import CKernels
import Neural

/// One note that a synthetic instrument is asked to play.
struct VoiceNote {
  /// Samples from one control value to the next: 1 ms at 48 kHz.
  static let block = 48
  /// In Hz.
  static let sampleRate: Float = 48_000

  /// Frequency of the pitch in Hz.
  var hz: Float
  /// How hard, 0…1.
  var strength: Float
  /// Samples from key down to key up.
  let heldCount: Int
  /// Samples in all.
  let count: Int
  /// What differs from note to note of one instrument.
  var random: RandomGenerator

  /// Control values of a note: one at the beginning of each block, and one after the last.
  var controlCount: Int { (count + Self.block - 1) / Self.block + 1 }

  /// Seconds from the start of the note to a control value.
  static func time(_ control: Int) -> Float { Float(control * block) / sampleRate }

  /// Multiplies samples by a line of control values, straight between them.
  static func multiply(_ samples: inout [Float], by line: [Float]) {
    samples.withUnsafeMutableBufferPointer { samples in
      kernel_multiply_line(samples.baseAddress, samples.count, line, block)
    }
  }
}
