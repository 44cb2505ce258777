import CLV2
import SfumatoPlugin

/// The numbers that a host has given to the addresses that the plugin uses.
struct PluginURIDs {
  let chunk, object, blank, path, sequence, string, uri, urid: UInt32
  let midiEvent: UInt32
  let patchGet, patchSet, patchProperty, patchValue: UInt32
  let stateChanged: UInt32
  /// Of each sound, its path and its latent.
  let sounds, latents: SIMD4<UInt32>
  /// Of each file of a tuning, its path and its text.
  let tunings, tuningTexts: SIMD2<UInt32>

  /// Asks the host. Thread role: control.
  init(_ map: UnsafePointer<LV2_URID_Map>) {
    func number(_ address: UnsafePointer<CChar>?) -> UInt32 {
      map.pointee.map(map.pointee.handle, address)
    }
    chunk = number(lv2_atom_chunk)
    object = number(lv2_atom_object)
    blank = number(lv2_atom_blank)
    path = number(lv2_atom_path)
    sequence = number(lv2_atom_sequence)
    string = number(lv2_atom_string)
    uri = number(lv2_atom_uri)
    urid = number(lv2_atom_urid)
    midiEvent = number(lv2_midi_event)
    patchGet = number(lv2_patch_get)
    patchSet = number(lv2_patch_set)
    patchProperty = number(lv2_patch_property)
    patchValue = number(lv2_patch_value)
    stateChanged = number(lv2_state_changed)
    var (sounds, latents) = (SIMD4<UInt32>(), SIMD4<UInt32>())
    for index in 0..<PluginFiles.soundCount {
      sounds[index] = PluginPorts.soundURI(index).withCString { number($0) }
      latents[index] = PluginPorts.latentURI(index).withCString { number($0) }
    }
    var (tunings, tuningTexts) = (SIMD2<UInt32>(), SIMD2<UInt32>())
    for index in PluginFiles.tuningNames.indices {
      tunings[index] = PluginPorts.tuningURI(index).withCString { number($0) }
      tuningTexts[index] = PluginPorts.tuningTextURI(index).withCString { number($0) }
    }
    (self.tunings, self.tuningTexts) = (tunings, tuningTexts)
    self.sounds = sounds
    self.latents = latents
  }

  /// The file that an address names: sounds from 0, the tuning's after them; nil for another address.
  func fileIndex(_ property: UInt32) -> Int? {
    for index in 0..<PluginFiles.soundCount where sounds[index] == property { return index }
    for index in 0..<2 where tunings[index] == property { return PluginFiles.soundCount + index }
    return nil
  }
}
