import Foundation
import Signal
import PageTestSupport
import TestSupport
import Testing

/// The page in a real browser.
@Suite(
  .serialized, .enabled(if: Browser.isInstalled, "chromium and chromium-driver are not installed"))
struct BrowserTests {
  /// Spectral centroid in Hz of the last samples.
  private func brightness(_ samples: [Float]) -> Double {
    let configuration = STFTConfiguration(windowLength: 2048, hopLength: 512, window: .hann)
    let magnitudes = STFT(configuration).analyze(samples, sampleRate: 48_000).magnitudes
    var (sum, weighted) = (0.0, 0.0)
    for (index, value) in magnitudes.values.enumerated() {
      sum += Double(value)
      weighted += Double(value) * Double(index % magnitudes.binCount) * 48_000 / 2048
    }
    return weighted / max(sum, 1e-9)
  }

  @Test func theInstrumentIsPlayed() throws {
    let served = try ServedPage(
      library: ["piano_C4", "trumpet_A4", "vibraphone_C5", "violin_A4", "guitar_C3"])
    let browser = try Browser()
    try browser.open(served.address)
    #expect(
      try browser.waits(for: "document.body.dataset.state === 'ready' && map.ids.length === 5"))
    let first = try browser.page

    // A key of the computer, and the pad under the mouse while it sounds: flute, then cello.
    try browser.drag("pad", [(0.3, 0.5), (0.0834, 0.5)])
    try browser.key("h", down: true)
    #expect(try browser.waits(for: "state.keys.length === 1 && meters && meters.peak > 0.02"))
    usleep(600_000)
    let before = try served.played().suffix(19_200)
    try browser.drag("pad", [(0.0834, 0.5), (0.5, 0.5), (0.9167, 0.5)])
    #expect(try browser.waits(for: "Math.abs(state.x - 1) < 0.02"))
    usleep(600_000)
    let after = try served.played().suffix(19_200)
    let (dark, bright) = (brightness(Array(before)), brightness(Array(after)))
    #expect(abs(log2(bright / dark)) > 0.2, "\(dark) Hz before, \(bright) Hz after")
    try browser.key("h", down: false)
    #expect(try browser.waits(for: "state.keys.length === 0"))

    // Two pages are in step, and a reload loses nothing.
    let other = try browser.openAnother(served.address)
    #expect(try browser.waits(for: "state && Math.abs(state.x - 1) < 0.02"))
    try browser.run("document.getElementById('pad').focus(); return 0")
    try browser.key("\u{E012}", down: true)  // left arrow
    try browser.key("\u{E012}", down: false)
    #expect(try browser.waits(for: "state.x < 0.98"))
    try browser.go(to: first)
    #expect(try browser.waits(for: "state.x < 0.98 && state.x > 0.9"))
    try browser.reload()
    #expect(try browser.waits(for: "state && state.x < 0.98 && state.x > 0.9"))
    try browser.go(to: other)

    // From the map to a corner by keyboard alone.
    #expect(try browser.waits(for: "map.ids.length === 5"))
    try browser.run("document.getElementById('map').focus(); return 0")
    try browser.key("\u{E014}", down: true)  // right arrow
    try browser.key("\u{E014}", down: false)
    #expect(try browser.waits(for: "map.chosen >= 0"))
    try browser.key("1", down: true)
    try browser.key("1", down: false)
    #expect(try browser.waits(for: "state.sounds[0].id === map.ids[map.chosen]"))

    // A jam plays, is shown, and two of its phrases are kept; between them lies a third.
    func click(_ id: String) throws {
      try browser.run("document.getElementById('\(id)').click(); return 0")
    }
    try browser.run(
      """
      const tempo = document.getElementById("tempo");
      tempo.value = 400;
      tempo.dispatchEvent(new Event("change"));
      return 0
      """)
    try click("jam")
    #expect(try browser.waits(for: "state.jams && roll.now.notes.length > 0 && roll.beat > 0.5"))
    #expect(try browser.waits(for: "roll.next.notes.length > 0 && state.keys.length > 0"))
    try click("keep")
    #expect(try browser.waits(for: "state.kept.length === 1"))
    try click("draw")
    #expect(try browser.waits(for: "roll.now.title.startsWith('drawn')"))
    try click("keep")
    #expect(try browser.waits(for: "document.querySelectorAll('#kept li').length === 2"))
    try browser.run("document.getElementById('share').dispatchEvent(new Event('change')); return 0")
    #expect(try browser.waits(for: "roll.now.title === '50 % from 1 to 2'"))
    try keep(browser, "page-jam")
    try click("jam")
    #expect(try browser.waits(for: "!state.plays && roll.beat == null"))

    // Nothing went wrong, and nothing was asked of elsewhere.
    for page in [first, other] {
      try browser.go(to: page)
      #expect(try browser.complaints().isEmpty)
    }
    // The browser's own pages come from within itself.
    let allowed = [
      "chrome://", "http://127.0.0.1:\(served.port)/", "ws://127.0.0.1:\(served.port)/", "data:",
      "blob:",
    ]
    let requests = try browser.requests()
    #expect(requests.count > 4)
    for request in requests {
      #expect(allowed.contains { request.hasPrefix($0) }, "\(request)")
    }
    try keep(browser, "page-light")
  }

  @Test func itFitsAPhone() throws {
    let served = try ServedPage()
    let browser = try Browser()
    try browser.beAPhone()
    try browser.setDark(true)
    try browser.open(served.address)
    #expect(try browser.waits(for: "document.body.dataset.state === 'ready'"))
    #expect(
      try browser.waits(
        for: "document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
    // Whatever is pressed is large enough for a finger.
    let small = """
      return [...document.querySelectorAll('button')].filter(b => b.offsetParent && !b.closest('#keys'))
        .filter(b => b.getBoundingClientRect().height < 30).map(b => b.textContent)
      """
    #expect((try browser.run(small) as? [String]) == [])
    // Each control has a name for who cannot see it.
    let nameless = """
      return [...document.querySelectorAll('button, input, select, canvas, a')].filter(e =>
        !(e.textContent.trim() || e.getAttribute('aria-label') || e.closest('label'))).map(e => e.id)
      """
    #expect((try browser.run(nameless) as? [String]) == [])
    try keep(browser, "page-phone-dark")
  }

  /// Keeps a picture where `SFUMATO_PICTURES` names a folder, to be looked at.
  private func keep(_ browser: Browser, _ name: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["SFUMATO_PICTURES"] else { return }
    try Data(browser.picture()).write(to: URL(filePath: "\(folder)/\(name).png"))
  }
}
