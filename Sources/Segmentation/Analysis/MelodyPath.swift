import Foundation

/// The simplest melody that explains a track of pitches: a pitch or a rest for each frame, that changes
/// seldom.
///
/// A frame that is `d` semitones away from the melody's pitch costs `min(d, cap)`, and each change of
/// the melody costs the same again as some frames that are wrong by a semitone. So a vibrato, which is
/// wrong to either side for a few frames, is one note, and so is a glide into a note; a step that lasts
/// is a change. Where the sound itself begins anew (``OnsetStrength``) a change is cheaper.
///
/// The cheapest melody is found by dynamic programming over a grid of pitches (the Potts model).
///
/// Source: Mumford & Shah 1989 for the cost, Friedrich, Kempe, Liebscher & Winkler 2008 for its exact
/// minimum in one dimension; the idea of notes as states of a path is that of Mauch et al. 2015 (Tony).
struct MelodyPath {
  /// What a change costs, in semitones times frames.
  var changeCost: Float = 4.5
  /// Which part of the cost remains where the sound begins anew most clearly.
  var leastShare: Float = 0.35
  /// Semitones from which on a frame is just wrong.
  var cap: Float = 1.3
  /// What a frame without pitch costs within a note.
  var unvoicedCost: Float = 0.55
  /// What a frame with a pitch costs within a rest, unless it is quiet.
  var voicedCost: Float = 0.75
  /// What a frame of silence costs within a note.
  var silenceCost: Float = 1.0

  /// Steps of the grid in a semitone.
  static let stepsPerSemitone = 5

  /// One frame's evidence.
  struct Frame {
    /// MIDI pitch; nil without one.
    var pitch: Double?
    /// Whether nothing sounds.
    var isSilent: Bool
    /// How clearly sound begins here, 0…1.
    var onset: Float
  }

  /// The melody: MIDI pitch of each frame, nil in rests.
  /// - Parameter frames: in order.
  func melody(through frames: [Frame]) -> [Double?] {
    let steps = Double(Self.stepsPerSemitone)
    let voiced = frames.lazy.compactMap(\.pitch)
    guard let lowest = voiced.min(), let highest = voiced.max() else {
      return [Double?](repeating: nil, count: frames.count)
    }
    let base = lowest - 1
    let count = Int(((highest - lowest + 2) * steps).rounded(.up)) + 1
    let rest = count  // the last state
    var scores = [Float](repeating: 0, count: count + 1)
    // Whether the best path to each state stayed there, and where the best of all states was.
    var stayed = [Bool](repeating: false, count: frames.count * (count + 1))
    var origins = [Int](repeating: 0, count: frames.count)
    for (t, frame) in frames.enumerated() {
      var origin = 0
      for state in 0...count where scores[state] < scores[origin] { origin = state }
      origins[t] = origin
      let change = scores[origin] + changeCost * (1 - (1 - leastShare) * frame.onset)
      let place = frame.pitch.map { Float(($0 - base) * steps) }
      let row = t * (count + 1)
      stayed.withUnsafeMutableBufferPointer { stayed in
        scores.withUnsafeMutableBufferPointer { scores in
          let flat: Float = frame.isSilent ? silenceCost : unvoicedCost
          for state in 0..<count {
            let stays = scores[state] <= change
            stayed[row + state] = stays
            var cost = flat
            if let place {
              cost = min(cap, abs(place - Float(state)) / Float(steps))
              if frame.isSilent { cost = max(cost, silenceCost) }
            }
            scores[state] = (stays ? scores[state] : change) + cost
          }
          let stays = scores[rest] <= change
          stayed[row + rest] = stays
          let cost: Float =
            frame.isSilent ? 0 : (frame.pitch == nil ? 0.25 * voicedCost : voicedCost)
          scores[rest] = (stays ? scores[rest] : change) + cost
        }
      }
    }
    var melody = [Double?](repeating: nil, count: frames.count)
    var state = scores.indices.min { scores[$0] < scores[$1] } ?? rest
    for t in frames.indices.reversed() {
      if state < count { melody[t] = base + Double(state) / steps }
      if !stayed[t * (count + 1) + state] { state = origins[t] }
    }
    return melody
  }
}
