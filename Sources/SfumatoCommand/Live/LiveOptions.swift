import OutputFiles
import ArgumentParser
import Sfumato

/// What the live player takes: a sound device and ways to be played.
struct LiveOptions: ParsableArguments {
  @OptionGroup var output: DeviceOptions
  @OptionGroup var midiOut: MIDIOutOptions

  @Option(
    help: ArgumentHelp(
      "Play by MIDI keyboards whose name contains this, now or later; 'all'; 'help' lists them.",
      valueName: "name"),
    completion: .list(["all", "help"]))
  var midi: String?

  @Option(
    help: ArgumentHelp(
      "Play by a stream of MIDI bytes: a pipe, /dev/snd/midiC1D0, '-'; or a MIDI file.",
      valueName: "file"))
  var midiStream: String?

  @Flag(
    help: """
      Follow the MIDI clock that comes by --midi or --midi-stream: start, stop, place, tempo; the tempo of arpeggios \
      too.
      """)
  var clockIn = false

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

  @Option(
    help: "The computer keyboard: \(PianoKeys.allCases.map(\.rawValue).joined(separator: ", ")).")
  var layout = PianoKeys.qwerty

  func validate() throws {
    try require("--osc", osc, in: 0...65_535)
    if clockIn, midi == nil, midiStream == nil {
      throw ValidationError("--clock-in needs --midi or --midi-stream, by which the clock comes")
    }
    if osc == nil && oscBind != OSCSocket.loopback {
      throw ValidationError("--osc-bind needs --osc")
    }
  }

  /// Whether a list is asked for and nothing else.
  var isListAsked: Bool { output.device == "help" || midi == "help" || midiOut.isListAsked }

  /// Answers a question for a list.
  /// - Returns: false if none was asked.
  func printLists() throws -> Bool {
    let isDeviceAsked = output.printList()
    if midi == "help" {
      for port in try SequencerInput().ports { print("\(port.address)  \(port.name)") }
    }
    return try midiOut.printList() || isDeviceAsked || midi == "help"
  }

  /// Where the stream of MIDI lies, if it is a file.
  private var midiPath: String? { midiStream == "-" ? "/dev/stdin" : midiStream }

  /// Whether a MIDI file is named, or comes on standard input, instead of a stream.
  var isMIDIFile: Bool {
    guard let midiPath else { return false }
    return ScoreText.isScore(midiPath) || MIDIFile.isMIDI(atPath: midiPath)
  }

  /// The MIDI file that is named instead of a stream; nil if none is. Says what was strange in it.
  /// - Throws: `MIDIFileError`.
  func midiFile() throws(MIDIFileError) -> MIDIFile? {
    guard let midiPath, isMIDIFile else { return nil }
    return told(try MIDIFile(contentsOf: midiPath), path: midiPath)
  }

  /// The same for what is written into a file: a stream has to hold a MIDI file then.
  /// - Throws: `MIDIFileError` or `CommandFailure`.
  func midiFileForWriting() throws -> MIDIFile? {
    if let file = try midiFile() { return file }
    guard let midiStream else { return nil }
    let bytes = try MIDIFile.bytes(ofFile: midiStream)
    guard MIDIFile.isMIDI(bytes) else {
      throw CommandFailure(
        "--midi-stream with -o needs a MIDI file: the bytes of \(midiStream == "-" ? "standard input" : midiStream) "
          + "have no times; play them live and record with --record")
    }
    return told(try MIDIFile(bytes: bytes, path: midiStream), path: midiStream)
  }

  private func told(_ file: MIDIFile, path: String) -> MIDIFile {
    for remark in file.remarks { Report.remark("\(path): \(remark)") }
    return file
  }

  /// Checks the files that are to be recorded.
  /// - Throws: `AudioFileError` or `OutputFileError`.
  func checkRecordings(inputs: [String]) throws {
    if let record = output.record { _ = try AudioFileFormat(forPath: record) }
    for path in [output.record, recordMidi].compactMap({ $0 }) {
      try OutputFile.check(
        path, inputs: (inputs + [midiStream].compactMap { $0 }).map(SoundName.path))
    }
  }
}

extension PianoKeys: ExpressibleByArgument {}
