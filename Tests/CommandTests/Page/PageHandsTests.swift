import Foundation
import PageTestSupport
import Testing

/// Fingers, pens and keyboards on the page, in a real browser.
@Suite(
  .serialized, .enabled(if: Browser.isInstalled, "chromium and chromium-driver are not installed"))
struct PageHandsTests {
  @Test func handsOfAllKindsPlay() throws {
    let served = try ServedPage(library: ["piano_C4", "trumpet_A4", "vibraphone_C5"])
    let browser = try Browser(height: 2600)
    try browser.open(served.address)
    #expect(try browser.waits(for: "document.body.dataset.state === 'ready'"))
    try browser.run(
      """
      window.kinds = new Set();
      document.getElementById("pad").addEventListener("pointermove", e => kinds.add(e.pointerType));
      return 0
      """)
    try fingers(browser)
    try pen(browser)
    try path(browser, served)
    try midi(browser)
    try map(browser)
    try way(browser)
    #expect(try browser.complaints().isEmpty)
  }

  /// Two fingers are two notes, with the blend between them.
  private func fingers(_ browser: Browser) throws {
    try browser.run("document.getElementById('fingers').click(); return 0")
    // The pad shows −0.1 to 1.1: at shares of 2/12 and 8/12 lie 0.1 and 0.7.
    try browser.put(
      .touch, on: "pad", [[(0.1, 0.5), (1.0 / 6, 0.5)], [(0.5, 0.4), (4.0 / 6, 0.6)]])
    #expect(try browser.waits(for: "String(state.keys) === '60,64'"))
    #expect(try browser.waits(for: "Math.abs(state.x - 0.4) < 0.01"))
    try browser.lift()
    #expect(try browser.waits(for: "state.keys.length === 0"))
    // Keys that a player names, and a finger that plays none.
    try browser.run("document.getElementById('finger-keys').value = 'Bb2'; return 0")
    try browser.put(.touch, on: "pad", [[(0.3, 0.5), (0.31, 0.5)], [(0.6, 0.5), (0.61, 0.5)]])
    #expect(try browser.waits(for: "String(state.keys) === '46'"))
    try browser.lift()
    #expect(try browser.waits(for: "state.keys.length === 0 && kinds.has('touch')"))
    try browser.run("document.getElementById('fingers').click(); return 0")
  }

  private func pen(_ browser: Browser) throws {
    try browser.put(.pen, on: "pad", [[(0.5, 0.5), (11.0 / 12, 0.5)]])
    #expect(try browser.waits(for: "kinds.has('pen') && Math.abs(state.x - 1) < 0.01"))
    try browser.lift()
    #expect(try browser.waits(for: "pad.fingers.size === 0"))
    #expect(try browser.run("return state.keys.length") as? Int == 0, "fingers alone play")
  }

  /// What the hand did is recorded, looped, shown after a reload, stored and recalled.
  private func path(_ browser: Browser, _ served: ServedPage) throws {
    func click(_ id: String) throws {
      try browser.run("document.getElementById('\(id)').click(); return 0")
    }
    try click("record")
    try browser.drag("pad", [(0.1, 0.5), (0.5, 0.5), (0.9, 0.5), (0.2, 0.5)], milliseconds: 300)
    try click("record")
    #expect(try browser.waits(for: "state.follows && state.pathSeconds > 0.2"))
    #expect(try browser.waits(for: "pad.path.length > 2"))
    try browser.run("window.low = 1; window.high = 0; return 0")
    #expect(
      try browser.waits(
        for: "(low = Math.min(low, state.x), high = Math.max(high, state.x), high - low > 0.5)"))
    try browser.run("document.getElementById('slot').value = '4'; return 0")
    try click("store")
    #expect(try browser.waits(for: "state.slots.includes(4)"))
    #expect(try served.sfumato.folder.bytes("data/sfumato/patches/4.json").count > 100)
    try click("forget")
    #expect(try browser.waits(for: "!state.pathSeconds && !state.follows"))
    try click("recall")
    #expect(try browser.waits(for: "state.pathSeconds > 0.2 && state.follows"))
    try browser.reload()
    #expect(try browser.waits(for: "state && state.follows && pad.path.length > 2"))
  }

  /// A sound is dragged from the map to a corner, two fingers come closer, and a tap shows what can be done.
  private func map(_ browser: Browser) throws {
    #expect(try browser.waits(for: "map.ids.length === 3"))
    func place(_ script: String) throws -> (x: Double, y: Double) {
      let numbers =
        try browser.run(
          """
          document.getElementById("map").scrollIntoView({block: "center"});
          const box = document.getElementById("map").getBoundingClientRect();
          const [x, y] = \(script);
          return [x / box.width, y / box.height]
          """) as? [Double] ?? []
      return (numbers[0], numbers[1])
    }
    let corner = """
      (() => {
        const c = document.getElementById("corner-1").getBoundingClientRect();
        return [c.left + c.width / 2 - box.left, c.top + c.height / 2 - box.top];
      })()
      """
    let sound = try place("mapView().at(0)")
    try browser.drag("map", [sound, (sound.x, sound.y - 0.1), try place(corner)])
    #expect(try browser.waits(for: "state.sounds[1].id === map.ids[0]"))
    try browser.put(.touch, on: "map", [[(0.45, 0.5), (0.3, 0.5)], [(0.55, 0.5), (0.7, 0.5)]])
    try browser.lift()
    #expect(try browser.waits(for: "map.zoom > 3 && map.zoom < 5 && map.fingers.size === 0"))
    try browser.run("map.zoom = 1; map.centre = [0.5, 0.5]; redraw(drawMap); return 0")
    try browser.put(.touch, on: "map", [[try place("mapView().at(1)")]])
    try browser.lift()
    #expect(try browser.waits(for: "document.querySelectorAll('#chosen button').length === 6"))
    try browser.run("document.querySelectorAll('#chosen button')[1].click(); return 0")
    #expect(try browser.waits(for: "state.sounds[0].id === map.ids[1]"))
  }

  /// A way by keyboard: B on a sound begins it, B on another ends it, and B gives it up.
  private func way(_ browser: Browser) throws {
    func press(_ key: String) throws {
      try browser.key(key, down: true)
      try browser.key(key, down: false)
    }
    try browser.run(
      "map.chosen = -1; document.getElementById('map').focus({preventScroll: true}); return 0")
    try press("\u{E014}")
    #expect(try browser.waits(for: "map.chosen === 0"))
    try press("b")
    #expect(try browser.waits(for: "map.isBetween && String(map.ends) === '0'"))
    #expect(
      try browser.waits(
        for: "document.getElementById('map-told').textContent.includes('choose another sound')"))
    // One of the four arrows leads away.
    for arrow in ["\u{E012}", "\u{E013}", "\u{E014}", "\u{E015}"]
    where try browser.run("return map.chosen") as? Int == 0 { try press(arrow) }
    #expect(try browser.run("return map.chosen") as? Int != 0)
    try press("b")
    #expect(try browser.waits(for: "map.way.length >= 2 && map.way[0] === map.ids[0]"))
    try press("b")
    #expect(try browser.waits(for: "!map.isBetween && !map.way.length"))
  }

  /// The page's own code for MIDI, with a keyboard that is not there: headless browsers have none.
  private func midi(_ browser: Browser) throws {
    try browser.run(
      """
      window.keyboard = {};
      Object.defineProperty(navigator, "requestMIDIAccess",
        {value: async () => ({inputs: new Map([["1", keyboard]])})});
      document.getElementById("midi").click();
      return 0
      """)
    #expect(
      try browser.waits(for: "document.getElementById('midi').textContent === 'MIDI: 1 keyboard'"))
    func say(_ bytes: Int...) throws {
      try browser.run("keyboard.onmidimessage({data: new Uint8Array(\(bytes))}); return 0")
    }
    try say(0x92, 65, 80)
    #expect(try browser.waits(for: "String(state.keys) === '65'"))
    try say(0x92, 65, 0)
    #expect(try browser.waits(for: "state.keys.length === 0"))
    try say(0xb0, 64, 127)
    #expect(try browser.waits(for: "state.hold"))
    try say(0xb0, 64, 0)
    try say(0xb0, 1, 127)
    #expect(try browser.waits(for: "!state.hold && state.x === 1 && !state.follows"))
  }
}
