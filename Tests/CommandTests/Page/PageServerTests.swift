import Foundation
import Music
import PageTestSupport
import Sfumato
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
    // Nor does a foot; what was set by hand stays, as after a reload.
    do {
      let page = try served.page()
      try page.send(#"{"t":"pedal","on":true}"#)
      #expect(try watcher.state { $0["hold"] as? Bool == true } != nil)
    }
    #expect(try watcher.state { $0["hold"] as? Bool == false } != nil)
    do {
      let page = try served.page()
      try page.send(#"{"t":"hold","on":true}"#)
      #expect(try watcher.state { $0["hold"] as? Bool == true } != nil)
    }
    try watcher.send(#"{"t":"volume","value":0.5}"#)
    let last = try watcher.state { $0["volume"] as? Double == 0.5 }
    #expect(last?["hold"] as? Bool == true)
    // A foot that comes and goes does not change what is set.
    do {
      let page = try served.page()
      try page.send(#"{"t":"pedal","on":true}"#)
      try page.send(#"{"t":"pedal","on":false}"#)
      try page.send(#"{"t":"volume","value":0.7}"#)
      let after = try watcher.state { $0["volume"] as? Double == 0.7 }
      #expect(after?["hold"] as? Bool == true)
    }
  }

  private struct Roll: Decodable {
    struct Phrase: Decodable {
      var notes: [[Double]]
      var beats: Double
      var title: String
    }
    var now: Phrase
    var next: Phrase
  }

  private func roll(_ served: ServedPage) throws -> Roll {
    try JSONDecoder().decode(Roll.self, from: Data(served.fetch("/phrase").body))
  }

  /// Waits until something is on the roll.
  private func shows(_ served: ServedPage, _ isWanted: (String) -> Bool) throws -> Bool {
    for _ in 0..<500 {
      if isWanted(try roll(served).now.title) { return true }
      usleep(10_000)
    }
    return false
  }

  /// A jam plays what `sfumato jam` plays with the same seed, a section ahead; meanwhile phrases are
  /// kept, drawn, and found between two.
  @Test func aJamPlaysAndPhrasesAreKept() throws {
    let served = try ServedPage()
    let page = try served.page()
    #expect(try served.fetch("/phrase.mid").status == 400)
    try page.send(
      #"{"t":"manner","kind":"melody2","name":"D minor","amount":0.4,"temperature":0.5,"tempo":400}"#
    )
    try page.send(#"{"t":"jam","on":true,"seed":11}"#)
    let begun = try page.state { $0["jams"] as? Bool == true && $0["plays"] as? Bool == true }
    #expect(begun?["jamKey"] as? String == "D minor")

    var options = Jam.Options()
    (options.seed, options.amount, options.beatsPerMinute) = (11, 0.4, 400)
    options.key = MusicalKey("D minor")
    var jam = Jam(try PhrasePreset.load(.melody2), options: options)
    let expected = (0..<3).map { section in
      jam.next().tracks.flatMap(\.notes).map {
        [$0.startBeat - 16 * Double(section), Double($0.pitch), Double($0.velocity)]
      }
    }
    var seen: [String: [[Double]]] = [:]
    for _ in 0..<400 where seen.count < 3 {
      let roll = try roll(served)
      for phrase in [roll.now, roll.next] where phrase.beats == 16 {
        seen[phrase.title] = phrase.notes.map { [$0[0], $0[2], $0[3]] }
      }
      usleep(20_000)
    }
    for section in 0..<3 { #expect(seen["jam 11, \(section + 1)"] == expected[section]) }
    #expect(try page.state { !($0["keys"] as? [Int] ?? []).isEmpty } != nil, "it is heard")

    // While it plays: one is kept, another is drawn, comes next, and is kept too.
    try page.send(#"{"t":"keep"}"#)
    let kept = try page.state { ($0["kept"] as? [Any])?.count == 1 }
    let title = (kept?["kept"] as? [[String: Any]])?.first?["title"] as? String
    #expect(title?.hasPrefix("jam 11, ") == true)
    try page.send(#"{"t":"phrase","seed":5}"#)
    #expect(try shows(served) { $0.hasPrefix("drawn") })
    // One that is taken from the list comes next, and the jam goes on after it with what it had drawn.
    try page.send(#"{"t":"take","number":99}"#)
    try page.send(#"{"t":"take","number":1}"#)
    #expect(try shows(served) { $0 == title })
    #expect(try shows(served) { $0.hasPrefix("jam 11, ") && $0 != title })
    try page.send(#"{"t":"jam","on":false,"seed":0}"#)
    #expect(try page.state { $0["jams"] as? Bool == false && $0["plays"] as? Bool == false } != nil)
    try page.send(#"{"t":"phrase","seed":6}"#)
    #expect(try shows(served) { $0 == "drawn, 2" })
    try page.send(#"{"t":"keep"}"#)
    #expect(try page.state { ($0["kept"] as? [Any])?.count == 2 } != nil)

    // The ends of the way between them are the phrases themselves.
    func between(_ share: Double) throws -> [[Double]] {
      try page.send(#"{"t":"between","from":1,"to":2,"share":\#(share)}"#)
      let title = "\(Int(100 * share)) % from 1 to 2"
      #expect(try shows(served) { $0 == title })
      return try roll(served).now.notes
    }
    let (first, middle, last) = (try between(0), try between(0.5), try between(1))
    #expect(first != last && middle != first && middle != last)
    for (number, notes) in [(1, first), (2, last)] {
      try served.sfumato.folder.put(served.fetch("/kept.mid?number=\(number)").body, as: "k.mid")
      let written = try MIDIFile(contentsOf: served.sfumato.folder("k.mid")).sequence
      #expect(written.tracks.flatMap(\.notes).map { Double($0.pitch) } == notes.map { $0[2] })
    }
    let all = try served.fetch("/kept.mid")
    #expect(all.status == 200 && all.head.contains("kept.mid"))
    try page.send(#"{"t":"drop","number":1}"#)
    #expect(try page.state { ($0["kept"] as? [Any])?.count == 1 } != nil)
    #expect(try served.fetch("/kept.mid?number=1").status == 400)
  }

  /// Jigs are drawn, shown and fetched in bars of their own, and so is a jam of them.
  @Test func jigsHaveBarsOfTheirOwn() throws {
    let served = try ServedPage()
    let page = try served.page()
    func shown() throws -> [String: Any] {
      let told = try JSONSerialization.jsonObject(with: Data(served.fetch("/phrase").body))
      return (told as? [String: Any])?["now"] as? [String: Any] ?? [:]
    }
    try page.send(
      #"{"t":"manner","kind":"jig2","name":"G","amount":0.4,"temperature":0.5,"tempo":400}"#)
    try page.send(#"{"t":"phrase","seed":5}"#)
    #expect(try shows(served) { $0 == "drawn, 1" })
    let drawn = try shown()
    #expect(drawn["bar"] as? Double == 3 && drawn["count"] as? Double == 1.5)
    #expect(drawn["beats"] as? Double == 6)
    try served.sfumato.folder.put(served.fetch("/phrase.mid").body, as: "jig.mid")
    let written = try MIDIFile(contentsOf: served.sfumato.folder("jig.mid")).sequence
    #expect(written.metreMap == MetreMap(Metre(6, 8)))
    try page.send(#"{"t":"jam","on":true,"seed":11}"#)
    #expect(try shows(served) { $0.hasPrefix("jam 11, ") })
    #expect(try shown()["beats"] as? Double == 12)
  }

  /// A jam goes on in another manner, however often that changes.
  @Test func aJamIsSteered() throws {
    let served = try ServedPage()
    let page = try served.page()
    func manner(_ amount: Double, key: String) throws {
      try page.send(
        #"{"t":"manner","kind":"melody2","name":"\#(key)","amount":\#(amount),"temperature":0.5,"tempo":400}"#
      )
    }
    try manner(0.4, key: "D minor")
    try page.send(#"{"t":"jam","on":true,"seed":11}"#)
    #expect(try shows(served) { $0 == "jam 11, 2" })
    for step in 0..<120 { try manner(0.1 + 0.005 * Double(step), key: "A minor") }
    let steered = try page.state { $0["jamKey"] as? String == "A minor" }
    #expect(steered?["jams"] as? Bool == true && steered?["plays"] as? Bool == true)
    // It neither ends nor begins anew.
    #expect(try shows(served) { title in ["3", "4"].contains { title == "jam 11, \($0)" } })
    #expect(try shows(served) { $0 == "jam 11, 5" })
    // What is fetched has the tempo that is heard.
    try page.send(
      #"{"t":"manner","kind":"melody2","name":"A minor","amount":0.1,"temperature":0.5,"tempo":200}"#
    )
    #expect(try page.state { $0["tempo"] as? Double == 200 } != nil)
    try served.sfumato.folder.put(served.fetch("/phrase.mid").body, as: "p.mid")
    let written = try MIDIFile(contentsOf: served.sfumato.folder("p.mid")).sequence
    #expect(abs(written.tempoMap.beatsPerMinute(atBeat: 0) - 200) < 0.01)
  }

  /// Of several sounds for one corner the newest is there in the end.
  @Test func theNewestSoundOfACornerWins() throws {
    let served = try ServedPage(library: ["piano_C4", "trumpet_A4", "vibraphone_C5"])
    let map = try JSONSerialization.jsonObject(with: Data(served.fetch("/library/map").body))
    let ids = try #require((map as? [String: Any])?["ids"] as? [Int])
    let page = try served.page()
    // That it takes a while is told at once.
    try page.send(#"{"t":"load","corner":1,"sound":\#(ids[0])}"#)
    func isToldOf(_ state: [String: Any]) -> Bool {
      state["message"] as? String == "sound 2 is being loaded …"
    }
    #expect(try page.state(where: isToldOf) != nil)
    for round in 0..<30 {
      try page.send(#"{"t":"load","corner":1,"sound":\#(ids[round % 2])}"#)
    }
    try page.send(#"{"t":"load","corner":0,"sound":\#(ids[0])}"#)
    try page.send(#"{"t":"load","corner":1,"sound":\#(ids[2])}"#)
    let wanted = [ids[0], ids[2]]
    func isThere(_ state: [String: Any]) -> Bool {
      (state["sounds"] as? [[String: Any]] ?? []).map { $0["id"] as? Int } == wanted
    }
    #expect(try page.state(where: isThere) != nil)
    // What was asked for later does not bring back what was there before.
    usleep(300_000)
    try page.send(#"{"t":"volume","value":0.25}"#)
    #expect(try page.state { $0["volume"] as? Double == 0.25 }.map(isThere) == true)
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
    struct Found: Decodable, Equatable {
      var ids: [Int]
      var isNear: Bool
    }
    func found(_ words: String) throws -> Found {
      try JSONDecoder().decode(
        Found.self, from: Data(served.fetch("/library/search?q=\(words)").body))
    }
    #expect(try found("trumpet") == Found(ids: [trumpet], isNear: false))
    #expect(try found("a%20noisy%20brass") == Found(ids: [trumpet], isNear: true))
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
