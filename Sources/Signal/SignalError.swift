import Foundation

/// What can be wrong with a sound that this module is asked to work on.
public enum SignalError: Error, Equatable, Sendable {
  /// A change of sample rate that no converter makes. `fromHz`, `toHz`: the rates asked for.
  case unsupportedResampling(fromHz: Double, toHz: Double)
  /// The converter could not be made: `reason` in the words of its library.
  case resamplerUnavailable(reason: String)
}

extension SignalError: LocalizedError, CustomStringConvertible {
  /// What was found, what was expected, what to do.
  public var description: String {
    switch self {
    case .unsupportedResampling(let from, let to):
      return "cannot bring \(from) Hz to \(to) Hz: both rates must be positive and neither more "
        + "than \(Int(Resampler.largestRatio)) times the other; check the file's sample rate"
    case .resamplerUnavailable(let reason):
      return "the sample rate converter could not be made: \(reason)"
    }
  }

  /// The same text, for Foundation.
  public var errorDescription: String? { description }
}
