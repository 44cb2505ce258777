import Foundation

/// The likeliest way through the possible pitches of successive frames (Viterbi).
///
/// A frame's states are its candidates and "unvoiced", whose probability is what the candidates leave.
/// From frame to frame voicing changes with a probability of `voicingChange`; a voiced pitch moves by
/// `Δ` semitones with a probability proportional to `exp(−|Δ| / glide)`. A leap is therefore cheapest
/// by way of an unvoiced frame.
///
/// Source: Mauch & Dixon 2014, section 2.2, with candidates as states in place of pitch bins, as
/// Boersma 1993 has them: the cost does not grow with the pitch resolution.
package struct PitchPath {
  /// Probability that a voiced frame is followed by an unvoiced one, and the other way round.
  private let voicingChange = 0.01
  /// Semitones a frame at which a glide has lost a factor e of its probability.
  private let glide = 0.5
  /// What no probability falls below, so that one odd frame does not forbid a path.
  private let floor = 1e-6

  /// Makes a path finder.
  package init() {}

  /// The pitch of each frame, or none where the path is unvoiced.
  package func pitches(through frames: [[PitchCandidate]]) -> [Double?] {
    var scores: [Double] = []  // of the best path to each state of the frame before; unvoiced last
    var origins: [[Int]] = []  // [frame][state]: the state that the best path came from
    let stay = log(1 - voicingChange)
    let change = log(voicingChange)
    for (t, frame) in frames.enumerated() {
      let voiced = frame.reduce(0) { $0 + $1.probability }
      var next: [Double] = []
      var origin: [Int] = []
      for state in 0...frame.count {
        let probability = state < frame.count ? frame[state].probability : 1 - voiced
        var best = (score: t == 0 ? 0 : -Double.infinity, from: 0)
        if t > 0 {
          let before = frames[t - 1]
          for from in 0...before.count {
            var step = (from < before.count) == (state < frame.count) ? stay : change
            if from < before.count && state < frame.count {
              step -= abs(frame[state].pitch - before[from].pitch) / glide
            }
            if scores[from] + step > best.score { best = (scores[from] + step, from) }
          }
        }
        next.append(best.score + log(max(probability, floor)))
        origin.append(best.from)
      }
      scores = next
      origins.append(origin)
    }

    var path = [Double?](repeating: nil, count: frames.count)
    guard var state = scores.indices.max(by: { scores[$0] < scores[$1] }) else { return path }
    for t in frames.indices.reversed() {
      if state < frames[t].count { path[t] = frames[t][state].pitch }
      state = origins[t][state]
    }
    return path
  }
}
