import CALSA
import CALSAMessages

extension PCMDevice {
  /// A device as ALSA's configuration lists it.
  public struct Listing: Equatable, Sendable, Codable {
    /// The name to open it by.
    public let name: String
    /// What it is, in one line.
    public let summary: String
  }

  /// All devices of a direction, the default one first. Thread role: control.
  /// - Parameter isCapture: those to hear from, instead of those to play on.
  public static func list(isCapture: Bool = false) -> [Listing] {
    alsa_messages_catch()
    var hints: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    guard snd_device_name_hint(-1, "pcm", &hints) >= 0, let hints else { return [] }
    defer {
      snd_device_name_free_hint(hints)
      _ = alsa_messages_take()
    }
    var listings: [Listing] = []
    var next = hints
    while let hint = next.pointee {
      next += 1
      guard let name = text(hint, "NAME"), text(hint, "IOID") != (isCapture ? "Output" : "Input")
      else { continue }
      let lines = (text(hint, "DESC") ?? "").split(separator: "\n")
      listings.append(Listing(name: name, summary: lines.joined(separator: ", ")))
    }
    return listings.filter { $0.name == "default" } + listings.filter { $0.name != "default" }
  }

  private static func text(_ hint: UnsafeMutableRawPointer, _ key: String) -> String? {
    guard let value = snd_device_name_get_hint(hint, key) else { return nil }
    defer { free(value) }
    return String(cString: value)
  }
}
