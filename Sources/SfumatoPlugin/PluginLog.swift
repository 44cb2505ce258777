import CLV2
import Foundation
import OutputFiles

/// Where the plugin says what a player should know: the host's log, or standard error.
///
/// Threads: control. `@unchecked Sendable`: the host's log may be called by any thread.
struct PluginLog: @unchecked Sendable {
  /// How grave it is.
  enum Kind { case note, warning, error }

  private let log: UnsafePointer<LV2_Log_Log>?
  private let numbers: (note: UInt32, warning: UInt32, error: UInt32)

  init(_ features: PluginFeatures, _ map: UnsafePointer<LV2_URID_Map>) {
    log = features.data(lv2_log_feature, as: LV2_Log_Log.self)
    func number(_ address: UnsafePointer<CChar>?) -> UInt32 {
      map.pointee.map(map.pointee.handle, address)
    }
    numbers = (number(lv2_log_note), number(lv2_log_warning), number(lv2_log_error))
  }

  /// Says a sentence.
  func tell(_ kind: Kind, _ text: String) {
    let text = Self.shown(text)
    guard let log, let print = log.pointee.vprintf else { return Self.tell(text) }
    let number =
      switch kind {
      case .note: numbers.note
      case .warning: numbers.warning
      case .error: numbers.error
      }
    "sfumato: \(text)\n".withCString { line in
      withVaList([line]) { _ = print(log.pointee.handle, number, "%s", $0) }
    }
  }

  /// A sentence without what could disturb a terminal, for names of files may hold anything.
  private static func shown(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(longestText).map { scalar -> Unicode.Scalar in
      let isShown =
        scalar.properties.generalCategory != .control && FileSystem.byte(of: scalar) == nil
      return isShown ? scalar : "?"
    }
    return String(String.UnicodeScalarView(scalars))
  }

  private static let longestText = 600

  /// Says a sentence to a host without a log.
  static func tell(_ text: String) { writeToStandardError("sfumato: \(text)\n") }
}
