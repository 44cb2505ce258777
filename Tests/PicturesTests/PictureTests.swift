import Foundation
import OutputFiles
import Pictures
import Signal
import Testing

@Suite struct PictureTests {
  private static let clip = AudioClip(
    samples: (0..<12_000).map { Float(sin(0.1 * Double($0))) * 0.5 }, sampleRate: 12_000)

  /// Width and height from a PNG file's first chunk.
  private func size(_ png: [UInt8]) -> [Int] {
    guard png.starts(with: [0x89, 0x50, 0x4e, 0x47]), png.count > 24 else { return [] }
    return [16, 20].map { start in
      png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
    }
  }

  @Test func aSpectrogramPictureHasItsSizeAndGrowsWithItsSounds() throws {
    var picture = SpectrogramPicture()
    picture.width = 400
    picture.panelHeight = 100
    picture.add(Self.clip, title: "one")
    let one = size(try picture.png())
    picture.add(Self.clip, title: "two")
    let two = size(try picture.png())
    #expect(one[0] == 800 && two[0] == 800)
    #expect(two[1] > one[1] + 200)
  }

  @Test func theSamePictureIsTheSameFile() throws {
    var picture = SpectrogramPicture()
    picture.add(Self.clip, title: "one")
    #expect(try picture.png() == picture.png())
    var linear = picture
    linear.frequencyScale = .linear
    #expect(try linear.png() != picture.png())
  }

  @Test(arguments: [1, 3, 300])
  func veryShortSoundsAreDrawn(sampleCount: Int) throws {
    var picture = SpectrogramPicture()
    let samples = [Float](repeating: 0.5, count: sampleCount)
    picture.add(AudioClip(samples: samples, sampleRate: 48_000), title: "short")
    #expect(size(try picture.png())[0] == 1920)
  }

  @Test func aPictureThatIsTooLargeIsRefused() {
    var picture = SpectrogramPicture()
    picture.panelHeight = 20_000
    picture.add(Self.clip, title: "one")
    #expect(throws: PictureError.self) { try picture.png() }
  }

  /// A map is as wide as asked for, wider by its list, and draws whatever it is given.
  @Test func mapsOfAllKindsAreDrawn() throws {
    var plot = ScatterPlot(title: "A map")
    #expect(size(try plot.png())[0] == 1600)
    plot.add(x: 3, y: 3, family: nil)
    let one = try plot.png()
    for index in 0..<200 {
      plot.add(
        x: sin(Double(index)) * 100, y: cos(1.7 * Double(index)) * 100, family: index % 30)
    }
    plot.add(x: .nan, y: 1, family: 0)
    plot.families = (0..<20).map { "family \($0) with a name that is far too long to be shown" }
    #expect(size(try plot.png())[0] > 1600)
    let plain = try plot.png()
    #expect(try plain != one && plain == plot.png())
    plot.add(label: "a name", x: 3, y: 3)
    let named = try plot.png()
    #expect(named != plain)
    // A name that would lie on another, however often, is left out; one elsewhere is not.
    for _ in 0..<9 { plot.add(label: "a name", x: 3, y: 3) }
    let full = try plot.png()
    for _ in 0..<9 { plot.add(label: "a name", x: 3, y: 3) }
    #expect(try plot.png() == full)
    plot.add(way: [(-300, 0), (3, 3), (500, 80)], names: ["from", "by", "to"])
    #expect(try plot.png() != full)
  }

  /// The list beside a map is as wide as its names, up to a limit.
  @Test func namesOfFamiliesAreShownWhole() throws {
    func map(_ family: String) throws -> [UInt8] {
      var plot = ScatterPlot(title: "A map")
      plot.families = [family]
      plot.add(x: 0, y: 0, family: 0)
      return try plot.png()
    }
    let words = "12  unpitched, one-shot, stretched, "
    #expect(try map(words + "short") != map(words + "shore"))
    #expect(try size(map("a")) == size(map("b")))
    #expect(try size(map(words))[0] > size(map("a"))[0])
    // Wide letters take more room than narrow ones, and are cut where these are not.
    let (wide, narrow) = (String(repeating: "W", count: 60), String(repeating: "i", count: 60))
    #expect(try map(wide + "short") == map(wide + "shore"))
    #expect(try map(narrow + "short") != map(narrow + "shore"))
    #expect(try size(map(wide))[0] < 1600 + 2 * 400)
  }

  @Test func linePlotsOfAllKindsAreDrawn() throws {
    var plot = LinePlot(title: "A test", xName: "step", yName: "loss")
    #expect(size(try plot.png()) == [1440, 800])
    plot.add("one", x: [1, 2, 3], y: [3, .nan, 1])
    plot.add("two", x: [1, 2, 3], y: [1, 1, 1], style: .dashed)
    plot.add("three", x: [1, 2, 3], y: [5, 2, 0], style: .bars)
    let straight = try plot.png()
    plot.isXLogarithmic = true
    plot.isYLogarithmic = true
    #expect(try plot.png() != straight)
  }

  @Test func writingTellsWhatIsWrong() {
    let plot = LinePlot(title: "A test", xName: "step", yName: "loss")
    #expect(throws: PictureError.self) { try plot.write(to: "/dev/full") }
    #expect(throws: PictureError.output(.noFolder(path: "/nowhere/x.png", folder: "/nowhere"))) {
      try plot.write(to: "/nowhere/x.png")
    }
  }
}
