import Sounds
import NoteVAE
import Music
import Synth

extension Take {
  /// What plays the take once more: rendered for ``sampleCount``, it gives the same samples.
  ///
  /// ```swift
  /// let take = try Take(contentsOf: "take.json")
  /// let clip = try take.ensemble(NotePreset.load()).render(sampleCount: take.sampleCount)
  /// ```
  /// Thread role: control.
  /// - Parameters:
  ///   - model: that plays.
  ///   - cache: of the sounds that were heard before.
  /// - Throws: ``Failure``, `MIDIFileError`, `DrumKit.Failure`, `AudioFileError`, `SignalError` or
  ///   `NoteModelError`.
  public func ensemble(_ model: NoteModel, cache: HearingCache? = nil) throws -> Ensemble {
    let sequence = try MIDIFile(contentsOf: score).sequence
    let loader = SoundLoader(model, cache: cache)
    var known: [[String]: SoundSet] = [:]
    func loaded(_ paths: [String]) throws -> SoundSet {
      if let set = known[paths] { return set }
      let set = try loader.sounds(paths)
      known[paths] = set
      return set
    }
    let kits = try drums.map { try DrumKit(folder: $0, model: model) }
    switch recipe {
    case .jam(let recipe):
      var jam = JamPerformance(
        tracks: sequence.tracks, tempoMap: sequence.tempoMap, sounds: try loaded(sounds),
        kits: kits, model: model, sweep: recipe.movement.sweep, seed: seed, sampleCount: nil)
      jam.add(sequence.tracks)
      jam.ensemble.replay(try recipe.hands.map { try $0.event(sounds: loaded) })
      return jam.ensemble
    case .piece(let piece):
      // A piece of drums alone has no sounds for hands.
      let hands = sounds.isEmpty ? nil : try loaded(sounds)
      let ensemble = try ensemble(piece, sequence, hands: hands, kits: kits, model, loaded)
      ensemble.replay(try piece.hands.map { try $0.event(sounds: loaded) })
      return ensemble
    }
  }

  private func ensemble(
    _ piece: Piece, _ sequence: NoteSequence, hands: SoundSet?, kits: [DrumKit],
    _ model: NoteModel, _ loaded: ([String]) throws -> SoundSet
  ) throws -> Ensemble {
    var performance = ScorePerformance(sequence, model: model)
    performance.blend = BlendAutomation(piece.mix.map { .init(at: $0.beat, $0.position) })
    performance.seconds = piece.seconds
    performance.options.seed = seed
    let parts = try piece.parts.map { part in
      guard sequence.tracks.indices.contains(part.track), !sequence.tracks[part.track].isDrums
      else { throw Failure.noTrack(score: score, index: part.track) }
      return ScorePerformance.Part(track: part.track, sounds: try loaded(part.sounds))
    }
    let playback = performance.playback(parts, kits: kits, hands: hands)
    playback.replay(piece.turns ?? [])
    return playback.ensemble
  }
}
