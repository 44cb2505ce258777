import ArgumentParser
import Sfumato

/// What the live player takes: a sound device and ways to be played.
struct LiveOptions: ParsableArguments {
  @OptionGroup var output: DeviceOptions

  @Option(
    help: ArgumentHelp(
      "Play by MIDI keyboards whose name contains this, now or later; 'all'; 'help' lists them.",
      valueName: "name"))
  var midi: String?

  @Option(
    help: ArgumentHelp(
      "Play by a stream of MIDI bytes: a pipe, /dev/snd/midiC1D0, '-'; or a MIDI file.",
      valueName: "file"))
  var midiStream: String?

  @Option(help: ArgumentHelp("Play by Open Sound Control; 0 takes any port.", valueName: "port"))
  var osc: Int?

  @Option(
    help: ArgumentHelp(
      "Let other machines play: the address to hear OSC on.", valueName: "address"))
  var oscBind = OSCSocket.loopback

  @Option(
    help: "Record what is played as a MIDI file, the blend as controllers 1 and 74.",
    completion: .file(extensions: ["mid"]))
  var recordMidi: String?

  func validate() throws {
    try require("--osc", osc, in: 0...65_535)
    if osc == nil && oscBind != OSCSocket.loopback {
      throw ValidationError("--osc-bind needs --osc")
    }
  }

  /// Whether a list is asked for and nothing else.
  var isListAsked: Bool { output.device == "help" || midi == "help" }

  /// Answers a question for a list.
  /// - Returns: false if none was asked.
  func printLists() throws -> Bool {
    let isDeviceAsked = output.printList()
    if midi == "help" {
      for port in try SequencerInput().ports { print("\(port.address)  \(port.name)") }
    }
    return isDeviceAsked || midi == "help"
  }

  /// The MIDI file that is named instead of a stream; nil if none is.
  /// - Throws: `MIDIFileError`.
  func midiFile() throws(MIDIFileError) -> MIDIFile? {
    guard let midiStream, ScoreText.isScore(midiStream) else { return nil }
    return try MIDIFile(contentsOf: midiStream)
  }

  /// Checks the files that are to be recorded.
  /// - Throws: `AudioFileError` or `OutputFileError`.
  func checkRecordings(inputs: [String]) throws {
    if let record = output.record { _ = try AudioFileFormat(forPath: record) }
    for path in [output.record, recordMidi].compactMap({ $0 }) {
      try OutputFile.check(path, inputs: inputs + [midiStream].compactMap { $0 })
    }
  }
}
