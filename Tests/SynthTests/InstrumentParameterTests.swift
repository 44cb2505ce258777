import Foundation
import Synth
import TestSupport
import Testing

/// One table of parameters, for patches and for whatever else sets them.
@Suite struct InstrumentParameterTests {
  /// A value that is not the standard one, within the range.
  private func other(_ parameter: InstrumentParameter) -> Double {
    switch parameter {
    case .hold: 0
    case .volume: 0.5
    case .attack: 0.05
    case .vibratoDepth: 40
    case .tuning: -30
    case .a4: 430
    case .mono, .retrigger, .arpeggioLatch: 1
    case .unison: 3
    case .stereoWidth, .vibratoScale: 0.25
    case .arpeggio: 2
    case .arpeggioGate, .unisonWidth, .roomDamping, .chorusDepth: 0.7
    default: 0.75 * parameter.standard + 0.25 * parameter.range.upperBound * 0.5
    }
  }

  @Test(arguments: InstrumentParameter.allCases)
  func itIsReadFromItsPlaceInAPatch(parameter: InstrumentParameter) throws {
    let value = other(parameter)
    #expect(value != parameter.standard)
    var json =
      switch parameter.unit {
      case .onOff: value == 1 ? "true" : "false"
      case .pattern: "\"\(parameter.namedValues.first { $0.value == value }!.name)\""
      default: "\(value)"
      }
    for key in parameter.patchKey.split(separator: ".").reversed() {
      json = "{\"\(key)\": \(json)}"
    }
    let folder = try TemporaryFolder()
    let text = "{\"format\": 1, \"sounds\": [\"x.wav\"], " + json.dropFirst()
    try folder.put(Array(text.utf8), as: "patch.json")
    let file = try PatchFile(contentsOf: folder("patch.json"))
    #expect(file.unknownKeys == [])
    #expect(parameter.value(in: file.patch.options) == value)
  }

  @Test(arguments: InstrumentParameter.allCases)
  func valuesAreBroughtIntoTheRange(parameter: InstrumentParameter) {
    var options = PerformanceOptions()
    parameter.set(.nan, in: &options)
    #expect(options == PerformanceOptions())
    parameter.set(.infinity, in: &options)
    #expect(parameter.value(in: options) == parameter.range.upperBound)
    parameter.set(-1e9, in: &options)
    #expect(parameter.value(in: options) == parameter.range.lowerBound)
  }

  private static let sounds = Studio.sounds(
    Studio.flute, Studio.cello, Studio.piano, Studio.marimba)
  /// The notes of ``play(_:)`` with the standard settings.
  private static let usual = play(Studio.performance(sounds))

  private static func play(_ performance: Performance) -> [[Float]] {
    let events: [(Double, PerformanceEvent.Action)] = [
      (0, .noteOn(key: 84, velocity: 0.8)), (0.1, .noteOn(key: 72, velocity: 0.8)),
      (0.25, .noteOff(key: 84)), (0.25, .noteOff(key: 72)),
    ]
    return Studio.play(events, seconds: 0.35, on: performance).channels
  }

  /// What is set before the first hop is as if it had been there from the beginning.
  @Test(arguments: InstrumentParameter.allCases)
  func settingItIsBeginningWithIt(parameter: InstrumentParameter) {
    let (sounds, play) = (Self.sounds, Self.play)
    let value = other(parameter)
    let begun = Studio.performance(sounds) { parameter.set(value, in: &$0) }
    let set = Studio.performance(sounds)
    var options = PerformanceOptions()
    parameter.set(value, in: &options)
    set.apply(parameter.action(in: options))
    set.settle()
    let expected = play(begun)
    #expect(play(set) == expected)
    // Held for so short a time a note is not over; a fall needs a lower level, a rate a depth, and what is
    // said of single notes, unison, chorus, room, arpeggio and stereo sounds needs one.
    let needsAnother: [InstrumentParameter] = [
      .hold, .decay, .vibratoRate, .retrigger, .unisonDetune, .unisonWidth, .chorusRate,
      .chorusDepth, .roomDecay, .roomDamping, .arpeggioBeats, .arpeggioGate, .arpeggioLatch, .tempo,
      .stereoWidth,
    ]
    if !needsAnother.contains(parameter) {
      #expect(Self.usual != expected)
    }
  }
}
