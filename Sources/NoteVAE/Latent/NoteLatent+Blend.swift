import Foundation

extension NoteLatent {
  /// A note between notes: latents, force, length and loudness on straight lines between theirs, the
  /// onsets together.
  ///
  /// Paths of different length meet step by step from the onset; a path that has ended stays where it
  /// ended. Loudness is blended in decibels. The pitch is that of the first note that has one, and does
  /// not move.
  /// - Parameters:
  ///   - notes: one or more, of one model.
  ///   - weights: one a note, of sum 1; negative ones lead beyond the notes.
  public static func blend(_ notes: [NoteLatent], weights: [Double]) -> NoteLatent {
    precondition(
      !notes.isEmpty && notes.count == weights.count,
      "\(notes.count) notes are blended with \(weights.count) weights")
    func mix(_ value: (NoteLatent) -> Double) -> Double {
      zip(notes, weights).reduce(0) { $0 + $1.1 * value($1.0) }
    }
    let size = notes[0].localSize
    let steps = notes.map(\.stepCount).max()!
    var global = [Float](repeating: 0, count: notes[0].global.count)
    var local = [Float](repeating: 0, count: steps * size)
    for (note, weight) in zip(notes, weights) {
      for i in global.indices { global[i] += Float(weight) * note.global[i] }
      for step in 0..<steps {
        let source = min(step, note.stepCount - 1) * size
        for i in 0..<size { local[step * size + i] += Float(weight) * note.local[source + i] }
      }
    }
    let lengths = notes.map(\.sampleCount)
    let sampleCount = min(
      max(Int(mix { Double($0.sampleCount) }.rounded()), lengths.min()!), lengths.max()!)
    func place(_ value: (NoteLatent) -> Int, from first: Int) -> Int {
      min(max(Int(mix { Double(value($0)) }.rounded()), first), sampleCount)
    }
    let sustainStart = place(\.sustain.lowerBound, from: 0)
    let sustainEnd = place(\.sustain.upperBound, from: sustainStart)
    return NoteLatent(
      global: global, local: local, localSize: size,
      condition: NoteCondition(
        pitch: notes.lazy.compactMap(\.condition.pitch).first,
        velocity: min(max(mix { $0.condition.velocity }, 0), 1)),
      level: Float(exp(mix { log(Double(max($0.level, 1e-6))) })),
      sampleCount: sampleCount, sustain: sustainStart..<sustainEnd,
      timbre: blendedTimbre(notes, weights: weights, steps: steps),
      stereo: StereoImage.blend(notes.map(\.stereo), weights: weights))
  }

  /// Timbres on straight lines between theirs, if all notes have one. Corrections belong to the notes'
  /// own keys, levels to their own onsets: both are blended as paths are.
  private static func blendedTimbre(
    _ notes: [NoteLatent], weights: [Double], steps: Int
  ) -> NoteTimbre? {
    let timbres = notes.compactMap(\.timbre)
    guard timbres.count == notes.count else { return nil }
    func mix(_ part: (NoteTimbre) -> [Float], rows: (NoteLatent) -> Int) -> [Float] {
      let counts = zip(notes, timbres).map { (rows($0), part($1).count) }
      guard counts.allSatisfy({ $0.0 > 0 && $0.1 > 0 }) else { return [] }
      let width = counts[0].1 / counts[0].0
      let longest = counts.map(\.0).max()!
      var sum = [Float](repeating: 0, count: longest * width)
      for (i, timbre) in timbres.enumerated() {
        let values = part(timbre)
        for row in 0..<longest {
          let source = min(row, counts[i].0 - 1) * width
          for j in 0..<width { sum[row * width + j] += Float(weights[i]) * values[source + j] }
        }
      }
      return sum
    }
    return NoteTimbre(
      profile: mix(\.profile, rows: { _ in 1 }), features: mix(\.features, rows: { _ in 1 }),
      correction: mix(\.correction, rows: \.stepCount),
      level: mix(\.level, rows: { $0.timbre!.level.count }))
  }
}
