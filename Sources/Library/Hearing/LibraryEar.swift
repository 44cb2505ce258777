import AudioFiles
import Foundation
import Neural
import NoteVAE
import OutputFiles
import Signal
import Sounds

/// Hears sound files for a library: pitch, description, features, and the note model's global latent.
///
/// A full encoding takes some 0.1 s, most of it for what only playing needs; this takes a part of it.
/// Any number of threads may use one ear.
package struct LibraryEar: Sendable {
  /// The note model; nil where latents are not wanted.
  package let model: NoteModel?

  /// Seconds of a file that are listened to for its description and latent.
  package static let longestSeconds = 6.0
  /// Seconds after the onset from which the pitch is told.
  private static let pitchSeconds = 1.5

  package init(model: NoteModel?) { self.model = model }

  /// Hears a file.
  /// - Parameters:
  ///   - file: as it was read.
  ///   - path: its name, which may tell the pitch.
  /// - Throws: `AudioFileError` for silence and for what is too short, `SignalError` for sample rates
  ///   that cannot be resampled.
  package func hear(_ file: AudioFile, path: String) throws -> HeardSound {
    try file.requireSound(path: path)
    let rate = NoteFeatures.configuration.sampleRate
    let (sound, strokes) = try Self.sound(of: file.clip)
    let onset = NoteOnset.index(in: sound, noiseLevel: NoteOnset.noiseLevel(of: sound))
    let available = sound.count - onset + NoteOnset.leadSampleCount
    let samples = NoteOnset.aligned(
      sound, onset: onset, count: min(available, Int(Self.longestSeconds * rate)))
    let pitch = Self.pitch(of: samples, in: file, path: path)
    let seconds = file.clip.durationSeconds + file.secondsLeftOut
    let isPhrase = seconds > SoundKind.phraseSeconds || strokes >= SoundKind.phraseStrokes
    let described = AudioClip(
      samples: Array(samples.prefix(Int(NoteFeatures.longestSeconds * rate))), sampleRate: rate)
    let description = SoundDescription(of: described, pitch: pitch)
    return HeardSound(
      seconds: seconds, sampleRate: file.clip.sampleRate, channels: file.clip.channelCount,
      kind: isPhrase ? .phrase : pitch == nil ? .oneShot : .note, pitch: pitch,
      levelDB: Units.amplitudeToDB(Double(max(file.clip.rms, 1e-6))), description: description,
      features: NoteFeatures(
        samples, pitch: pitch, description: description, seconds: seconds),
      latent: model.map { Self.globalLatent(of: samples, pitch: pitch, by: $0) })
  }

  /// Hears a file that lies in memory; what goes wrong is told in words.
  func hear(_ bytes: [UInt8], path: String) -> Result<HeardSound, FileProblem> {
    do {
      return .success(try hear(try AudioFile.read(bytes: bytes, path: path), path: path))
    } catch {
      return .failure(FileProblem(reason: systemReason(error)))
    }
  }

  /// The beginning of a clip in one channel at 48 kHz, and how many strokes are in it.
  private static func sound(of clip: AudioClip) throws -> (samples: [Float], strokes: Int) {
    let rate = NoteFeatures.configuration.sampleRate
    let head = Int((2 * longestSeconds * clip.sampleRate).rounded())
    let cut =
      clip.sampleCount > head
      ? AudioClip(
        channels: clip.channels.map { Array($0.prefix(head)) }, sampleRate: clip.sampleRate)
      : clip
    let mix = MonoMix(of: cut).samples
    let mean = Float(mix.reduce(0.0) { $0 + Double($1) } / Double(max(1, mix.count)))
    var sound = try AudioClip(samples: mix.map { $0 - mean }, sampleRate: clip.sampleRate)
      .resampled(toHz: rate, quality: .fast).mono
    NoteEdges.soften(&sound, sampleRate: rate)
    return (sound, RecordedScene(sound, sampleRate: rate).strokeCount)
  }

  private static func pitch(of samples: [Float], in file: AudioFile, path: String) -> Double? {
    var file = file
    let rate = NoteFeatures.configuration.sampleRate
    file.clip = AudioClip(
      samples: Array(samples.prefix(Int(pitchSeconds * rate))), sampleRate: rate)
    return NotePitchEstimate(of: file, path: path).recordedPitch
  }

  /// What the encoder says of the instrument: the encoder alone, with a steady pitch.
  /// - Returns: `[globalSize]`.
  private static func globalLatent(
    of samples: [Float], pitch: Double?, by model: NoteModel
  ) -> [Float] {
    let configuration = model.configuration
    let heard = Array(
      samples.prefix(Int(NoteFeatures.longestSeconds * configuration.sampleRate)))
    let steps = configuration.latentCount(sampleCount: heard.count)
    let analysis = NoteAnalysis(
      heard, configuration: configuration, frameCount: steps * configuration.framesPerLatent)
    let graph = Graph(parameters: model.network.parameters, recording: false)
    return model.network.posterior(
      of: [analysis], conditions: [NoteCondition(pitch: pitch, velocity: 0.75)], in: graph
    ).global.mean.values
  }
}
