/// Where times fall on a grid of equal steps.
enum GridStep {
  /// The step whose beginning is nearest to a time; half-way belongs to the later one, always, so
  /// that moving a phrase by whole steps moves what it becomes.
  /// - Parameter beat: from the beginning of the grid; may be negative.
  static func nearest(to beat: Double, stepsPerBeat: Int) -> Int {
    let step = (beat * Double(stepsPerBeat) + 0.5).rounded(.down)
    return Int(max(-1e15, min(1e15, step)))
  }
}
