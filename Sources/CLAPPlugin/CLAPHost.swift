import CCLAP
import Foundation
import SfumatoPlugin

/// What a host offers. `@unchecked Sendable`: each function says by which thread it may be called.
struct CLAPHost: @unchecked Sendable {
  /// Where the plugin says what a player should know.
  let log: PluginLog

  private let host: UnsafePointer<clap_host>
  private let params: UnsafePointer<clap_host_params>?
  private let state: UnsafePointer<clap_host_state>?
  private let latency: UnsafePointer<clap_host_latency>?
  private let threads: UnsafePointer<clap_host_thread_check>?

  /// Asks the host, which must not be while an instance is made. Thread role: control.
  init(_ host: UnsafePointer<clap_host>) {
    func offer<Value>(_ name: UnsafePointer<CChar>?, _: Value.Type) -> UnsafePointer<Value>? {
      host.pointee.get_extension?(host, name).map { $0.assumingMemoryBound(to: Value.self) }
    }
    self.host = host
    params = offer(clap_ext_params, clap_host_params.self)
    state = offer(clap_ext_state, clap_host_state.self)
    latency = offer(clap_ext_latency, clap_host_latency.self)
    threads = offer(clap_ext_thread_check, clap_host_thread_check.self)
    guard let print = offer(clap_ext_log, sfumato_clap_host_log.self)?.pointee.log else {
      log = PluginLog()
      return
    }
    nonisolated(unsafe) let (place, function) = (host, print)
    log = PluginLog { kind, line in
      let severity =
        switch kind {
        case .note: sfumato_clap_info
        case .warning: sfumato_clap_warning
        case .error: sfumato_clap_error
        }
      function(place, Int32(severity), line)
    }
  }

  /// Asks for a call by the main thread. Thread role: any; nothing is allocated or locked here.
  func requestMainThread() { host.pointee.request_callback?(host) }

  /// Says that parameters have moved by themselves, and with them what is to be kept. Thread role: control.
  func tellOfChange() {
    params?.pointee.rescan?(host, clap_param_rescan_flags(CLAP_PARAM_RESCAN_VALUES))
    state?.pointee.mark_dirty?(host)
  }

  /// Says that the sound is late by another number of samples. Thread role: control, not while active.
  func tellOfLatency() { latency?.pointee.changed?(host) }

  /// Tells a host's developer of a call by another thread than the main one. Thread role: control.
  func expectMainThread(_ what: String) {
    guard let threads, threads.pointee.is_main_thread?(host) == false else { return }
    log.tell(.warning, "the host calls \(what) by another thread than its main one")
  }
}
