import Foundation

/// How many of the notes that were found are right, by the rule of the field.
///
/// A note is right if it begins within 50 ms of a true one and its pitch lies within 50 cents of that
/// one's; with ends, it must also end within 50 ms or a fifth of the true length, whichever is more. No
/// note is matched twice, and as many are matched as can be.
///
/// Source: Raffel et al. 2014, mir_eval (`transcription.match_notes`).
public struct NoteMatch: Sendable {
  /// What has to agree beside the onset.
  public struct Rule: Sendable {
    /// Seconds that onsets may differ.
    public var onsetSeconds = 0.05
    /// Cents that pitches may differ; nil if pitch does not count.
    public var cents: Double? = 50
    /// Whether ends count.
    public var countsEnds = false

    /// Onset and pitch.
    public static let notes = Rule()
    /// Onset, pitch and end.
    public static let notesWithEnds = Rule(countsEnds: true)
    /// Onset alone.
    public static let onsets = Rule(cents: nil)

    init(cents: Double? = 50, countsEnds: Bool = false) {
      self.cents = cents
      self.countsEnds = countsEnds
    }
  }

  /// True notes, found notes, and pairs of both.
  public let truthCount: Int, foundCount: Int, matchCount: Int
  /// For each true note the index of the found one.
  public let pairs: [Int?]

  /// Compares notes.
  public init(truth: [CutNote], found: [CutNote], rule: Rule = .notes) {
    let edges = truth.map { note in
      found.indices.filter { Self.agree(note, found[$0], rule) }
    }
    // Augmenting paths (Kuhn 1955): each true note takes a free partner, or one whose owner can move.
    var owner = [Int?](repeating: nil, count: found.count)
    func place(_ note: Int, _ seen: inout Set<Int>) -> Bool {
      for partner in edges[note] where seen.insert(partner).inserted {
        if let other = owner[partner], !place(other, &seen) { continue }
        owner[partner] = note
        return true
      }
      return false
    }
    var count = 0
    for note in truth.indices {
      var seen = Set<Int>()
      if place(note, &seen) { count += 1 }
    }
    var pairs = [Int?](repeating: nil, count: truth.count)
    for (partner, note) in owner.enumerated() { if let note { pairs[note] = partner } }
    self.pairs = pairs
    (truthCount, foundCount, matchCount) = (truth.count, found.count, count)
  }

  /// Right ones of those found, 0…1.
  public var precision: Double { foundCount == 0 ? 0 : Double(matchCount) / Double(foundCount) }
  /// Right ones of those that are there, 0…1.
  public var recall: Double { truthCount == 0 ? 0 : Double(matchCount) / Double(truthCount) }
  /// The harmonic mean of both.
  public var f: Double {
    truthCount + foundCount == 0 ? 0 : 2 * Double(matchCount) / Double(truthCount + foundCount)
  }

  private static func agree(_ truth: CutNote, _ found: CutNote, _ rule: Rule) -> Bool {
    // mir_eval rounds distances to a ten-thousandth before it compares.
    func rounded(_ seconds: Double) -> Double { (seconds * 10_000).rounded() / 10_000 }
    guard rounded(abs(truth.startSeconds - found.startSeconds)) <= rule.onsetSeconds else {
      return false
    }
    if let cents = rule.cents {
      guard let a = truth.pitch, let b = found.pitch, 100 * abs(a - b) <= cents else {
        return false
      }
    }
    if rule.countsEnds {
      let slack = max(rule.onsetSeconds, 0.2 * truth.durationSeconds)
      guard rounded(abs(truth.endSeconds - found.endSeconds)) <= slack else { return false }
    }
    return true
  }
}
