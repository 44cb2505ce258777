import ArgumentParser
import Foundation
import Library
import NoteVAE
import OutputFiles
import Sfumato

/// Packed libraries at several rates, beside Opus.
struct PackBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Distance of packed notes from their recordings at several rates, beside Opus.",
    discussion: """
      All are compared as sound, at one level, from the onset on. Distance is that of the training's measures \
      (texture, in dB); realism is the Fréchet distance of all frames' mel cepstra to those of the \
      recordings (0 is the best); the last column is the share of notes that the library's ear finds nearer to \
      their own recording than to any other. Opus needs opusenc and opusdec (Debian: opus-tools).
      """)

  @Argument(help: "A folder of recorded notes.")
  var folder: String

  @Option(help: "Every so manyth file.")
  var every = 1

  @Option(help: "Kilobits a second of packed notes.", transform: rates)
  var packed = [1.5, 3, 6, 12]

  @Option(help: "Kilobits a second of Opus.", transform: rates)
  var opus = [6.0, 12, 24]

  private static func rates(_ text: String) -> [Double] {
    text.split(separator: ",").compactMap { Double($0) }
  }

  private struct Row {
    var texture = 0.0
    var raw = 0.0
    var bits = 0.0
    var seconds = 0.0
    var count = 0.0
    var frames = FrechetDistance(size: MelCepstrum.count)
    var features: [[Float]] = []
  }

  func run() throws {
    let model = try NotePreset.load()
    let configuration = model.configuration
    let blender = NoteBlender(model, phase: .pghi)
    let loader = SoundLoader(model)
    let files = FileSystem.files(below: folder).filter {
      $0.hasSuffix(".flac") || $0.hasSuffix(".wav")
    }
    let likeness = try Likeness.installed()
    var rows: [String: Row] = [:]
    var order: [String] = []
    var real = Row()
    /// As the library hears it: at one level, at the note's own pitch.
    func keep(_ samples: [Float], pitch: Double?, in row: inout Row) {
      let rate = model.configuration.sampleRate
      let peak = max(samples.reduce(0) { max($0, abs($1)) }, 1e-6)
      let level = samples.map { 0.5 * $0 / peak }
      for frame in MelCepstrum.frames(of: level) { row.frames.add(frame) }
      precondition(rate == 48_000, "the mel cepstrum is that of 48 kHz")
      row.features.append(LikenessExamples.features(level, pitch: pitch))
    }
    for path in stride(from: 0, to: files.count, by: every).map({ files[$0] }) {
      let note = try loader.note(path).note
      guard let recording = note.recording else { continue }
      let truth = NoteAnalysis(recording, configuration: configuration)
      let pitch = note.latent.condition.pitch
      keep(recording, pitch: pitch, in: &real)
      func add(_ name: String, _ samples: [Float], bytes: Double) {
        let heard = NoteAnalysis(
          Array(samples.prefix(recording.count)), configuration: configuration,
          frameCount: truth.frameCount)
        let distance = SpectralDistance(
          heard.power, truth.power, bins: configuration.stft.binCount)
        if rows[name] == nil { order.append(name) }
        rows[name, default: Row()].texture += distance.texture
        rows[name]!.raw += distance.raw
        rows[name]!.bits += 8 * bytes
        rows[name]!.seconds += Double(recording.count) / configuration.sampleRate
        rows[name]!.count += 1
        keep(Array(samples.prefix(recording.count)), pitch: pitch, in: &rows[name]!)
      }
      func render(_ latent: NoteLatent) -> [Float] {
        blender.render(
          NoteBlend(MixPath(weights: [1])),
          of: [NoteSource(EncodedNote(latent, by: model), model: model)]
        ).channels[0]
      }
      for rate in packed {
        var pack = LibraryPack(for: model)
        pack.add(note.latent, name: "n", rate: 1000 * rate)
        guard let latent = pack.note(0) else { continue }
        add("packed, \(rate) kb/s", render(latent), bytes: Double(pack.entries[0].length))
      }
      add("latent, not packed", render(note.latent), bytes: .nan)
      for rate in opus {
        if let (samples, bytes) = try coded(recording, rate, configuration.sampleRate) {
          add("Opus, \(rate) kb/s", samples, bytes: Double(bytes))
        }
      }
    }
    let places = likeness.points(real.features).whole
    print(
      "codec                   kb/s   distance      raw   realism   own recording first  "
        + "(\(files.count) files in all)")
    for name in order {
      let row = rows[name]!
      let own = Self.ownFirst(likeness.points(row.features).whole, among: places)
      print(
        name.padding(toLength: 20, withPad: " ", startingAt: 0)
          + String(
            format: "%8.2f %10.2f %8.2f %9.2f %12.2f  %.0f notes", row.bits / row.seconds / 1000,
            row.texture / row.count, row.raw / row.count, row.frames.distance(to: real.frames),
            own, row.count))
    }
  }

  /// The share of points whose own number is the nearest among others.
  private static func ownFirst(_ points: [[Float]], among others: [[Float]]) -> Double {
    func distance(_ a: [Float], _ b: [Float]) -> Float {
      zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    let right = points.indices.count { i in
      others.indices.min { distance(points[i], others[$0]) < distance(points[i], others[$1]) } == i
    }
    return Double(right) / Double(max(points.count, 1))
  }

  /// A recording through Opus; nil without opus-tools.
  private func coded(_ samples: [Float], _ rate: Double, _ sampleRate: Double) throws
    -> (samples: [Float], bytes: Int)?
  {
    let base = FileManager.default.temporaryDirectory.path + "/sfumato-pack-\(getpid())"
    let names = ["\(base).wav", "\(base).opus", "\(base)-out.wav"]
    defer { for name in names { try? FileManager.default.removeItem(atPath: name) } }
    let peak = max(samples.reduce(0) { max($0, abs($1)) }, 1e-6)
    let clip = AudioClip(samples: samples.map { 0.5 * $0 / peak }, sampleRate: sampleRate)
    try AudioFile(clip: clip, format: .init(.wav, .integer(bits: 24))).write(to: names[0])
    for command in [
      ["opusenc", "--quiet", "--bitrate", "\(rate)", names[0], names[1]],
      ["opusdec", "--quiet", "--rate", "48000", "--float", names[1], names[2]],
    ] {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = command
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else { return nil }
    }
    let bytes = try Data(contentsOf: URL(filePath: names[1])).count
    return (try AudioFile.read(names[2]).clip.mono, bytes)
  }
}
