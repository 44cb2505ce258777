import Foundation

/// All that pages show of what is set, sent to each whenever it changed: whoever comes late, or lost
/// some, has all with the next one.
package struct PageState: Encodable, Sendable, Equatable {
  /// A sound at a corner.
  package struct Sound: Encodable, Sendable, Equatable {
    package var name: String
    /// Its number in the library; nil for a file from elsewhere.
    package var id: Int64?

    package init(name: String, id: Int64?) {
      self.name = name
      self.id = id
    }
  }

  /// A phrase that is kept.
  package struct Kept: Encodable, Sendable, Equatable {
    package var number: Int
    package var title: String
    package var bars: Int

    package init(number: Int, title: String, bars: Int) {
      self.number = number
      self.title = title
      self.bars = bars
    }
  }

  private(set) var t = "state"
  package var sounds: [Sound] = []
  package var x = 0.5
  package var y = 0.5
  package var sweep: String?
  package var sweepSeconds = 8.0
  package var attack = 0.0
  package var decay = 0.5
  package var sustain = 1.0
  package var release = 0.3
  package var volume = 1.0
  package var vibratoRate = 5.5
  package var vibratoDepth = 0.0
  package var hold = false
  package var keys: [Int] = []
  /// Seconds of the kept path; 0 for none.
  package var pathSeconds = 0.0
  /// Changes with the path.
  package var pathNumber = 0
  package var follows = false
  /// Slots that hold a patch.
  package var slots: [Int] = []
  /// Changes with the phrase that is shown, and with what comes next.
  package var phraseNumber = 0
  package var plays = false
  /// Whether phrase after phrase is played.
  package var jams = false
  /// What the jam is in; nil before it has begun.
  package var jamKey: String?
  package var kind = "melody2"
  /// What phrases are drawn in; empty for any.
  package var key = ""
  package var amount = 0.2
  package var temperature = 0.5
  package var tempo = 100.0
  package var kept: [Kept] = []
  /// Changes with what is liked.
  package var favouritesNumber = 0
  package var message = ""
  package var device = ""
  /// `alsa` or `browser`.
  package var audio = "alsa"
  package var sampleRate = 48_000.0
  package var hasLibrary = false

  package init() {}

  /// As it is sent.
  var text: String { pageText(self) }
}

/// What pages show of what sounds, sent many times a second; only the newest counts.
package struct PageMeters: Encodable, Sendable {
  private(set) var t = "meters"
  /// Largest sample, linear.
  package var peak: Float = 0
  package var voices = 0
  /// Share of real time, 0…1.
  package var load = 0.0
  package var latency = 0.0
  package var underruns = 0
  package var loss: String?
  /// Beat of the phrase that plays; nil where none does.
  package var beat: Double?
  /// Levels in dB of full scale, in bands evenly spaced in octaves.
  package var spectrum: [Int] = []

  package init() {}

  var text: String { pageText(self) }
}

private func pageText(_ value: some Encodable) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  // Numbers and texts.
  return String(decoding: try! encoder.encode(value), as: UTF8.self)
}
