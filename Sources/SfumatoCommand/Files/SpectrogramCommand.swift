import OutputFiles
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato spectrogram`: pictures of sounds.
struct SpectrogramCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spectrogram",
    abstract: "Draw sounds as a PNG picture: time across, frequency up, level as colour.",
    discussion: """
      Several files are stacked on the same scales of time, frequency and level, to be compared. \
      0 dB is a sine of full scale.

      EXAMPLES
        sfumato spectrogram cello_C4.wav -o cello.png
        sfumato spectrogram cello.wav blend.wav flute.wav -o blend.png
        sfumato spectrogram bell.wav -o bell.png --linear --frequencies 0-8000
      """)

  @Argument(
    help: "Sound files, from top to bottom.",
    completion: .file(extensions: SoundInput.suffixes))
  var files: [String]

  @Option(
    name: .shortAndLong,
    help: "The picture to write (.png); in a folder it gets a name; '-' is standard output.",
    completion: .file(extensions: ["png"]))
  var output: String

  @Flag(help: "Lay out hertz evenly instead of octaves.")
  var linear = false

  @Option(help: "Decibels from the brightest colour to the darkest.")
  var range = 90.0

  @Option(help: ArgumentHelp("Frequencies to show.", valueName: "low-high in Hz"))
  var frequencies: FrequencyRange?

  @Option(help: "Width of the picture in pixels.")
  var width = 1920

  @Option(help: "Height of each sound's box in pixels.")
  var height = 480

  @Flag(help: "Do not say what was written.")
  var quiet = false

  /// Names of the files; of those with the same name the paths.
  private var titles: [String] {
    let names = files.map(SoundInput.title)
    return zip(files, names).map { path, name in
      names.filter { $0 == name }.count > 1 ? path : name
    }
  }

  func validate() throws {
    try require("--range", range, in: 1...200, unit: "dB")
    try require("--width", width, in: 400...16_000, unit: "pixels")
    try require("--height", height, in: 100...8_000, unit: "pixels")
  }

  func run() throws {
    let path = try OutputPath.resolve(output, name: OutputPath.name(of: files), suffix: "png")
    try PictureOutput.check(path, inputs: files)
    var picture = SpectrogramPicture()
    picture.frequencyScale = linear ? .linear : .logarithmic
    picture.frequenciesHz = frequencies?.hertz
    picture.rangeDB = range
    picture.width = Double(width) / picture.pixelRatio
    picture.panelHeight = Double(height) / picture.pixelRatio
    let titles = titles
    for (path, title) in zip(files, titles) {
      picture.add(try SoundInput.sound(path).clip, title: title)
    }
    try picture.write(to: path)
    if !quiet, path != OutputFile.standardOutput {
      print("\(path): \(Report.count(files.count, "sound")), \(width) pixels wide")
    }
  }
}

/// A range of frequencies as it is typed: `200-8000`.
struct FrequencyRange: ExpressibleByArgument {
  /// Both ends, in Hz.
  let hertz: ClosedRange<Double>

  init?(argument: String) {
    let ends = argument.split(separator: "-", omittingEmptySubsequences: false).map { Double($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1],
      low >= 0, low < high, high <= 200_000
    else { return nil }
    hertz = low...high
  }
}
