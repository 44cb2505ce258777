import CCLAP
import Foundation
import SfumatoPlugin
import Synth

/// The functions that a host calls, each a step to ``CLAPInstance``.
extension CLAPInstance {
  /// Makes an instance; the host has not begun it yet. Thread role: any.
  static func make(_ host: UnsafePointer<clap_host>) -> UnsafePointer<clap_plugin> {
    let instance = Unmanaged.passRetained(CLAPInstance(host, bundle: CLAPFactory.bundle))
    return UnsafePointer(
      lasting(
        clap_plugin(
          desc: UnsafePointer(CLAPFactory.descriptor), plugin_data: instance.toOpaque(),
          init: { CLAPInstance.of($0).begin() },
          destroy: { plugin in
            guard let plugin, let data = plugin.pointee.plugin_data else { return }
            CLAPInstance.of(plugin).end()
            Unmanaged<CLAPInstance>.fromOpaque(data).release()
            UnsafeMutablePointer(mutating: plugin).deallocate()
          },
          activate: { plugin, rate, _, _ in CLAPInstance.of(plugin).activate(rate: rate) },
          deactivate: { CLAPInstance.of($0).deactivate() },
          start_processing: { _ in true }, stop_processing: { _ in },
          reset: { CLAPInstance.of($0).reset() },
          process: { plugin, process in
            guard let process else { return clap_process_status(CLAP_PROCESS_ERROR) }
            return CLAPInstance.of(plugin).process(process)
          },
          get_extension: { _, name in CLAPInstance.interface(name) },
          on_main_thread: { CLAPInstance.of($0).work() })))
  }

  private static func of(_ plugin: UnsafePointer<clap_plugin>?) -> CLAPInstance {
    Unmanaged<CLAPInstance>.fromOpaque(plugin!.pointee.plugin_data).takeUnretainedValue()
  }

  private static func interface(_ name: UnsafePointer<CChar>?) -> UnsafeRawPointer? {
    guard let name else { return nil }
    for (known, interface) in interfaces where strcmp(known, name) == 0 {
      return UnsafeRawPointer(interface)
    }
    return nil
  }

  // Never changed after they are made, and there as long as the library is.
  nonisolated(unsafe) private static let interfaces:
    [(name: UnsafePointer<CChar>, interface: UnsafeMutableRawPointer)] = [
      (clap_ext_audio_ports, UnsafeMutableRawPointer(audioPorts)),
      (clap_ext_note_ports, UnsafeMutableRawPointer(notePorts)),
      (clap_ext_params, UnsafeMutableRawPointer(params)),
      (clap_ext_state, UnsafeMutableRawPointer(stateInterface)),
      (clap_ext_latency, UnsafeMutableRawPointer(latencyInterface)),
      (clap_ext_tail, UnsafeMutableRawPointer(tailInterface)),
      (clap_ext_preset_load, UnsafeMutableRawPointer(presets)),
      (clap_ext_preset_load_draft, UnsafeMutableRawPointer(presets)),
    ]

  nonisolated(unsafe) private static let audioPorts = lasting(
    clap_plugin_audio_ports(
      count: { _, isInput in isInput ? 0 : 1 },
      get: { _, index, isInput, info in
        guard !isInput, index == 0, let info else { return false }
        info.pointee = clap_audio_port_info()
        CLAPParameters.write("Output", to: &info.pointee.name)
        info.pointee.flags = UInt32(CLAP_AUDIO_PORT_IS_MAIN)
        info.pointee.channel_count = 2
        info.pointee.port_type = clap_stereo
        info.pointee.in_place_pair = .max
        return true
      }))

  nonisolated(unsafe) private static let notePorts = lasting(
    clap_plugin_note_ports(
      count: { _, isInput in isInput ? 1 : 0 },
      get: { _, index, isInput, info in
        guard isInput, index == 0, let info else { return false }
        info.pointee = clap_note_port_info()
        CLAPParameters.write("Notes", to: &info.pointee.name)
        info.pointee.supported_dialects =
          CLAP_NOTE_DIALECT_CLAP.rawValue | CLAP_NOTE_DIALECT_MIDI.rawValue
          | CLAP_NOTE_DIALECT_MIDI_MPE.rawValue
        info.pointee.preferred_dialect = CLAP_NOTE_DIALECT_CLAP.rawValue
        return true
      }))

  nonisolated(unsafe) private static let params = lasting(
    clap_plugin_params(
      count: { UInt32(CLAPInstance.of($0).parameters.count) },
      get_info: { plugin, index, info in
        guard let info else { return false }
        return CLAPInstance.of(plugin).parameters.describe(Int(index), in: &info.pointee)
      },
      get_value: { plugin, id, value in
        guard let value, let found = CLAPInstance.of(plugin).parameters.value(of: id) else {
          return false
        }
        value.pointee = found
        return true
      },
      value_to_text: { plugin, id, value, text, size in
        guard let text, size > 0,
          let found = CLAPInstance.of(plugin).parameters.text(of: value, id: id)
        else { return false }
        CLAPParameters.write(
          found, to: UnsafeMutableRawBufferPointer(start: text, count: Int(size)))
        return true
      },
      text_to_value: { plugin, id, text, value in
        guard let text, let value,
          let found = CLAPInstance.of(plugin).parameters.value(
            ofText: String(cString: text), id: id)
        else { return false }
        value.pointee = found
        return true
      },
      flush: { CLAPInstance.of($0).flush($1, $2) }))

  nonisolated(unsafe) private static let stateInterface = lasting(
    clap_plugin_state(
      save: { plugin, stream in
        guard let stream else { return false }
        return CLAPInstance.of(plugin).save(to: stream)
      },
      load: { plugin, stream in
        guard let stream else { return false }
        return CLAPInstance.of(plugin).load(from: stream)
      }))

  nonisolated(unsafe) private static let latencyInterface = lasting(
    clap_plugin_latency(get: { UInt32(CLAPInstance.of($0).latency) }))

  nonisolated(unsafe) private static let tailInterface = lasting(
    sfumato_clap_plugin_tail(get: { CLAPInstance.of($0).tail }))

  nonisolated(unsafe) private static let presets = lasting(
    sfumato_clap_plugin_preset_load(
      from_location: { plugin, kind, location, _ in
        guard kind == UInt32(sfumato_clap_preset_file), let location else { return false }
        return CLAPInstance.of(plugin).open(String(cString: location))
      }))
}
