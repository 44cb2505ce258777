import ArgumentParser
import Foundation
import Sfumato

/// Scores the continuation of notes that were cut short, beside a loop with a cross-fade and the sustain of the note
/// model.
struct ExtensionBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extension",
    abstract: "Scores the continuation of notes: distance to what really followed.",
    discussion: """
      Each recording (first channel, at an RMS of 0.05) is cut where asked and carried on. LSD as in \
      'bandwidth' over all bins, in the first 200 ms after the seam, against what was cut off; the rival \
      repeats the last 300 ms before the seam with a cross-fade of 50 ms. With --sustain the note model, \
      which hears the note up to the seam, plays it longer: with its residual, as 'blend --duration' does, and from \
      latents alone; and from latents alone it plays the note that was carried on before it heard it. The level \
      step is that from 20 ms before the seam to 20 ms after, beside that of the recording itself. Movement is \
      compared, of notes that are held, in the second after the seam: how far the spread of pitch, of levels of \
      harmonics and of noise is from the recording's, and that of their changes in 20 ms.
      """)

  @Argument(help: "Recordings.")
  var files: [String]

  @Option(help: "Where they are cut, in seconds.")
  var after = 1.0

  @Option(help: "Factor on what chance does to held notes.")
  var temperature = 1.0

  @Flag(help: "The note model's sustain, too.")
  var sustain = false

  @Flag(help: "A line for each file.")
  var verbose = false

  func run() throws {
    let blender = sustain ? try NoteBlender(NotePreset.load()) : nil
    var (own, loop, step, worst) = (0.0, 0.0, 0.0, 0.0)
    var modelled = [0.0, 0.0, 0.0]
    var (trueStep, trueWorst) = (0.0, 0.0)
    var (movement, loopMovement, latentMovement) = (
      MovementScore(), MovementScore(), MovementScore()
    )
    var count = 0.0
    var seconds = 0.0
    for path in files {
      let clip = try AudioFile.read(path).clip
      let rate = clip.sampleRate
      let seam = Int(after * rate)
      guard clip.sampleCount > seam + Int(0.3 * rate) else { continue }
      let scale = 0.05 / AudioClip(samples: clip.channels[0], sampleRate: rate).rms
      let samples = clip.channels[0].map { $0 * scale }
      var note = NoteExtension(toSeconds: after + 1.1)
      note.afterSeconds = after
      note.temperature = temperature
      let start = Stopwatch.now(.cpu)
      let (result, report) = try note.extend(AudioClip(samples: samples, sampleRate: rate))
      seconds += Stopwatch.now(.cpu) - start
      let heard = seam..<seam + Int(0.2 * rate)
      // Of what is held, as long as it is.
      let end = min(seam + Int(rate), Self.heldEnd(samples, from: seam, rate: rate))
      let held = report.isHeld ? seam..<end : seam..<seam
      let truth = Array(samples[heard])
      let found = LogSpectralDistance.between(
        truth, Array(result.channels[0][heard]), sampleRate: rate)
      let rival = LogSpectralDistance.between(
        truth, Self.loop(samples, seam: seam, count: heard.count, rate: rate), sampleRate: rate)
      movement.add(result.channels[0][held], truth: samples[held], sampleRate: rate)
      loopMovement.add(
        Self.loop(samples, seam: seam, count: held.count, rate: rate)[...], truth: samples[held],
        sampleRate: rate)
      if let blender {
        let short = Array(samples[..<seam])
        let ways = [(short, 1.0), (short, 0), (result.channels[0], 0)]
        for (way, (note, detail)) in ways.enumerated() {
          let played = try ModelledNote.play(
            note, detail: detail, seam..<max(heard.upperBound, held.upperBound), seconds: after + 1,
            rate: rate, by: blender)
          modelled[way] += LogSpectralDistance.between(
            truth, Array(played.prefix(heard.count)), sampleRate: rate)
          if way == 1 {
            latentMovement.add(
              played[..<held.count], truth: samples[held], sampleRate: rate)
          }
        }
      }
      let jump = abs(report.levelStepDB)
      own += found
      loop += rival
      step += jump
      worst = max(worst, jump)
      let itsJump = Self.step(samples, seam: seam, span: Int(0.02 * rate))
      trueStep += itsJump
      trueWorst = max(trueWorst, itsJump)
      count += 1
      if verbose {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        print(
          "  " + name.padding(toLength: 34, withPad: " ", startingAt: 0)
            + String(format: "%6.2f %6.2f %6.2f (%.2f) dB  ", found, rival, jump, itsJump)
            + (report.isHeld ? "held" : "struck") + String(format: " %.0f ct", report.vibratoCents))
      }
    }
    print(
      String(
        format: "LSD of 200 ms: ours %.2f, loop %.2f; level step %.2f dB (worst %.2f), of the "
          + "recordings %.2f (%.2f); %.0f files, %.2f s each", own / count, loop / count,
        step / count, worst, trueStep / count, trueWorst, count, seconds / count))
    print(
      "movement of \(movement.noteCount) held notes, slow and fast: ours \(movement.text) dB, loop "
        + "\(loopMovement.text) dB"
        + (blender == nil
          ? "" : ", the note model's sustain from latents \(latentMovement.text) dB"))
    if blender != nil {
      print(
        String(
          format:
            "by the note model: its sustain %.2f; from latents alone %.2f, of carried-on notes %.2f",
          modelled[0] / count, modelled[1] / count, modelled[2] / count))
    }
  }

  /// Where a note that is held falls 10 dB below what it is at a place.
  private static func heldEnd(_ samples: [Float], from seam: Int, rate: Double) -> Int {
    let block = Int(0.02 * rate)
    func power(_ start: Int) -> Float {
      samples[start..<start + block].reduce(1e-12) { $0 + $1 * $1 }
    }
    let now = (1...5).reduce(0) { $0 + power(seam - $1 * block) } / 5
    return stride(from: seam, through: samples.count - block, by: block)
      .first { power($0) < 0.1 * now } ?? samples.count
  }

  /// The level after a place beside that before it, in dB.
  private static func step(_ samples: [Float], seam: Int, span: Int) -> Double {
    func level(_ range: Range<Int>) -> Double {
      Units.powerToDB(samples[range].reduce(1e-20) { $0 + Double($1) * Double($1) })
    }
    return abs(level(seam..<seam + span) - level(seam - span..<seam))
  }

  private static func loop(_ samples: [Float], seam: Int, count: Int, rate: Double) -> [Float] {
    let length = Int(0.3 * rate)
    let fade = Int(0.05 * rate)
    let start = seam - length
    // The loop's end fades into what stood before its start.
    var body = Array(samples[start..<seam])
    for index in 0..<fade {
      let share = Float(index) / Float(fade)
      body[length - fade + index] =
        (1 - share) * body[length - fade + index] + share * samples[start - fade + index]
    }
    // The recording itself fades into the loop's second round.
    return (0..<count).map { body[$0 % length] }
  }
}
