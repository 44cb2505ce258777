import Foundation
import LV2Plugin
import SfumatoPlugin
import Synth

/// A patch as a preset of the plugin.
struct PluginPreset {
  private let file: PatchFile

  init(_ file: PatchFile) { self.file = file }

  /// Its address, without hyphens, which jalv does not read.
  var uri: String {
    let name = URL(filePath: file.path).deletingPathExtension().lastPathComponent
    return "\(PluginPorts.uri)#\(name.replacing("-", with: "_"))"
  }

  /// Where the latent of a sound lies in the bundle.
  static func latentPath(of sound: String) -> String {
    let name = URL(filePath: sound).deletingPathExtension().lastPathComponent
    return "\(PluginFiles.soundsName)/\(name).safetensors"
  }

  /// All presets in one file.
  static func file(_ presets: [PluginPreset]) -> String {
    PluginDescription.prefixes + presets.map { "\n" + $0.text }.joined()
  }

  private var text: String {
    let options = file.patch.options
    let values = InstrumentParameter.allCases.map {
      "[ lv2:symbol \"\($0.name)\" ; pset:value \(Turtle.number($0.value(in: options))) ]"
    }
    let sounds = file.soundPaths.enumerated().map { index, path in
      "<\(PluginPorts.soundURI(index))> \"\(Self.latentPath(of: path))\"^^atom:Path"
    }
    return """
      <\(uri)>
        a pset:Preset ;
        lv2:appliesTo <\(PluginPorts.uri)> ;
        rdfs:label \(Turtle.text(file.patch.name)) ;
        lv2:port
          \(values.joined(separator: " ,\n    ")) ;
        state:state [
          \(sounds.joined(separator: " ;\n    "))
        ] .

      """
  }
}
