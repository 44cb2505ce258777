import Foundation
import Neural
import Signal

extension StereoImage {
  /// A band that lies this far below the loudest of its set says nothing: it takes what the nearest band
  /// that does says, since on another key something may sound there.
  private static let quiet = 1e-5
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
    let stft = configuration.renderingSTFT
    let transform = STFT(stft)
    let mid = transform.analyze(pair.mid, sampleRate: configuration.sampleRate)
    let side = transform.analyze(pair.side, sampleRate: configuration.sampleRate)
    let positions = Self.positions(configuration)
    var sums = [Sums](repeating: Sums(), count: Self.setCount)
    var bins = [BinSums](repeating: BinSums(), count: mid.binCount)
    for t in 0..<mid.frameCount {
      let seconds = Double(t * stft.hopLength) / configuration.sampleRate
      let set = Self.heldShare(atSeconds: seconds) < 0.5 ? 0 : 1
      sums[set].frameCount += 1
      for bin in 0..<mid.binCount {
        let i = 2 * (t * mid.binCount + bin)
        let m = (Double(mid.values[i]), Double(mid.values[i + 1]))
        let s = (Double(side.values[i]), Double(side.values[i + 1]))
        let band = Int(positions[bin])
        let share = Double(positions[bin]) - Double(band)
        if set == 1 { bins[bin].add(mid: m, side: s) }
        for (band, share) in [(band, 1 - share), (band + 1, share)] {
          sums[set].mid[band] += share * (m.0 * m.0 + m.1 * m.1)
          sums[set].side[band] += share * (s.0 * s.0 + s.1 * s.1)
          sums[set].product[band] += share * (m.0 * s.0 + m.1 * s.1)
        }
      }
    }
    let powers = sums.map { $0.mid.reduce(0, +) / Double(max(1, $0.frameCount)) }
    let sets = sums.indices.map { set -> (pan: [Float], spread: [Float]) in
      let other = 1 - set
      return sums[powers[set] > Self.leastPower * powers[other] ? set : other]
        .image(limit: Self.limit(pair))
    }
    // As exact as files keep it.
    let half = ElementType.float16
    let pans = zip(bins, positions).map { (sums: $0, pan: Double(sets[1].pan[Int($1.rounded())])) }
    self.init(
      pan: half.rounded(sets.flatMap(\.pan)), spread: half.rounded(sets.flatMap(\.spread)),
      motion: Self.motion(pans))
  }

  /// How much what does not go with the mid moves against it.
  ///
  /// What is left of the side when its pan is taken away has some coherence with the mid in each bin, over
  /// time: 1 if it stays where it is, whatever its phase, and 0 if it comes and goes. A phase that swings
  /// by `A` leaves J₀(A).
  private static func motion(_ bins: [(sums: BinSums, pan: Double)]) -> Float {
    var (staying, all) = (0.0, 1e-30)
    for (sums, pan) in bins {
      let rest = max(0, sums.side - 2 * pan * sums.product.0 + pan * pan * sums.mid)
      guard rest > 0, sums.mid > 0 else { continue }
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
    // Nothing that stays is to be moved by rounding.
    return low < 0.05 ? 0 : Float(low)
  }

  /// Powers of mid and side in a bin over time, and their product, a complex number.
  private struct BinSums {
    var mid = 0.0, side = 0.0
    var product = (0.0, 0.0)

    mutating func add(mid m: (Double, Double), side s: (Double, Double)) {
      mid += m.0 * m.0 + m.1 * m.1
      side += s.0 * s.0 + s.1 * s.1
      product.0 += s.0 * m.0 + s.1 * m.1
      product.1 += s.1 * m.0 - s.0 * m.1
    }
  }

  /// Powers of mid and side, and their product, by band.
  private struct Sums {
    var mid = [Double](repeating: 0, count: StereoImage.bandCount)
    var side = [Double](repeating: 0, count: StereoImage.bandCount)
    var product = [Double](repeating: 0, count: StereoImage.bandCount)
    var frameCount = 0

    func image(limit: Float) -> (pan: [Float], spread: [Float]) {
      let total = zip(mid, side).map { $0 + $1 }
      let least = StereoImage.quiet * (total.max() ?? 0)
      let told = total.indices.filter { total[$0] > least && mid[$0] > 0 }
      var (pan, spread) = ([Float](), [Float]())
      for band in total.indices {
        guard let place = told.min(by: { abs($0 - band) < abs($1 - band) }) else {
          pan.append(0)
          spread.append(0)
          continue
        }
        let own = product[place] / mid[place]
        let rest = max(0, side[place] / mid[place] - own * own).squareRoot()
        let numbers = StereoImage.bounded(
          pan: Float(own), spread: Float(rest), limit: limit)
        pan.append(numbers.pan)
        spread.append(numbers.spread)
      }
      return (pan, spread)
    }
  }
}
