import CLV2
import Foundation
import OutputFiles
import SfumatoPlugin

/// What a host asks a library of plugins: there is one.
@_cdecl("lv2_descriptor")
public func descriptor(_ index: UInt32) -> UnsafePointer<LV2_Descriptor>? {
  index == 0 ? UnsafePointer(PluginEntry.descriptor) : nil
}

/// The functions that a host calls, each a step to ``PluginInstance``.
private enum PluginEntry {
  // Never changed after they are made, and there as long as the library is.
  nonisolated(unsafe) static let descriptor = lasting(
    LV2_Descriptor(
      URI: UnsafePointer(strdup(PluginPorts.uri)),
      instantiate: { _, rate, bundle, features in
        PluginEntry.instantiate(rate, bundle, PluginFeatures(features))
      },
      connect_port: { PluginEntry.instance($0).connect(Int($1), to: $2) },
      activate: { PluginEntry.instance($0).activate() },
      run: { PluginEntry.instance($0).run(Int($1)) },
      deactivate: { PluginEntry.instance($0).deactivate() },
      cleanup: { Unmanaged<PluginInstance>.fromOpaque($0!).release() },
      extension_data: { PluginEntry.interface($0) }))

  nonisolated(unsafe) private static let state = lasting(
    LV2_State_Interface(
      save: { handle, store, state, _, features in
        guard let store else { return LV2_STATE_ERR_UNKNOWN }
        let instance = PluginEntry.instance(handle)
        return PluginState.save(
          instance.player, instance.uris, store: store, handle: state,
          features: PluginFeatures(features))
      },
      restore: { handle, retrieve, state, _, features in
        guard let retrieve else { return LV2_STATE_ERR_UNKNOWN }
        let instance = PluginEntry.instance(handle)
        do {
          try PluginState.restore(
            instance.player, instance.uris, retrieve: retrieve, handle: state,
            features: PluginFeatures(features))
          return LV2_STATE_SUCCESS
        } catch {
          instance.log.tell(.error, systemReason(error))
          return LV2_STATE_ERR_UNKNOWN
        }
      }))

  nonisolated(unsafe) private static let worker = lasting(
    LV2_Worker_Interface(
      work: { handle, respond, responseHandle, size, data in
        let instance = PluginEntry.instance(handle)
        let bytes = UnsafeRawBufferPointer(start: data, count: Int(size))
        if PluginWorker.work(bytes, instance.player, instance.log), let respond {
          var answer: UInt8 = 1
          _ = respond(responseHandle, 1, &answer)
        }
        return LV2_WORKER_SUCCESS
      },
      work_response: { handle, _, _ in
        PluginEntry.instance(handle).askForSounds()
        return LV2_WORKER_SUCCESS
      }, end_run: nil))

  private static func instance(_ handle: LV2_Handle?) -> PluginInstance {
    Unmanaged<PluginInstance>.fromOpaque(handle!).takeUnretainedValue()
  }

  private static func instantiate(
    _ rate: Double, _ bundle: UnsafePointer<CChar>?, _ features: PluginFeatures
  ) -> LV2_Handle? {
    guard let map = features.data(lv2_urid_map, as: LV2_URID_Map.self), let bundle else {
      PluginLog().tell(
        .error, "the host offers no numbers for addresses (\(String(cString: lv2_urid_map)))")
      return nil
    }
    let log = PluginLog(features, map)
    var folder = String(cString: bundle)
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    do {
      return Unmanaged.passRetained(
        try PluginInstance(bundle: folder, rate: rate, features, map, log)
      ).toOpaque()
    } catch {
      log.tell(.error, systemReason(error))
      return nil
    }
  }

  private static func interface(_ address: UnsafePointer<CChar>?) -> UnsafeRawPointer? {
    guard let address else { return nil }
    if strcmp(address, lv2_state_interface) == 0 { return UnsafeRawPointer(state) }
    if strcmp(address, lv2_worker_interface) == 0 { return UnsafeRawPointer(worker) }
    return nil
  }
}
