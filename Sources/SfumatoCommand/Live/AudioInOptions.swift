import ArgumentParser
import Sfumato

/// A microphone or a line that plays the instrument.
struct AudioInOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Play by what a microphone or a line hears, one melody; 'help' lists the devices.",
      valueName: "device"),
    completion: .custom { _, _, _ in PCMDevice.list(isCapture: true).map(\.name) + ["help"] })
  var audioIn: String?

  @Option(
    help: "Octaves that what is heard is moved, -4 to 4; [ and ] move it while it is played.")
  var audioOctave = 0

  @Option(
    help: ArgumentHelp("What is quieter is not followed, -90 to -10.", valueName: "dB"))
  var audioGate = -50.0

  @Option(help: "How much of the direct sound is heard beside it, 0 to 1.")
  var direct = 0.0

  func validate() throws {
    try require("--audio-octave", audioOctave, in: -4...4)
    try require("--audio-gate", audioGate, in: -90 ... -10, unit: "dB")
    try require("--direct", direct, in: 0...1)
    if audioIn == nil, direct > 0 || audioOctave != 0 {
      throw ValidationError("--direct and --audio-octave need --audio-in")
    }
  }

  /// Answers a question for a list.
  /// - Returns: false if none was asked.
  func printList() -> Bool {
    guard audioIn == "help" else { return false }
    DeviceOptions.print(PCMDevice.list(isCapture: true))
    return true
  }

  /// Opens the device and prepares a voice for it; nil where none is named.
  /// - Parameters:
  ///   - prepared: model, sounds, and where they begin.
  ///   - periodLength: frames of the loudspeaker's period; the microphone is asked for half as many.
  /// - Throws: `CommandFailure`.
  func open(_ prepared: InstrumentOptions.Prepared, periodLength: Int) throws -> HeardLine? {
    guard let audioIn else { return nil }
    var wanted = PCMSettings(channelCount: 1, periodLength: max(32, periodLength / 2))
    wanted.periodCount = 8
    let capture: Capture
    do {
      capture = try Capture(audioIn, wanted: wanted)
    } catch {
      // The same words as for a loudspeaker, but for the option's name.
      throw CommandFailure(error.description.replacing("'-a ", with: "'--audio-in "))
    }
    var options = LiveLine.Options()
    options.gateDB = audioGate
    options.octaves = audioOctave
    options.direct = direct
    options.position = prepared.options.position
    options.volume = prepared.options.volume
    let ring = capture.samples
    let line = LiveLine(
      prepared.model, sounds: prepared.sounds, sourceRate: Double(capture.settings.sampleRate),
      sourcePeriod: capture.settings.periodLength, options: options
    ) { samples, count in ring.read(into: samples, count: count) }
    return HeardLine(capture: capture, line: line, device: audioIn)
  }
}

/// A microphone and the voice that follows it.
///
/// Threads: control.
final class HeardLine {
  let capture: Capture
  let line: LiveLine
  private let device: String
  private var lastLoss: String?

  init(capture: Capture, line: LiveLine, device: String) {
    self.capture = capture
    self.line = line
    self.device = device
  }

  /// What it hears, in a few words.
  var summary: String { "hearing \(device): \(PlayDesk.describe(capture.settings))" }

  /// Tells that the device is gone, or back. To be called now and then.
  func tell(_ tell: (String) -> Void) {
    let loss = capture.status.loss
    guard loss != lastLoss else { return }
    lastLoss = loss
    tell(loss.map { "\(device) is gone (\($0)); trying again" } ?? "\(device) is back")
  }

  /// How it went.
  var report: String {
    let (line, status) = (line.status, capture.status)
    var text = "heard " + Report.count(line.noteCount, "note")
    if status.overrunCount > 0 { text += ", " + Report.count(status.overrunCount, "overrun") }
    if line.slipCount > 0 {
      text += ", direct sound broken " + Report.count(line.slipCount, "time")
    }
    return text
  }
}
