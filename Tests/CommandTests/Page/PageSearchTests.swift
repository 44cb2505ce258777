import Foundation
import PageTestSupport
import Testing

/// Searching and marking on the page, in a real browser.
@Suite(
  .serialized, .enabled(if: Browser.isInstalled, "chromium and chromium-driver are not installed"))
struct PageSearchTests {
  private func type(_ text: String, _ browser: Browser) throws -> Any {
    try browser.run(
      """
      document.getElementById("search").value = "\(text)";
      document.getElementById("search").dispatchEvent(new Event("input"));
      return map.found === null
      """)
  }

  private func press(_ key: String, _ browser: Browser) throws {
    try browser.key(key, down: true)
    try browser.key(key, down: false)
  }

  @Test func whatIsFoundAndMarked() throws {
    let served = try ServedPage(library: ["piano_C4", "trumpet_A4", "vibraphone_C5"])
    let browser = try Browser()
    try browser.open(served.address)
    #expect(try browser.waits(for: "typeof map !== 'undefined' && map.ids.length === 3"))
    _ = try type("trumpet", browser)
    #expect(try browser.waits(for: "map.found && map.found.size === 1"))
    // An emptied field shows all again at once.
    #expect(try type("", browser) as? Bool == true)
    #expect(try browser.run("return document.querySelectorAll('#found li').length") as? Int == 0)
    // What cannot be asked is told, and what is shown stays.
    _ = try type("trumpet", browser)
    #expect(try browser.waits(for: "map.found && map.found.size === 1"))
    try browser.run(
      "window.honest = fetch; window.fetch = async () => { throw new TypeError(); }; return 0")
    _ = try type("piano", browser)
    #expect(
      try browser.waits(
        for: "document.getElementById('map-told').textContent.includes('does not answer')"))
    #expect(try browser.run("return map.found.size") as? Int == 1)
    try browser.run("window.fetch = honest; return 0")

    // A star by keyboard: it is marked there, and on the other page; who marks it stays on it.
    let first = try browser.page
    let other = try browser.openAnother(served.address)
    #expect(try browser.waits(for: "typeof map !== 'undefined' && map.ids.length === 3"))
    _ = try type("trumpet", browser)
    #expect(try browser.waits(for: "document.querySelectorAll('#found .star').length === 1"))
    try browser.go(to: first)
    try browser.run("document.querySelector('#found .star').focus(); return 0")
    let star = "document.querySelector('#found .star').getAttribute('aria-pressed')"
    for isMarked in [true, false, true] {
      try browser.go(to: first)
      try press(isMarked ? " " : "\u{E007}", browser)
      for page in [first, other] {
        try browser.go(to: page)
        #expect(try browser.waits(for: "\(star) === '\(isMarked)'"))
      }
    }
    try browser.go(to: first)
    #expect(try browser.run("return document.activeElement.className") as? String == "star")
    #expect(try browser.run("return state.hold") as? Bool == false, "the space bar marks")
    // Unmarked on the other page, it leaves the favourites of this one, and the keyboard is not lost.
    try browser.run(
      """
      document.getElementById("search").value = "";
      document.getElementById("search").dispatchEvent(new Event("input"));
      document.getElementById("liked").click();
      document.querySelector("#found .star").focus();
      return 0
      """)
    try browser.go(to: other)
    try browser.run("document.querySelector('#found .star').click(); return 0")
    try browser.go(to: first)
    #expect(try browser.waits(for: "document.querySelectorAll('#found li').length === 0"))
    #expect(try browser.run("return document.activeElement.id") as? String == "search")
    #expect(try browser.complaints().isEmpty)
    // A sound whose file is gone is not passed over in silence.
    try FileManager.default.removeItem(atPath: served.sfumato.folder("sounds/trumpet_A4.wav"))
    try browser.run("choose(map.names.indexOf('trumpet_A4'), true); return 0")
    #expect(
      try browser.waits(
        for: "document.getElementById('map-told').textContent.includes('there is no such file')"))
  }
}
