import CLV2
import Foundation
import SfumatoPlugin

extension PluginLog {
  /// The host's log; it may be called by any thread.
  init(_ features: PluginFeatures, _ map: UnsafePointer<LV2_URID_Map>) {
    guard let log = features.data(lv2_log_feature, as: LV2_Log_Log.self)?.pointee,
      let vprintf = log.vprintf
    else {
      self.init()
      return
    }
    nonisolated(unsafe) let (print, handle) = (vprintf, log.handle)
    func number(_ address: UnsafePointer<CChar>?) -> UInt32 {
      map.pointee.map(map.pointee.handle, address)
    }
    let numbers = (number(lv2_log_note), number(lv2_log_warning), number(lv2_log_error))
    self.init { kind, line in
      let number =
        switch kind {
        case .note: numbers.0
        case .warning: numbers.1
        case .error: numbers.2
        }
      withVaList([line]) { _ = print(handle, number, "%s", $0) }
    }
  }
}
