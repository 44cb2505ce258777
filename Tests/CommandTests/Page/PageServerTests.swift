import Foundation
import PageTestSupport
import TestSupport
import Testing

/// `sfumato serve` as a page sees it, without a browser.
@Suite(.serialized) struct PageServerTests {
  /// What is played comes over the socket; pages agree, and whoever comes later knows all.
  @Test func pagesPlayAndAgree() throws {
    let served = try ServedPage()
    let (one, other) = (try served.page(), try served.page())
    let first = try #require(try one.state { _ in true })
    #expect(
      (first["sounds"] as? [[String: Any]])?.map { $0["name"] as? String } == [
        "flute_C4", "cello_C4",
      ])
    try one.send(#"{"t":"note","key":69,"velocity":100}"#)
    try one.send(#"{"t":"blend","x":0.25,"y":0.5}"#)
    let seen = try other.state { $0["x"] as? Double == 0.25 && $0["keys"] as? [Int] == [69] }
    #expect(seen != nil)
    #expect(try other.samples(24_000).contains { abs($0) > 0.02 })
    let late = try served.page()
    #expect(try late.state { _ in true }?["x"] as? Double == 0.25)
    #expect(try served.fetch("/patch.json").text.contains("\"x\" : 0.25"))
    #expect(try served.fetch("/played.mid").body.starts(with: Array("MThd".utf8)))
    #expect(try served.played().contains { abs($0) > 0.02 })
  }

  /// Keys of a page that goes away do not sound for ever.
  @Test func keysOfALostPageAreLetGo() throws {
    let served = try ServedPage()
    let watcher = try served.page()
    do {
      let page = try served.page()
      try page.send(#"{"t":"note","key":60,"velocity":90}"#)
      #expect(try watcher.state { $0["keys"] as? [Int] == [60] } != nil)
    }
    #expect(try watcher.state { $0["keys"] as? [Int] == [] } != nil)
  }

  /// A page that sends more than it may and reads nothing of what comes disturbs nobody.
  @Test func aPageThatStallsIsSurvived() throws {
    let served = try ServedPage()
    let stalled = try served.page()
    let page = try served.page()
    for _ in 0..<3000 { try stalled.send(#"{"t":"hold","on":false}"#) }
    try page.send(#"{"t":"blend","x":0.125,"y":0.5}"#)
    #expect(try page.state { $0["x"] as? Double == 0.125 } != nil)
  }

  /// What no page sends is passed over, and what is too long ends the page.
  @Test func nonsenseIsPassedOver() throws {
    let served = try ServedPage()
    let page = try served.page()
    for text in [
      "", "[]", "{", "{\"t\":\"blend\",\"x\":9,\"y\":0}", "{\"t\":\"note\",\"key\":128}",
    ] {
      try page.send(text)
    }
    try page.send(#"{"t":"blend","x":0.75,"y":0.5}"#)
    #expect(try page.state { $0["x"] as? Double == 0.75 } != nil)
    try page.send(String(repeating: " ", count: 70_000))
    #expect(try page.state { $0["x"] as? Double == -1 } == nil)
  }

  /// A path is kept in a patch, in a slot and in the file that is fetched, and `play` goes along it.
  @Test func aPathIsKeptInAPatch() throws {
    let served = try ServedPage()
    let page = try served.page()
    try page.send(#"{"t":"path","points":[[0,0,0.5],[0.2,1,0.5],[0.4,0,0.5]]}"#)
    try page.send(#"{"t":"follow","on":true}"#)
    #expect(try page.state { $0["follows"] as? Bool == true } != nil)
    var places: Set<Double> = []
    _ = try page.state {
      places.insert($0["x"] as? Double ?? 0)
      return places.count > 6
    }
    #expect(places.count > 6)
    try page.send(#"{"t":"store","slot":7}"#)
    #expect(try page.state { ($0["slots"] as? [Int] ?? []).contains(7) } != nil)
    let slot = try String(
      contentsOfFile: served.sfumato.folder("data/sfumato/patches/7.json"), encoding: .utf8)
    let fetched = try served.fetch("/patch.json").text
    for text in [slot, fetched] {
      #expect(text.contains(#""points" : "0@0s, 1@0.2s, 0@0.4s""#), "\(text)")
    }
    #expect(fetched.contains("\"\(served.sfumato.folder("flute_C4.wav"))\""), "paths from the root")
    // A hand ends it, and a slot begins it anew.
    try page.send(#"{"t":"blend","x":0.5,"y":0.5}"#)
    #expect(try page.state { $0["follows"] as? Bool == false } != nil)
    try page.send(#"{"t":"path","points":[]}"#)
    #expect(try page.state { $0["pathSeconds"] as? Double == 0 } != nil)
    try page.send(#"{"t":"recall","slot":7}"#)
    #expect(
      try page.state { $0["follows"] as? Bool == true && $0["pathSeconds"] as? Double == 0.4 }
        != nil)

    // `play` from the fetched file: the same as the same breakpoints typed, and not the same as at rest.
    try served.sfumato.folder.put(Array(fetched.utf8), as: "fetched.json")
    func played(_ arguments: String...) throws -> [UInt8] {
      let result = try served.sfumato(
        ["play", "fetched.json", "--keys", "A4", "--duration", "0.8s", "-o", "out.wav"] + arguments)
      #expect(result.exitCode == 0, "\(result.errors)")
      defer { try? FileManager.default.removeItem(atPath: served.sfumato.folder("out.wav")) }
      return try served.sfumato.folder.bytes("out.wav")
    }
    let moving = try played()
    #expect(try moving == played())
    #expect(try moving != played("--mix", "0"))
  }

  /// What is blended is fetched as an instrument for samplers.
  @Test func theInstrumentIsFetched() throws {
    let served = try ServedPage()
    let answer = try served.fetch("/instrument.zip?step=20")
    #expect(answer.status == 200 && answer.head.contains("sfumato.zip"))
    try served.sfumato.folder.put(answer.body, as: "i.zip")
    #expect(try served.sfumato.shell("unzip -q i.zip").exitCode == 0)
    let sfz = try String(
      contentsOfFile: served.sfumato.folder("sfumato/sfumato.sfz"), encoding: .utf8)
    #expect(sfz.contains("50 % flute_C4, 50 % cello_C4"))
    let samples = sfz.split(separator: "\n").compactMap { line in
      line.range(of: "sample=").map { String(line[$0.upperBound...]) }
    }
    #expect(samples.count == 4)
    #expect(try served.fetch("/instrument.zip?step=0").status == 400)
    for sample in samples {
      #expect(try served.sfumato.folder.bytes("sfumato/\(sample)").count > 40_000)
    }
  }

  /// Pages of other sites, foreign names, and paths are refused.
  @Test func strangersAreKeptOut() throws {
    let served = try ServedPage()
    func status(_ path: String, _ headers: [String: String]) throws -> Int {
      try LocalConnection(port: served.port).ask("GET", path, headers: headers).status
    }
    #expect(try status("/", [:]) == 200)
    #expect(try status("/", ["Host": "evil.example:\(served.port)"]) == 403)
    #expect(try status("/patch.json", ["Sec-Fetch-Site": "cross-site"]) == 403)
    #expect(try status("/patch.json", ["Origin": "http://evil.example"]) == 403)
    func socket(_ headers: [String: String]) throws -> Int {
      try LocalConnection(port: served.port).openSocket("/socket", headers: headers)
    }
    #expect(try socket(["Origin": "http://evil.example"]) == 403)
    #expect(try socket(["Origin": "null"]) == 403)
    for path in ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/flute_C4.wav", "//etc/passwd"]
    {
      #expect(try status(path, [:]) == 404, "\(path)")
    }
    #expect(try LocalConnection(port: served.port).ask("POST", "/", body: "x").status == 405)
  }

  /// Other machines need the token.
  @Test func othersNeedTheToken() throws {
    let served = try ServedPage("--listen", "127.0.0.1")
    let token = try #require(served.address.split(separator: "=").last.map(String.init))
    #expect(token.count == 32)
    #expect(try served.fetch("/").status == 403)
    #expect(try served.fetch("/?token=\(token)").status == 200)
    #expect(try served.fetch("/patch.json?token=\(token.dropLast())0x").status == 403)
    #expect(try served.fetch("/pad.js").status == 200)
    #expect(try LocalConnection(port: served.port).openSocket("/socket") == 403)
    #expect(try LocalConnection(port: served.port).openSocket("/socket?token=\(token)") == 101)
  }

  /// Sounds of the library are known by number: heard, searched, put at a corner.
  @Test func theLibraryAnswers() throws {
    let served = try ServedPage(library: ["piano_C4", "trumpet_A4", "vibraphone_C5"])
    let map = try served.fetch("/library/map")
    let columns = try JSONSerialization.jsonObject(with: Data(map.body)) as? [String: Any]
    let (names, ids) = (columns?["names"] as? [String] ?? [], columns?["ids"] as? [Int] ?? [])
    #expect(names.sorted() == ["piano_C4", "trumpet_A4", "vibraphone_C5"])
    let trumpet = try ids[#require(names.firstIndex(of: "trumpet_A4"))]
    #expect(try served.fetch("/library/search?q=trumpet").text == "[\(trumpet)]")
    let sound = try served.fetch("/library/sound?id=\(trumpet)")
    #expect(sound.status == 200 && sound.body.starts(with: Array("RIFF".utf8)))
    #expect(try served.fetch("/library/sound?id=999").status == 400)
    #expect(try served.fetch("/library/sound?id=../../etc/passwd").status == 400)
    let page = try served.page()
    try page.send(#"{"t":"load","corner":1,"sound":\#(trumpet)}"#)
    let loaded = try page.state {
      ($0["sounds"] as? [[String: Any]])?.last?["id"] as? Int == trumpet
    }
    #expect(loaded != nil)
    try page.send(#"{"t":"favourite","sound":\#(trumpet),"on":true}"#)
    #expect(try page.state { ($0["favouritesNumber"] as? Int ?? 0) > 0 } != nil)
    #expect(
      try served.sfumato(["library", "favourite", "--library", "l.sqlite"]).output
        .contains("trumpet_A4"))
  }
}
