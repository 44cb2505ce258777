import Foundation
import Music
import TestSupport
import Testing

/// Scales and keyboard maps in Scala's formats.
@Suite struct ScalaTests {
  private static let meantone = """
    ! meanquar.scl
    !
    1/4-comma meantone scale
     12
    !
     76.04900
     193.15686
     310.26471
     5/4
     503.42157
     579.47057
     696.57843
     25/16
     889.73529
     1006.84314
     1082.89214
     2/1
    """

  /// Lines that are pitches, and how many cents each is.
  @Test(arguments: [
    ("81/64", 407.820), ("408.0", 408), ("408.", 408), ("5", 2786.314), ("-5.0", -5),
    ("10/20", -1200), ("100.0 cents", 100), ("  100.0 C#", 100), ("5/4   E\\", 386.314),
    ("\t2147483647/2147483646", 8.06e-7), ("0.", 0), ("2", 1200),
  ])
  func pitches(line: String, cents: Double) throws {
    let scale = try ScalaScale(parsing: "one\n1\n\(line)\n")
    #expect(abs(scale.cents[0] - cents) < 1e-3)
  }

  /// A title of 8 bits with a byte that Unicode takes for the end of a line, as "…" of Windows has.
  @Test func aTitleOfEightBitsIsOneLine() throws {
    let folder = try TemporaryFolder()
    let bytes = [UInt8]("one ".utf8) + [0x85, 0xe9] + [UInt8](" more\n1\n3/2\n".utf8)
    try Data(bytes).write(to: URL(filePath: folder("title.scl")))
    let scale = try ScalaScale(contentsOf: URL(filePath: folder("title.scl")))
    #expect(scale.cents.count == 1 && abs(scale.cents[0] - 701.955) < 1e-3)
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func aScaleIsReadWhateverItsLinesEndWith(end: String) throws {
    let scale = try ScalaScale(parsing: Self.meantone.replacing("\n", with: end))
    #expect(scale.description == "1/4-comma meantone scale")
    #expect(scale.cents.count == 12 && scale.cents.last == 1200)
    #expect(abs(scale.cents[3] - 386.3137) < 1e-3 && scale.cents[0] == 76.049)
    #expect(scale.cents(ofDegree: 14) == 1200 + 193.15686)
    #expect(abs(scale.cents(ofDegree: -1) - (1082.89214 - 1200)) < 1e-9)
  }

  @Test func scalesWithoutNamesAndWithoutNotesAreScales() throws {
    #expect(try ScalaScale(parsing: "\n1\n2/1").description == "")
    let one = try ScalaScale(parsing: "! c\nnothing\n0")
    #expect(one.cents == [] && one.cents(ofDegree: 7) == 0)
    // What follows the last note is passed over.
    #expect(try ScalaScale(parsing: "x\n1\n2/1\nand more").cents == [1200])
  }

  @Test(arguments: [
    ("", "ends where the number of notes"), ("title", "ends where the number of notes"),
    ("title\nmany\n", "line 2: found \"many\", expected the number of notes"),
    ("title\n-1\n", "line 2"), ("title\n5000\n", "0 to 4096"),
    ("title\n2\n3/2", "ends where note 2 of 2"),
    ("! a\ntitle\n! b\n1\n! c\nfifth", "line 6: found \"fifth\", expected cents with a point"),
    ("title\n1\n-3/2", "line 3"), ("title\n1\n3/0", "line 3"), ("title\n1\n3/2/1", "line 3"),
    ("title\n1\n0", "line 3"), ("title\n1\n1e3.", "line 3"), ("title\n1\n\u{7}1\u{1b}.x", "?1?.x"),
  ])
  func badScalesAreTold(text: String, told: String) {
    #expect {
      try ScalaScale(parsing: text, path: "s.scl")
    } throws: {
      let text = ($0 as? ScalaError)?.errorDescription ?? ""
      return text.hasPrefix("s.scl") && text.contains(told)
    }
  }

  // MARK: - Maps

  private func map(
    _ head: String = "0 0 127 60 69 440.0 0", _ degrees: String = ""
  ) throws -> KeyboardMap {
    let text = "! map\n" + (head + " " + degrees).replacing(" ", with: "\n")
    return try KeyboardMap(parsing: text, path: "m.kbm")
  }

  private func hz(_ pitch: Double) -> Double { 440 * exp2((pitch - 69) / 12) }

  @Test func equalTemperamentIsKeysThemselves() throws {
    let table = TuningTable(.equal)
    for key in 0..<128 { #expect(abs(table.pitches[key] - Double(key)) < 1e-9) }
    #expect(!table.hasReference && table.isMapped.allSatisfy { $0 })
    #expect(TuningTable(.equal, map: try map()).hasReference)
  }

  @Test func aScaleBeginsOnTheMiddleKeyAndA4KeepsItsFrequency() throws {
    let table = TuningTable(try ScalaScale(parsing: Self.meantone))
    #expect(table.pitches[69] == 69)
    #expect(abs((table.pitches[64] - table.pitches[60]) - 3.863137) < 1e-4)
    #expect(abs((table.pitches[72] - table.pitches[60]) - 12) < 1e-9)
  }

  @Test func aMapSaysWhereTheScaleLies() throws {
    // White keys alone, C at 256 Hz; the seven degrees of a just scale.
    let just = try ScalaScale(parsing: "just\n7\n9/8\n5/4\n4/3\n3/2\n5/3\n15/8\n2/1")
    let map = try map("12 0 127 60 60 256 7", "0 x 1 x 2 3 x 4 x 5 x 6")
    let table = TuningTable(just, map: map)
    #expect(abs(hz(table.pitches[60]) - 256) < 1e-6 && abs(hz(table.pitches[67]) - 384) < 1e-6)
    #expect(abs(hz(table.pitches[48]) - 128) < 1e-6 && abs(hz(table.pitches[76]) - 640) < 1e-6)
    #expect(!table.isMapped[61] && !table.isMapped[70] && table.isMapped[71] && table.hasReference)
  }

  @Test func linearMapsAndRangesAndLeftOutKeys() throws {
    let fifth = try ScalaScale(parsing: "Bohlen-Pierce in 3\n3\n634.0\n1268.0\n3/1")
    let linear = TuningTable(fifth, map: try map("0 50 80 60 60 261.6255653 0"))
    #expect(abs(hz(linear.pitches[63]) / 261.6255653 - 3) < 1e-6)
    #expect(linear.pitches[49] == 49 && linear.pitches[81] == 81, "those beyond are not retuned")
    // At the end keys without degree may be left out.
    let short = try map("4 0 127 60 60 260 12", "0 2")
    #expect(short.degrees == [0, 2, nil, nil])
    // Far away nothing can be played.
    #expect(!TuningTable(fifth, map: try map()).isMapped[127])
  }

  @Test(arguments: [
    ("12 0 127 60", "line 6: found \"\", expected the key whose frequency"),
    ("x 0 127 60 69 440 0", "line 2"),
    ("0 0 200 60 69 440 0", "line 4: found \"200\", expected the last key to retune"),
    ("0 90 20 60 69 440 0", "90 to 127"), ("0 0 127 60 69 loud 0", "line 7: found \"loud\""),
    ("0 0 127 60 69 0 0", "1 to 20000 Hz"), ("2 0 127 60 60 440 12 0 y", "line 10: found \"y\""),
    ("2 0 127 60 61 440 12 0 x", "line 6: found \"61\", expected a key that the map gives"),
  ])
  func badMapsAreTold(head: String, told: String) {
    #expect {
      try map(head)
    } throws: {
      (($0 as? ScalaError)?.errorDescription ?? "").contains(told)
    }
  }

  // MARK: - Files

  @Test func filesAreReadAgainWhenTheyChange() throws {
    let folder = try TemporaryFolder()
    // A name of eight bits, as older files have them.
    try folder.put(Array("gam\u{e9}\n1\n2/1".unicodeScalars.map { UInt8($0.value) }), as: "a.scl")
    var files = TuningFiles(scale: folder("a.scl"))
    #expect(try files.read().name == "gamé")
    #expect(try files.readIfChanged() == nil)
    try folder.put(Array("wider\n1\n1250.0".utf8), as: "a.scl")
    #expect(try files.readIfChanged()?.pitches[70] == 81.5)
    try folder.put(Array("broken\n1\nx".utf8), as: "a.scl")
    #expect(throws: ScalaError.self) { try files.readIfChanged() }
    #expect(try files.readIfChanged() == nil, "once for each change")
    var missing = TuningFiles(scale: folder("a.scl"), keyboardMap: folder("none.kbm"))
    #expect(throws: ScalaError.self) { try missing.read() }
  }
}
