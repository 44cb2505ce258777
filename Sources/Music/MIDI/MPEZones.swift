/// Which MIDI channels play one note each, so that bend and pressure are that note's own, and which speak
/// for all of them.
///
/// Source: MMA 2018, "MIDI Polyphonic Expression" (M1-100-UM): a zone is set up by registered parameter 6 on
/// channel 1 (lower zone, upwards from channel 2) or 16 (upper zone, downwards from channel 15); where two zones
/// would meet, the one that was set up last takes the channels.
package struct MPEZones: Sendable {
  /// Channels of notes in each zone, 0 for no zone.
  package private(set) var lowerCount = 0
  package private(set) var upperCount = 0

  package init() {}

  /// The registered parameter that sets up a zone.
  package static let configuration = 6
  /// Semitones of a full bend where nothing else is said: of notes and of their zone.
  package static let memberBend = 48
  package static let masterBend = 2

  /// Whether a channel, 0…15, can set up a zone.
  package static func isMaster(_ channel: Int) -> Bool { channel == 0 || channel == 15 }

  /// Sets a zone up.
  /// - Parameters:
  ///   - channel: 0 for the lower zone, 15 for the upper one.
  ///   - count: channels of notes, 0…15; 0 ends it.
  /// - Returns: the channels of its notes; nil for none.
  package mutating func configure(_ channel: Int, count: Int) -> ClosedRange<Int>? {
    let count = min(max(count, 0), 15)
    if channel == 0 {
      lowerCount = count
      if count > 0 { upperCount = min(upperCount, max(14 - count, 0)) }
    } else {
      upperCount = count
      if count > 0 { lowerCount = min(lowerCount, max(14 - count, 0)) }
    }
    return count == 0 ? nil : channel == 0 ? 1...count : 15 - count...14
  }

  /// The channels of notes that belong together with a channel; nil for one that is in no zone or speaks for
  /// all.
  package func members(with channel: Int) -> ClosedRange<Int>? {
    if lowerCount > 0, (1...lowerCount).contains(channel) { return 1...lowerCount }
    if upperCount > 0, (15 - upperCount...14).contains(channel) { return 15 - upperCount...14 }
    return nil
  }

  /// The channel that speaks for all notes of a zone: 0 or 15 for a channel in one, the channel itself
  /// otherwise.
  package func master(of channel: Int) -> Int {
    members(with: channel).map { $0.lowerBound == 1 ? 0 : 15 } ?? channel
  }
}
