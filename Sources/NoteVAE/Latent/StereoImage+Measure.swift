import Foundation
import Neural
import Signal

extension StereoImage {
  /// A band that lies this far below the loudest of its set says nothing: it takes what the nearest band
  /// that does says, since on another key something may sound there.
  private static let quiet = 1e-5
  /// Share of the mid's power below which what does not go with it says nothing of how it moves.
  private static let leastRest = 1e-3
  /// A set whose frames have less than this share of the other's power takes what that one says.
  private static let leastPower = 1e-4
  /// The largest side of a band beside its mid. Where the mid that is heard is not the mean of the
  /// channels, the side is not brought above it: it would be as loud as what was left out of the mid.
  /// Half precision keeps what is below these below 2 and 1.
  private static func limit(_ pair: StereoPair) -> Float { pair.isMean ? 1.998 : 0.999 }

  /// Measures the image of a note.
  /// - Parameters:
  ///   - pair: its channels, from the onset on, at the model's rate.
  ///   - configuration: of the model.
  init(_ pair: StereoPair, _ configuration: NoteModelConfiguration) {
    let positions = Self.positions(configuration)
    let (bins, frameCounts) = Self.sums(pair, configuration)
    let bands = bins.map { Self.bands($0, positions) }
    let powers = zip(bands, frameCounts).map { bands, count in
      bands.reduce(0) { $0 + $1.mid } / Double(max(1, count))
    }
    let sets = bands.indices.map { set in
      let isTold = powers[set] > Self.leastPower * powers[1 - set]
      return Self.numbers(bands[isTold ? set : 1 - set], limit: Self.limit(pair))
    }
    let held = zip(bins[1], positions).map {
      (sums: $0, pan: Double(sets[1].pan[Int($1.rounded())]))
    }
    // As exact as files keep it.
    let half = ElementType.float16
    self.init(
      pan: half.rounded(sets.flatMap(\.pan)), spread: half.rounded(sets.flatMap(\.spread)),
      motion: Self.motion(held))
  }

  /// Powers of mid and side, and their product, a complex number.
  private struct Sums {
    var mid = 0.0, side = 0.0
    var product = (0.0, 0.0)

    mutating func add(_ other: Sums, share: Double) {
      mid += share * other.mid
      side += share * other.side
      product.0 += share * other.product.0
      product.1 += share * other.product.1
    }
  }

  /// Sums over the frames of each set, `[set][bin]`, and how many these are.
  private static func sums(
    _ pair: StereoPair, _ configuration: NoteModelConfiguration
  ) -> (bins: [[Sums]], frameCounts: [Int]) {
    let stft = configuration.renderingSTFT
    let transform = STFT(stft)
    let mid = transform.analyze(pair.mid, sampleRate: configuration.sampleRate)
    let side = transform.analyze(pair.side, sampleRate: configuration.sampleRate)
    let count = stft.binCount
    var bins = [[Sums]](repeating: .init(repeating: Sums(), count: count), count: setCount)
    var frameCounts = [Int](repeating: 0, count: setCount)
    for t in 0..<mid.frameCount {
      let seconds = Double(t * stft.hopLength) / configuration.sampleRate
      let set = heldShare(atSeconds: seconds) < 0.5 ? 0 : 1
      frameCounts[set] += 1
      bins[set].withUnsafeMutableBufferPointer { sums in
        mid.values.withUnsafeBufferPointer { mid in
          side.values.withUnsafeBufferPointer { side in
            for bin in 0..<count {
              let i = 2 * (t * count + bin)
              let (mr, mi) = (Double(mid[i]), Double(mid[i + 1]))
              let (sr, si) = (Double(side[i]), Double(side[i + 1]))
              sums[bin].mid += mr * mr + mi * mi
              sums[bin].side += sr * sr + si * si
              sums[bin].product.0 += sr * mr + si * mi
              sums[bin].product.1 += si * mr - sr * mi
            }
          }
        }
      }
    }
    return (bins, frameCounts)
  }

  /// Sums by band, `[band]`.
  private static func bands(_ bins: [Sums], _ positions: [Float]) -> [Sums] {
    var bands = [Sums](repeating: Sums(), count: bandCount)
    for (sums, position) in zip(bins, positions) {
      let band = Int(position)
      let share = Double(position) - Double(band)
      bands[band].add(sums, share: 1 - share)
      bands[band + 1].add(sums, share: share)
    }
    return bands
  }

  /// Pan and spread of a set, `[band]`.
  private static func numbers(_ bands: [Sums], limit: Float) -> (pan: [Float], spread: [Float]) {
    let totals = bands.map { $0.mid + $0.side }
    let least = quiet * totals.max()!
    let told = bands.indices.filter { totals[$0] > least && bands[$0].mid > 0 }
    var (pans, spreads) = ([Float](), [Float]())
    for band in bands.indices {
      guard let place = told.min(by: { abs($0 - band) < abs($1 - band) }) else {
        pans.append(0)
        spreads.append(0)
        continue
      }
      let sums = bands[place]
      let pan = sums.product.0 / sums.mid
      let rest = max(0, sums.side / sums.mid - pan * pan).squareRoot()
      let numbers = bounded(pan: Float(pan), spread: Float(rest), limit: limit)
      pans.append(numbers.pan)
      spreads.append(numbers.spread)
    }
    return (pans, spreads)
  }

  /// How much what does not go with the mid moves against it.
  ///
  /// What is left of the side when its pan is taken away has some coherence with the mid in each bin, over
  /// time: 1 if it stays where it is, whatever its phase, and 0 if it comes and goes. A phase that swings
  /// by `A` leaves J₀(A).
  private static func motion(_ bins: [(sums: Sums, pan: Double)]) -> Float {
    var (staying, all) = (0.0, 1e-30)
    for (sums, pan) in bins {
      let rest = max(0, sums.side - 2 * pan * sums.product.0 + pan * pan * sums.mid)
      guard sums.mid > 0, rest > leastRest * sums.mid else { continue }
      let product = (sums.product.0 - pan * sums.mid, sums.product.1)
      let size = (product.0 * product.0 + product.1 * product.1).squareRoot()
      staying += rest * min(1, size / (rest * sums.mid).squareRoot())
      all += rest
    }
    let coherence = all > 1e-30 ? staying / all : 1
    var (low, high) = (0.0, Double(mostMotion))
    for _ in 0..<30 {
      let middle = 0.5 * (low + high)
      if j0(middle) > coherence { low = middle } else { high = middle }
    }
    return Float(low)
  }
}
