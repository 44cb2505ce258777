import Foundation

/// Conversions between the units of sound, each named from–to.
public enum Units {
  /// Frequency in Hz of a MIDI pitch (A4 = 69 = 440 Hz); fractions are parts of a semitone.
  public static func pitchToHz(_ pitch: Double) -> Double { 440 * exp2((pitch - 69) / 12) }

  /// MIDI pitch of a frequency in Hz (> 0).
  public static func hzToPitch(_ hz: Double) -> Double { 69 + 12 * log2(hz / 440) }

  /// Decibels of a linear amplitude (20·log10); 0 gives −infinity.
  public static func amplitudeToDB(_ amplitude: Double) -> Double { 20 * log10(amplitude) }

  /// The same in single precision.
  public static func amplitudeToDB(_ amplitude: Float) -> Float { 20 * log10(amplitude) }

  /// Linear amplitude of decibels.
  public static func dbToAmplitude(_ db: Double) -> Double { pow(10, db / 20) }

  /// Decibels of a power (10·log10); 0 gives −infinity.
  public static func powerToDB(_ power: Double) -> Double { 10 * log10(power) }

  /// The same in single precision.
  public static func powerToDB(_ power: Float) -> Float { 10 * log10(power) }

  /// Power of decibels.
  public static func dbToPower(_ db: Double) -> Double { pow(10, db / 10) }
}
