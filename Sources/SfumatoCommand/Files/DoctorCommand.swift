import ArgumentParser
import Foundation
import Sfumato

/// `sfumato doctor`: whether this machine can play, and how.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract:
      "Check the audio set-up: devices, rates, real-time permission, CPU per voice, latency.",
    discussion: """
      Opens the device, without a sound, and times how fast voices are rendered. The load is the share of \
      one core that 1, 8 and 32 morphing voices take; a period and a count of periods that fit are \
      suggested for 'sfumato play -z PERIOD -c COUNT'.
      """)

  @Option(
    name: [.customShort("a"), .customLong("device")],
    help: "The sound device; 'sfumato play -a help' lists them.", completion: DeviceOptions.names)
  var device = "default"

  @OptionGroup var modelOptions: NoteModelOptions

  @Flag(help: "Print a JSON object.")
  var json = false

  /// What was found, for programs.
  struct Findings: Encodable {
    /// A device that was opened.
    struct Opened: Encodable {
      var sampleRate: Int
      var format: String
      var channels: Int
      var periodFrames: Int
      var periodCount: Int
      /// Rates that it takes without resampling.
      var rates: [Int]
    }

    /// A buffer that fits this machine.
    struct Suggestion: Encodable, Equatable {
      var periodFrames: Int
      var periodCount: Int
      /// From a key to the loudspeaker at most: the buffer and a hop.
      var latencyMilliseconds: Double
    }

    var devices: [PCMDevice.Listing]
    var device: String
    var opened: Opened?
    var deviceProblem: String?
    var realTime: Bool
    var midiPorts: [SequencerInput.Port]
    var midiProblem: String?
    var cost: [VoiceCost]
    var costProblem: String?
    var suggestion: Suggestion
  }

  func run() throws {
    var findings = Findings(
      devices: PCMDevice.list(), device: device, realTime: RealTime.isAllowed, midiPorts: [],
      cost: [], suggestion: Self.suggest(realTime: false, cost: nil))
    do { findings.opened = try Self.open(device) } catch {
      findings.deviceProblem = error.localizedDescription
    }
    do { findings.midiPorts = try SequencerInput().ports } catch {
      findings.midiProblem = error.description
    }
    do { findings.cost = try cost() } catch { findings.costProblem = error.localizedDescription }
    findings.suggestion = Self.suggest(
      realTime: findings.realTime,
      cost: findings.cost.first { $0.voices == Self.usualVoices })
    print(json ? try Report.jsonText(findings) : Self.text(findings))
  }

  // MARK: - Looking

  /// What a player has in two hands.
  private static let usualVoices = 8

  private static func open(_ device: String) throws(PlaybackError) -> Findings.Opened {
    let granted = try PCMDevice(device).settings
    let rates = [44_100, 48_000, 88_200, 96_000, 192_000].filter { rate in
      let settings = try? PCMDevice(device, wanted: PCMSettings(sampleRate: rate)).settings
      return settings?.sampleRate == rate
    }
    return Findings.Opened(
      sampleRate: granted.sampleRate, format: granted.format?.name ?? "",
      channels: granted.channelCount, periodFrames: granted.periodLength,
      periodCount: granted.periodCount, rates: rates)
  }

  private func cost() throws -> [VoiceCost] {
    let loader = SoundLoader(try modelOptions.load(), cache: .standard)
    let samples = InstalledFiles.root?.appending(path: "Samples").path ?? "Samples"
    let sounds = try loader.sounds(["\(samples)/flute_C4.wav", "\(samples)/cello_C4.wav"])
    return [1, Self.usualVoices, 32].map {
      VoiceCost.measure(loader.model, sounds: sounds, voices: $0)
    }
  }

  /// A buffer of which a period can be made while half of one plays; without real-time rights one that
  /// outlasts the turns of other programs.
  static func suggest(realTime: Bool, cost: VoiceCost?) -> Findings.Suggestion {
    let hopFrames = cost?.hopFrames ?? 128
    // Share of its time that a slow hop takes; larger periods level slow ones out.
    let load = cost.map { $0.hopMilliseconds * 48 / Double(hopFrames) } ?? 1
    let (period, count) =
      switch (realTime, load) {
      case (true, ..<0.4): (128, 2)
      case (true, ..<0.6): (256, 2)
      case (_, ..<0.6): (256, 3)
      case (_, ..<0.9): (512, 3)
      default: (1024, 3)
      }
    let frames = period * count + hopFrames
    return Findings.Suggestion(
      periodFrames: period, periodCount: count,
      latencyMilliseconds: (10_000 * Double(frames) / 48_000).rounded() / 10)
  }

  // MARK: - Telling

  private static func text(_ findings: Findings) -> String {
    var lines = [Report.heading("Sound")]
    func add(_ name: String, _ value: String) {
      lines.append("  " + name.padding(toLength: 11, withPad: " ", startingAt: 0) + value)
    }
    add("devices", findings.devices.map(\.name).joined(separator: ", "))
    if let opened = findings.opened {
      add(
        findings.device,
        "\(opened.sampleRate) Hz, \(opened.format), \(opened.channels) channels, "
          + "\(opened.periodFrames) × \(opened.periodCount) frames")
      add("rates", opened.rates.map { "\($0)" }.joined(separator: ", ") + " Hz")
    }
    if let problem = findings.deviceProblem { add("problem", problem) }
    add("real time", findings.realTime ? "granted (SCHED_FIFO)" : RealTime.hint)
    lines.append(Report.heading("MIDI"))
    for port in findings.midiPorts { add(port.address, port.name) }
    if findings.midiPorts.isEmpty { add("ports", findings.midiProblem ?? "none yet") }
    lines.append(Report.heading("Speed, one core"))
    for cost in findings.cost {
      add(
        cost.voices == 1 ? "1 voice" : "\(cost.voices) voices",
        "\(Report.number(100 * cost.load, decimals: 1)) % of real time, "
          + "\(Report.number(cost.hopMilliseconds, decimals: 2)) ms a hop at p99")
    }
    if let problem = findings.costProblem { add("problem", problem) }
    let suggestion = findings.suggestion
    lines.append(Report.heading("Suggestion"))
    add(
      "play with",
      "-z \(suggestion.periodFrames) -c \(suggestion.periodCount): "
        + "\(Report.number(suggestion.latencyMilliseconds, decimals: 1)) ms from key to loudspeaker"
    )
    return lines.joined(separator: "\n")
  }
}
