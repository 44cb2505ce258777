import Foundation

/// The rates of hosts that are played at.
package enum PluginRates {
  /// In Hz.
  package static let range = 8_000.0...384_000.0

  /// Looks whether a rate can be played at.
  /// - Throws: ``Failure``.
  package static func check(_ rate: Double) throws(Failure) {
    guard range.contains(rate) else { throw Failure(rate: rate) }
  }

  /// A rate that is not.
  package struct Failure: Error, LocalizedError {
    let rate: Double

    package var errorDescription: String? {
      "the host runs at \(rate) Hz; rates from 8000 to 384000 Hz are played"
    }
  }
}
