import ArgumentParser
import Foundation
import PageTestSupport
import TestSupport

/// How smooth the map of a library is in a browser.
struct PageMapFrames: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "page-map",
    abstract: "Times between two pictures of the page while its map is moved and hovered over.",
    discussion: """
      Chromium without a screen draws the page of 'sfumato serve' by the processor alone. Times are those \
      between two calls of requestAnimationFrame (16.7 ms where nothing is late), and of the page's own work in \
      one. Needs chromium and chromium-driver, and a library, such as library_speed.py makes.
      """)

  @Option(help: "The program.")
  var program = ".build/release/sfumato"

  @Option(help: "The library.")
  var library: String

  @Option(help: "Seconds of each movement.")
  var seconds = 4

  func run() throws {
    let served = try ServedProgram(
      program, ["--audio", "browser", "--library", library, "--port", "0"])
    let browser = try Browser()
    try browser.open(served.address)
    guard try browser.waits(for: "typeof map !== 'undefined' && map.ids.length > 0") else {
      throw ValidationError("the page shows no map")
    }
    let count = try browser.run("return map.ids.length") as? Int ?? 0
    print(
      "\(count) points          pictures  median     p95     p99    most ms   work: median     p99")
    let way = stride(from: 0.0, through: 1, by: 0.125).map {
      (x: 0.2 + 0.6 * $0, y: 0.3 + 0.4 * $0)
    }
    let milliseconds = 1000 * seconds / way.count
    try measure("nothing", browser) { usleep(UInt32(1_000_000 * seconds)) }
    try measure("hovering", browser) {
      try browser.hover("map", way, milliseconds: milliseconds)
    }
    try browser.run("map.zoom = 3; map.centre = [0.5, 0.5]; redraw(drawMap); return 0")
    // From a place where no sound lies, so that the map and not a sound is moved.
    try browser.run("window.mapAtOfThePage = mapAt; mapAt = () => -1; return 0")
    try measure("moving the map", browser) {
      try browser.drag("map", way + way.reversed(), milliseconds: milliseconds / 2)
    }
    try measure("coming closer", browser) {
      try browser.run(
        """
        let n = 0;
        const step = () => {
          const box = $("map").getBoundingClientRect();
          $("map").dispatchEvent(new WheelEvent("wheel", {deltaY: n % 120 < 60 ? -20 : 20,
            clientX: box.left + 300, clientY: box.top + 200, cancelable: true}));
          if (n++ < 60 * \(seconds)) requestAnimationFrame(step);
        };
        step();
        return 0
        """)
      usleep(UInt32(1_000_000 * seconds))
    }
  }

  /// Counts pictures while something is done.
  private func measure(_ name: String, _ browser: Browser, _ body: () throws -> Void) throws {
    try browser.run(
      """
      if (!window.measured) {
        const draw = drawMap;
        drawMap = () => { const start = performance.now(); draw(); measured.work.push(performance.now() - start); };
      }
      window.measured = {times: [], work: [], isOver: false};
      let last = performance.now();
      const step = now => {
        measured.times.push(now - last);
        last = now;
        if (!measured.isOver) requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
      return 0
      """)
    try body()
    let found =
      try browser.run("measured.isOver = true; return [measured.times.slice(2), measured.work]")
      as? [[Double]] ?? [[], []]
    func share(_ values: [Double], _ part: Double) -> Double {
      let sorted = values.sorted()
      return sorted.isEmpty ? 0 : sorted[Int(part * Double(sorted.count - 1))]
    }
    let (times, work) = (found[0], found[1])
    print(
      name.padding(toLength: 24, withPad: " ", startingAt: 0)
        + String(
          format: "%8d %7.1f %7.1f %7.1f %7.1f %15.1f %7.1f", times.count, share(times, 0.5),
          share(times, 0.95), share(times, 0.99), share(times, 1), share(work, 0.5),
          share(work, 0.99)))
  }
}
