import AudioFiles
import Foundation
import NoteVAE
import Signal

/// Recorded notes in, new notes out: what `sfumato blend` does, in four calls.
///
/// ```swift
/// let blender = NoteBlender(model)
/// let flute = try blender.source(contentsOf: URL(filePath: "flute_C4.wav"))
/// let cello = try blender.source(contentsOf: URL(filePath: "cello_C4.wav"))
/// let clip = blender.render(NoteBlend(MixPath(weights: [0.5, 0.5])), of: [flute, cello])
/// ```
/// Inside, all has the model's 48 kHz. Sounds are stereo where their notes are. Thread role: control; any number of threads may use
/// one blender.
public struct NoteBlender: Sendable {
  /// The model that hears and plays.
  public let model: NoteModel
  private let renderer: NoteRenderer

  /// Works with a model.
  /// - Parameters:
  ///   - model: that encodes and decodes.
  ///   - phase: how phase is found; `.export` is best, `.pghi` six times as fast.
  public init(_ model: NoteModel, phase: PhaseReconstruction = .export) {
    self.model = model
    renderer = NoteRenderer(model.configuration, phase: phase)
  }

  /// Reads a recorded note, hears it, and makes it ready to be blended.
  /// - Throws: `AudioFileError` or `SignalError`.
  public func source(contentsOf url: URL) throws -> NoteSource {
    try source(AudioFile(contentsOf: url), path: url.path)
  }

  /// Hears a recorded note and makes it ready to be blended.
  /// - Parameters:
  ///   - file: the recording.
  ///   - path: names it in errors; its pitch may stand in it.
  public func source(_ file: AudioFile, path: String) throws(SignalError) -> NoteSource {
    NoteSource(try hear(file, path: path).note, model: model)
  }

  /// Spectral centroids of a blend's notes, to be given to all mixes of a series.
  public func centroids(_ blend: NoteBlend, of sources: [NoteSource]) -> [Double?] {
    renderer.centroids(blend, of: sources, model: model)
  }

  /// Plays what lies between some notes, at their own loudness but never beyond full scale: in stereo
  /// where one of them is.
  /// - Parameters:
  ///   - blend: the mix, and how it is played.
  ///   - sources: one, two or four notes of the model; as many as the mix has shares.
  ///   - centroids: of the notes on the blend's key; found anew if nil.
  ///   - seed: of the noise.
  public func render(
    _ blend: NoteBlend, of sources: [NoteSource], centroids: [Double?]? = nil, seed: UInt64 = 0
  ) -> AudioClip {
    let rate = model.configuration.sampleRate
    let sound = renderer.sound(
      blend, of: sources, model: model, centroids: centroids, seed: seed)
    let steps = NoteEdges.Steps(of: sound.mid)
    var channels = sound.channels
    for channel in channels.indices {
      NoteEdges.soften(&channels[channel], steps, sampleRate: rate)
    }
    Limiter.limit(&channels, to: Self.highestPeak, sampleRate: rate)
    return AudioClip(channels: channels, sampleRate: rate)
  }

  /// Nearly full scale, which integers do not quite reach.
  private static let highestPeak: Float = 0.9999
}
