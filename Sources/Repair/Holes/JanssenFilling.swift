import CKernels

/// Fills gaps with the samples that an autoregressive model of the stretch around them finds most
/// likely, in rounds: model from samples, samples from model.
///
/// With the prediction error filter `a` and `b[l] = Σ a[j] a[j + l]`, the missing samples of least
/// prediction error solve `Σ_j b[|i − j|] x[j] = 0` for every missing `i`. A single gap gives a banded
/// Toeplitz system (Levinson's recursion), several a symmetric one (Cholesky).
///
/// Source: Janssen, Veldhuis, Vries 1986, "Adaptive interpolation of discrete-time signals that can be
/// modeled as autoregressive processes", IEEE Trans. ASSP 34(2); gap-wise and by Burg's method as
/// compared by Mokrý & Rajmic 2024, "Inpainting of long audio segments: autoregressive methods".
/// Clipped samples obey `|x| ≥ level`: where the solution does not, the sample is held at the level and
/// the others are solved again.
package struct JanssenFilling {
  /// Rounds at most.
  package var maximumIterations: Int
  /// Rounds end when the filling's energy changes by less than this part.
  package var tolerance: Double

  /// Makes a filling with at most so many rounds.
  package init(maximumIterations: Int = 20, tolerance: Double = 1e-5) {
    self.maximumIterations = maximumIterations
    self.tolerance = tolerance
  }

  /// Missing samples and what is known of each: `level` as in `SoundHole`.
  package struct Gap {
    package var range: Range<Int>
    package var level: Double?

    /// Makes a gap.
    package init(range: Range<Int>, level: Double? = nil) {
      self.range = range
      self.level = level
    }
  }

  /// Fills the gaps in place.
  /// - Parameters:
  ///   - samples: the stretch; at least `order` known samples stand before the first gap and after
  ///     the last.
  ///   - gaps: in order, not touching.
  ///   - order: of the model, at least 1.
  /// - Returns: the rounds made.
  package func fill(_ samples: inout [Double], gaps: [Gap], order: Int) -> Int {
    let missing = gaps.flatMap { Array($0.range) }
    let levels = gaps.flatMap { gap in gap.range.map { _ in gap.level } }
    for index in missing { samples[index] = 0 }
    for (index, level) in zip(missing, levels) { samples[index] = level ?? 0 }
    for iteration in 1...maximumIterations {
      let model = LinearPrediction(fitting: samples, order: order)
      let old = missing.map { samples[$0] }
      if !solve(&samples, missing: missing, levels: levels, gaps: gaps, band: model.band) {
        return iteration
      }
      var (change, energy) = (0.0, 1e-300)
      for (position, index) in missing.enumerated() {
        let difference = samples[index] - old[position]
        change += difference * difference
        energy += samples[index] * samples[index]
      }
      if change < tolerance * energy { return iteration }
    }
    return maximumIterations
  }

  /// Puts the most likely samples into the gaps; false, with the old ones kept, where the equations
  /// have no solution.
  private func solve(
    _ samples: inout [Double], missing: [Int], levels: [Double?], gaps: [Gap], band: [Double]
  ) -> Bool {
    var free = Array(missing.indices)
    for _ in 0..<4 {
      let indices = free.map { missing[$0] }
      guard
        let solution = gaps.count == 1 && free.count == missing.count
          ? toeplitz(samples, gap: gaps[0].range, band: band)
          : symmetric(samples, missing: indices, band: band)
      else { return false }
      for (index, value) in zip(indices, solution) { samples[index] = value }
      let broken = free.filter { position in
        guard let level = levels[position] else { return false }
        let value = samples[missing[position]]
        return level >= 0 ? value < level : value > level
      }
      if broken.isEmpty { break }
      for position in broken { samples[missing[position]] = levels[position]! }
      let isBroken = Set(broken)
      free.removeAll(where: isBroken.contains)
      if free.isEmpty { break }
    }
    return true
  }

  /// `−Σ b[|i − j|] x[j]` over the known samples, for each `i` of `missing`.
  private func rightSide(
    _ samples: [Double], missing: [Int], isMissing: (Int) -> Bool, band: [Double]
  ) -> [Double] {
    let order = band.count - 1
    let known = samples.indices.map { isMissing($0) ? 0 : samples[$0] }
    // Both wings of the band, so that each sum is one product of two runs.
    let wings = band.reversed() + band.dropFirst()
    return wings.withUnsafeBufferPointer { wings in
      known.withUnsafeBufferPointer { known in
        missing.map { i in
          let low = max(0, i - order)
          let high = min(known.count - 1, i + order)
          return -kernel_dot_double(
            wings.baseAddress! + order - (i - low), known.baseAddress! + low, high - low + 1)
        }
      }
    }
  }

  private func toeplitz(_ samples: [Double], gap: Range<Int>, band: [Double]) -> [Double]? {
    let right = rightSide(
      samples, missing: Array(gap), isMissing: gap.contains, band: band)
    var solution = [Double](repeating: 0, count: gap.count)
    var scratch = [Double](repeating: 0, count: 2 * gap.count)
    let code = kernel_solve_toeplitz(
      band, band.count - 1, right, gap.count, &solution, &scratch)
    return code == 0 ? solution : nil
  }

  private func symmetric(_ samples: [Double], missing: [Int], band: [Double]) -> [Double]? {
    let count = missing.count
    let set = Set(missing)
    var solution = rightSide(samples, missing: missing, isMissing: set.contains, band: band)
    var matrix = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0...row {
        let lag = missing[row] - missing[column]
        if lag < band.count { matrix[row * count + column] = band[lag] }
      }
    }
    return kernel_solve_cholesky(&matrix, count, &solution) == 0 ? solution : nil
  }
}
