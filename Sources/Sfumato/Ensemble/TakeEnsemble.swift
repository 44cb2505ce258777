import NoteModel
import Score
import Synth

extension Take {
  /// What plays the take once more: rendered for ``sampleCount``, it gives the same samples.
  ///
  /// ```swift
  /// let take = try Take(contentsOf: "take.json")
  /// let clip = try take.ensemble(NotePreset.load()).render(sampleCount: take.sampleCount)
  /// ```
  /// Thread role: control.
  /// - Throws: ``Failure``, `MIDIFileError`, `DrumKit.Failure`, `AudioFileError`, `SignalError` or
  ///   `NoteModelError`.
  public func ensemble(_ model: NoteModel) throws -> Ensemble {
    let sequence = try MIDIFile(contentsOf: score).sequence
    let loader = SoundLoader(model)
    var known: [[String]: SoundSet] = [:]
    func loaded(_ paths: [String]) throws -> SoundSet {
      if let set = known[paths] { return set }
      let set = try loader.sounds(paths)
      known[paths] = set
      return set
    }
    let sounds = try loaded(sounds)
    let kits = try drums.map { try DrumKit(folder: $0, model: model) }
    guard let piece else {
      var jam = JamPerformance(
        tracks: sequence.tracks, tempoMap: sequence.tempoMap, sounds: sounds, kits: kits,
        model: model, sweep: sweep!, seed: seed, sampleCount: nil)
      jam.add(sequence.tracks)
      return jam.ensemble
    }
    var performance = ScorePerformance(sequence, model: model)
    performance.mix = MixTimeline(piece.mix)
    performance.seconds = piece.seconds
    performance.options.seed = seed
    let parts = try piece.parts.map { part in
      guard sequence.tracks.indices.contains(part.track), !sequence.tracks[part.track].isDrums
      else { throw Failure.noTrack(score: score, index: part.track) }
      return ScorePerformance.Part(track: part.track, sounds: try loaded(part.sounds))
    }
    let ensemble = performance.ensemble(parts, kits: kits, hands: sounds)
    ensemble.replay(try piece.hands.map { try $0.event(sounds: loaded) })
    return ensemble
  }
}
