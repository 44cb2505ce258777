import Foundation
import TestSupport

/// Chromium without a screen, driven by its driver: WebDriver over plain HTTP.
package final class Browser {
  /// Whether there is one on this machine.
  package static let isInstalled = ["chromium", "chromedriver"].allSatisfy {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
  }

  private struct Failure: Error { let text: String }

  private let driver = Process()
  private let port: UInt16
  private let folder = try! TemporaryFolder()
  private var session = ""

  /// Starts it.
  package init(width: Int = 1200, height: Int = 900) throws {
    port = UInt16.random(in: 20_000...60_000)
    driver.executableURL = URL(filePath: "/usr/bin/chromedriver")
    driver.arguments = ["--port=\(port)", "--log-level=OFF"]
    driver.standardOutput = FileHandle.nullDevice
    driver.standardError = FileHandle.nullDevice
    driver.environment = [
      "HOME": folder.path, "TMPDIR": folder.path, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
    ]
    try driver.run()
    let wanted: [String: Any] = [
      "browserName": "chrome",
      "goog:loggingPrefs": ["browser": "ALL", "performance": "ALL"],
      "goog:chromeOptions": [
        "args": [
          "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
          "--autoplay-policy=no-user-gesture-required", "--window-size=\(width),\(height)",
          "--disable-background-networking", "--disable-component-update", "--no-first-run",
          "--user-data-dir=\(folder.path)/profile",
        ]
      ],
    ]
    for attempt in 0... {
      guard attempt < 300 else { throw Failure(text: "the driver does not start") }
      if let status = try? LocalConnection(port: port).ask("GET", "/status"), status.status == 200 {
        break
      }
      usleep(50_000)
    }
    let value = try ask("POST", "/session", ["capabilities": ["alwaysMatch": wanted]])
    guard let id = (value as? [String: Any])?["sessionId"] as? String else {
      throw Failure(text: "no session: \(value)")
    }
    session = "/session/\(id)"
  }

  deinit {
    _ = try? ask("DELETE", session, nil)
    // The driver is deaf to a request to end.
    kill(driver.processIdentifier, SIGKILL)
    driver.waitUntilExit()
  }

  @discardableResult
  private func ask(_ method: String, _ path: String, _ body: [String: Any]?) throws -> Any {
    let text = try body.map {
      String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self)
    }
    let answer = try LocalConnection(port: port).ask(
      method, path, headers: ["Content-Type": "application/json"], body: text ?? "")
    let value = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
    guard answer.status == 200 else { throw Failure(text: answer.text) }
    return value?["value"] ?? NSNull()
  }

  /// Opens an address.
  package func open(_ address: String) throws {
    try ask("POST", session + "/url", ["url": address])
  }

  /// Loads the page again.
  package func reload() throws { try ask("POST", session + "/refresh", [:]) }

  /// Opens another page beside the first, and goes there.
  package func openAnother(_ address: String) throws -> String {
    let made = try ask("POST", session + "/window/new", ["type": "tab"]) as? [String: Any]
    guard let handle = made?["handle"] as? String else { throw Failure(text: "no tab") }
    try go(to: handle)
    try open(address)
    return handle
  }

  /// The page that is in front.
  package var page: String {
    get throws { try ask("GET", session + "/window", nil) as? String ?? "" }
  }

  /// Goes to a page.
  package func go(to page: String) throws { try ask("POST", session + "/window", ["handle": page]) }

  /// What a script returns.
  @discardableResult
  package func run(_ script: String) throws -> Any {
    try ask("POST", session + "/execute/sync", ["script": script, "args": []])
  }

  /// Waits until a script returns true.
  /// - Returns: false when it does not within half a minute.
  package func waits(for condition: String) throws -> Bool {
    for _ in 0..<600 {
      if try run("return Boolean(\(condition))") as? Bool == true { return true }
      usleep(50_000)
    }
    return false
  }

  /// What points at a page.
  package enum Pointer: String { case mouse, pen, touch }

  /// Puts one or more pointers on an element and moves them, all at once, by shares of its width and
  /// height; they stay where they end until ``lift()``.
  /// - Parameters:
  ///   - pointer: of what kind.
  ///   - id: of the element.
  ///   - ways: for each pointer where it is put down, and where it goes.
  ///   - milliseconds: from each place to the next.
  ///   - lifting: whether they are lifted where they end.
  package func put(
    _ pointer: Pointer, on id: String, _ ways: [[(x: Double, y: Double)]],
    milliseconds: Int = 100, lifting: Bool = false
  ) throws {
    let box = try box(of: id)
    try act(
      pointer,
      ways.map { way in
        var actions: [[String: Any]] = []
        for (index, place) in way.enumerated() {
          actions.append([
            "type": "pointerMove", "duration": index == 0 ? 0 : milliseconds,
            "x": Int(box[0] + place.x * box[2]), "y": Int(box[1] + place.y * box[3]),
          ])
          if index == 0 { actions.append(["type": "pointerDown", "button": 0]) }
        }
        if lifting { actions.append(["type": "pointerUp", "button": 0]) }
        return actions
      })
  }

  /// Lifts all that was put down, as the driver does it: where it was put down.
  package func lift() throws { try ask("DELETE", session + "/actions", nil) }

  /// Left, top, width and height of an element, after it was brought into sight.
  private func box(of id: String) throws -> [Double] {
    let box =
      try run(
        "const e = document.getElementById('\(id)'); e.scrollIntoView({block: 'center'});"
          + "const b = e.getBoundingClientRect(); return [b.left, b.top, b.width, b.height]")
      as? [Double] ?? []
    guard box.count == 4 else { throw Failure(text: "no place of \(id)") }
    return box
  }

  private func act(_ pointer: Pointer, _ actions: [[[String: Any]]]) throws {
    let sources = actions.enumerated().map { index, actions -> [String: Any] in
      [
        "type": "pointer", "id": "\(pointer) \(index)",
        "parameters": ["pointerType": pointer.rawValue], "actions": actions,
      ]
    }
    try ask("POST", session + "/actions", ["actions": sources])
  }

  /// Drags the mouse over an element.
  package func drag(
    _ id: String, _ places: [(x: Double, y: Double)], milliseconds: Int = 100
  ) throws {
    try put(.mouse, on: id, [places], milliseconds: milliseconds, lifting: true)
  }

  /// Moves the mouse over an element without pressing it.
  package func hover(
    _ id: String, _ places: [(x: Double, y: Double)], milliseconds: Int = 100
  ) throws {
    let box = try box(of: id)
    try act(
      .mouse,
      [
        places.map { place in
          [
            "type": "pointerMove", "duration": milliseconds, "x": Int(box[0] + place.x * box[2]),
            "y": Int(box[1] + place.y * box[3]),
          ]
        }
      ])
  }

  /// Presses or releases a key of the computer's keyboard.
  package func key(_ key: String, down: Bool) throws {
    try ask(
      "POST", session + "/actions",
      [
        "actions": [
          [
            "type": "key", "id": "keys",
            "actions": [["type": down ? "keyDown" : "keyUp", "value": key]],
          ]
        ]
      ])
  }

  /// Makes the page as small as a phone.
  package func beAPhone() throws {
    try ask(
      "POST", session + "/goog/cdp/execute",
      [
        "cmd": "Emulation.setDeviceMetricsOverride",
        "params": ["width": 375, "height": 740, "deviceScaleFactor": 2, "mobile": true],
      ])
  }

  /// Shows dark colours, or light ones.
  package func setDark(_ isDark: Bool) throws {
    try ask(
      "POST", session + "/goog/cdp/execute",
      [
        "cmd": "Emulation.setEmulatedMedia",
        "params": [
          "features": [["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]]
        ],
      ])
  }

  /// A picture of the page as PNG.
  package func picture() throws -> [UInt8] {
    let text = try ask("GET", session + "/screenshot", nil) as? String ?? ""
    return Data(base64Encoded: text).map { Array($0) } ?? []
  }

  /// What the page complained of.
  package func complaints() throws -> [String] {
    let entries =
      try ask("POST", session + "/se/log", ["type": "browser"]) as? [[String: Any]] ?? []
    return entries.filter { ["SEVERE", "WARNING"].contains($0["level"] as? String) }
      .map { $0["message"] as? String ?? "" }
  }

  /// Addresses that were asked for since the last call.
  package func requests() throws -> [String] {
    let entries =
      try ask("POST", session + "/se/log", ["type": "performance"]) as? [[String: Any]] ?? []
    return entries.compactMap { entry in
      guard let text = entry["message"] as? String,
        let all = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
        let message = all["message"] as? [String: Any],
        let parameters = message["params"] as? [String: Any]
      else { return nil }
      switch message["method"] as? String {
      case "Network.requestWillBeSent":
        return (parameters["request"] as? [String: Any])?["url"] as? String
      case "Network.webSocketCreated": return parameters["url"] as? String
      default: return nil
      }
    }
  }
}
