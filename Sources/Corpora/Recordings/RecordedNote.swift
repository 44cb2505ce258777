import AudioFiles
import Foundation
import Signal

/// One recording, brought into the form of a corpus note: mono, 48 kHz, onset aligned, without DC.
struct RecordedNote {
  /// Mono at 48 kHz, onset at `NoteOnset.leadSampleCount`.
  let samples: [Float]
  /// What is known of it.
  let label: CorpusNoteLabel

  /// Reads a recording; nil if it is silent.
  /// - Parameters:
  ///   - sampleCount: most samples that are kept.
  ///   - pitch: asked if the recording's list states none.
  /// - Throws: `AudioFileError` or `SignalError` for files that are no sound, or not all of it.
  init?(
    _ recording: RecordingFolder.Recording, sampleCount: Int, pitch: CorpusBuilder.PitchJudge
  ) throws {
    let file = try AudioFile.read(recording.path)
    try file.requireWhole(path: recording.path)
    let clip = try AudioClip(samples: file.clip.mono, sampleRate: file.clip.sampleRate)
      .resampled(toHz: 48_000)
    var blocker = DCBlocker()
    let sound = clip.mono.map { blocker.process($0) }
    guard NoteOnset.peak(of: sound) >= FluidSynth.silence else { return nil }
    let onset = NoteOnset.index(in: sound, noiseLevel: NoteOnset.noiseLevel(of: sound))
    let available = sound.count - onset + NoteOnset.leadSampleCount
    samples = NoteOnset.aligned(sound, onset: onset, count: min(sampleCount, available))
    let source = URL(filePath: recording.path).lastPathComponent
    let pitch = recording.statedPitch ?? pitch(file, recording.path)
    label = CorpusNoteLabel(
      // Without pitches the files of a folder are sounds of their own, never two keys of one.
      instrument: pitch == nil ? "\(recording.instrument) (\(source))" : recording.instrument,
      pitch: pitch, velocity: recording.velocity, source: source, split: recording.split)
  }
}
