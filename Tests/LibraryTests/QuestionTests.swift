import Foundation
import Library
import TestSupport
import Testing

@Suite struct QuestionTests {
  /// Two halves that hardly lie apart, such as tones and noises, are no groups to look around in; two that do are.
  @Test(arguments: [(1.0, false), (3.0, true)])
  func groupsAreFewOnlyWhereTheyLieApart(distance: Float, isApart: Bool) {
    var state: UInt64 = 5
    let points = (0..<80).map { index -> [Float] in
      var point = (0..<16).map { _ -> Float in
        state = state &* 6_364_136_223_846_793_005 &+ 1
        return Float(state >> 40) / Float(1 << 24) - 0.5
      }
      point[index % 2] += distance
      let length = point.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return point.map { $0 / length }
    }
    let found = Clustering.medoids(of: points, count: nil).count
    #expect(isApart ? found == 2 : found >= 6, "\(found)")
    #expect(Clustering.medoids(of: points, count: 2).count == 2)
    // Of few sounds, few groups.
    #expect(Clustering.medoids(of: Array(points[..<12]), count: nil).count >= 2)
  }

  @Test func theNearestAreThoseOfASortedList() {
    var state: UInt64 = 7
    let distances = (0..<2000).map { _ -> Float in
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return Float(state >> 40)
    }
    let list = NearestList(count: 12)
    for (id, distance) in distances.enumerated() { list.offer(Int64(id), distance) }
    let naive = distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(12)
    #expect(list.sorted.map(\.id) == naive.map(Int64.init))
  }

  @Test func theNearestMiddleIsThatOfThePlainWay() {
    var state: UInt64 = 11
    func unit() -> [Float] {
      let values = (0..<64).map { _ -> Float in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(state >> 40) / Float(1 << 24) - 0.5
      }
      let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return values.map { $0 / length }
    }
    let middles = (0..<21).map { _ in unit() }
    let points = (0..<300).map { _ in unit() }
    let plain = points.map { point in
      middles.indices.min { a, b in
        zip(middles[a], point).reduce(0) { $0 - $1.0 * $1.1 }
          < zip(middles[b], point).reduce(0) { $0 - $1.0 * $1.1 }
      }!
    }
    #expect(Clustering.groups(of: points, around: middles) == plain)
  }

  @Test func familiesByFolderNameAndTable() throws {
    let folder = try TemporaryFolder()
    let path = "/sounds/Deep Pads/cello_C4.wav"
    #expect(try SoundFamilies("folder").family(of: path) == "Deep Pads")
    #expect(try SoundFamilies("name").family(of: path) == "cello")
    #expect(try SoundFamilies("name").family(of: "/sounds/01.wav") == nil)
    let lines = [
      "cello_C4.wav,strings", #""odd, name ""x""",'quoted'"#, "", "flute\twinds",
      "sounds/here.wav,mine", #"12" kick.wav,kicks"#, #"/sounds/there.wav , "two words""#,
    ]
    let text = lines.joined(separator: "\r\n") + "\n"
    try folder.put([0xef, 0xbb, 0xbf] + Array(text.utf8), as: "families.csv")
    let table = try SoundFamilies(folder("families.csv"))
    #expect(table.title == folder("families.csv") && table.family(of: path) == "strings")
    #expect(table.family(of: "/a/odd, name \"x\".wav") == "'quoted'")
    #expect(table.family(of: "/a/12\" kick.wav") == "kicks")
    #expect(table.family(of: "/a/flute.flac") == "winds")
    #expect(table.family(of: "/sounds/there.wav") == "two words")
    #expect(table.family(of: "/a/here.wav") == nil && table.family(of: "/a/tuba.wav") == nil)
    let real = URL(filePath: folder.path).resolvingSymlinksInPath().path
    #expect(table.family(of: "\(real)/sounds/here.wav") == "mine")
    for (text, reason) in [
      ("cello", "line 1 is not a sound, a comma and a family"), ("", "it has no lines"),
      ("a,b\n\"c,d", "line 2 has a quote that does not end"), ("a,b,c", "line 1 is not"),
    ] {
      try folder.put(Array(text.utf8), as: "bad.csv")
      let error = #expect(throws: LibraryError.self) { try SoundFamilies(folder("bad.csv")) }
      #expect(error?.localizedDescription.contains(reason) == true, "\(text)")
    }
    #expect(throws: LibraryError.self) { try SoundFamilies(folder("missing.csv")) }
  }

  @Test func averagePrecisionByHand() {
    // Right answers at places 1, 3 and 6: (1/1 + 2/3 + 3/6) / 3.
    let hits = [true, false, true, false, false, true]
    #expect(abs(Retrieval.averagePrecision(hits) - (1 + 2.0 / 3 + 0.5) / 3) < 1e-12)
    #expect(Retrieval.averagePrecision([false, false]) == 0)
  }

  @Test func anotherKeyCountsAndTheSameDoesNot() {
    // Two instruments on a line; the nearest of the first note is its twin on the same key.
    let places: [Float] = [0, 0.01, 0.2, 5, 5.3]
    let result = Retrieval(
      labels: ["a", "a", "a", "b", "b"], pitches: [60, 60, 64, 60, 67]
    ) { abs(places[$0] - places[$1]) }
    #expect(result.questionCount == 5)
    #expect(result.hitAt1 == 1 && result.meanAveragePrecision == 1)
    #expect(result.sameInstrumentFirst == 1)
  }

  /// The example of Hubert and Arabie's index in the documentation of scikit-learn:
  /// `adjusted_rand_score([0, 0, 1, 2], [0, 0, 1, 1])` is 0.57.
  @Test func agreementOfGroupings() {
    #expect(abs(Clustering.adjustedRandIndex([0, 0, 1, 2], [0, 0, 1, 1]) - 0.5714) < 1e-3)
    #expect(Clustering.adjustedRandIndex([0, 0, 1, 1], [1, 1, 0, 0]) == 1)
  }

  @Test func linkageJoinsAsTheNaiveWayDoes() {
    var state: UInt64 = 3
    let points = (0..<40).map { _ -> Float in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 44) / 1000
    }
    let n = points.count
    let distances = (0..<n * n).map { abs(points[$0 / n] - points[$0 % n]) }
    for count in [2, 5, 11] {
      var groups = (0..<n).map { [$0] }
      func mean(_ a: [Int], _ b: [Int]) -> Float {
        a.reduce(Float(0)) { sum, i in sum + b.reduce(Float(0)) { $0 + distances[i * n + $1] } }
          / Float(a.count * b.count)
      }
      while groups.count > count {
        var best = (0, 1, Float.infinity)
        for i in groups.indices {
          for j in groups.indices where j > i {
            let distance = mean(groups[i], groups[j])
            if distance < best.2 { best = (i, j, distance) }
          }
        }
        groups[best.0] += groups.remove(at: best.1)
      }
      var naive = [Int](repeating: 0, count: n)
      for (number, group) in groups.enumerated() {
        for i in group { naive[i] = number }
      }
      let found = AverageLinkage(distances, count: n).groups(count)
      #expect(Clustering.adjustedRandIndex(found, naive) == 1)
    }
  }
}
