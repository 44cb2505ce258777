import ArgumentParser
import Foundation
import NoteVAE
import Sfumato

/// What comes back of the stereo of recordings: from latents alone, live, and at the exact ends.
struct StereoBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stereo",
    abstract: "Stereo of recordings as it comes back from latents; sizes and times.")

  @Argument(help: "Stereo recordings of single notes; mono ones are passed over.")
  var files: [String]

  @Option(help: "The note model; by default the one that is installed.")
  var preset: String?

  private static let columns = ["mono", "latent", "live"]

  func run() throws {
    let model = try NotePreset.load(preset)
    let blender = NoteBlender(model)
    print(
      "distance of the channels' relation from the recording's: levels in dB, coherence in phase, its"
        + " magnitude\n\n" + Self.cell("recording", 24)
        + Self.columns.map { Self.cell($0, 18) }.joined()
        + "ends dB  KB latent (+)  KB whole (+)  ms, mono")
    var rows: [[Double]] = []
    for path in files {
      let file: AudioFile
      do { file = try AudioFile.read(path) } catch {
        print("\(path): \(error.localizedDescription)")
        continue
      }
      guard let row = try measure(file, path: path, model, blender) else { continue }
      rows.append(row)
      print(Self.text(String(path.split(separator: "/").last!.prefix(23)), row))
      fflush(nil)
    }
    guard !rows.isEmpty else { return }
    let mean = rows[0].indices.map { i in
      rows.reduce(0) { $0 + $1[i] } / Double(rows.count)
    }
    print(Self.text("mean of \(rows.count)", mean))
    print(Self.cell("worst end", 24) + String(format: "%.1f dB", rows.map { $0[9] }.min()!))
  }

  private func measure(
    _ file: AudioFile, path: String, _ model: NoteModel, _ blender: NoteBlender
  ) throws -> [Double]? {
    let note = try blender.encode(file, path: path)
    guard let stereo = note.stereo, let mid = note.recording else { return nil }
    let (left, right) = stereo.channels(mid: mid)
    let truth = StereoLikeness(left, right)
    var monoNote = note.withoutRecording
    monoNote.latent.stereo = nil
    func milliseconds(_ note: EncodedNote) -> (clip: AudioClip, milliseconds: Double) {
      let source = NoteSource(note, model: model)
      var clip = blender.render(.single, of: [source])
      let start = Stopwatch.now(.thread)
      clip = blender.render(.single, of: [source])
      return (clip, 1000 * (Stopwatch.now(.thread) - start))
    }
    let (mono, latent) = (milliseconds(monoNote), milliseconds(note.withoutRecording))
    let end = blender.render(.single, of: [NoteSource(note, model: model)])
    let gain = note.latent.level / model.configuration.referenceLevel
    let ends = zip(end.channels, [left, right]).map { made, truth -> Double in
      var (signal, noise) = (0.0, 1e-30)
      // But for the first two milliseconds and the last five, which are faded where they are steps.
      for i in 96..<max(97, truth.count - 240) {
        signal += pow(Double(gain * truth[i]), 2)
        noise += pow(Double(made[i] - gain * truth[i]), 2)
      }
      return 10 * log10(signal / noise)
    }
    let live = self.live(note, model)
    func kilobytes(_ note: EncodedNote) -> Double {
      Double(note.file(sampleRate: 48_000).bytes.count) / 1000
    }
    let size = (
      latent: kilobytes(note.withoutRecording), latentMono: kilobytes(monoNote),
      whole: kilobytes(note), mid: 2 * Double(note.latent.sampleCount) / 1000
    )
    let mean = (mono.clip.middle, latent.clip.channels)
    return StereoLikeness(mean.0, mean.0).distance(to: truth)
      + StereoLikeness(mean.1[0], mean.1[1]).distance(to: truth)
      + StereoLikeness(live[0], live[1]).distance(to: truth)
      + [
        ends.min()!, size.latent, size.latent - size.latentMono, size.whole,
        size.whole - size.latentMono - size.mid, latent.milliseconds, mono.milliseconds,
      ]
  }

  /// The note's own key, live, as long as it is.
  private func live(_ note: EncodedNote, _ model: NoteModel) -> [[Float]] {
    var options = PerformanceOptions()
    (options.width, options.holds) = (0, false)
    let performance = Performance(
      model, sounds: SoundSet([note.latent], of: model), options: options)
    let key = Int((note.latent.condition.pitch ?? 60).rounded())
    return OfflinePerformance(
      events: [PerformanceEvent(.noteOn(key: key, velocity: 0.75))],
      sampleCount: note.latent.sampleCount
    ).render(on: performance).channels
  }

  private static func text(_ name: String, _ row: [Double]) -> String {
    let cells = stride(from: 0, to: 9, by: 3).map { i in
      cell(String(format: "%.2f  %.2f  %.2f", row[i], row[i + 1], row[i + 2]), 18)
    }
    return cell(name, 24) + cells.joined()
      + String(
        format: "%7.1f  %6.1f %+5.1f  %6.0f %+5.0f  %5.0f %5.0f", row[9], row[10], row[11], row[12],
        row[13], row[14], row[15])
  }

  private static func cell(_ text: String, _ width: Int) -> String {
    text.padding(toLength: width, withPad: " ", startingAt: 0)
  }
}
