import LV2Plugin
import SfumatoPlugin
import Synth

/// The plugin in Turtle, as hosts read it, from the one table of parameters.
///
/// Source: the LV2 specification 1.18, and of its extensions atom, midi, patch, presets, state, units, worker.
enum PluginDescription {
  /// The vocabularies.
  static let prefixes = """
    @prefix atom: <http://lv2plug.in/ns/ext/atom#> .
    @prefix doap: <http://usefulinc.com/ns/doap#> .
    @prefix log: <http://lv2plug.in/ns/ext/log#> .
    @prefix lv2: <http://lv2plug.in/ns/lv2core#> .
    @prefix midi: <http://lv2plug.in/ns/ext/midi#> .
    @prefix patch: <http://lv2plug.in/ns/ext/patch#> .
    @prefix pg: <http://lv2plug.in/ns/ext/port-groups#> .
    @prefix pset: <http://lv2plug.in/ns/ext/presets#> .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix rsz: <http://lv2plug.in/ns/ext/resize-port#> .
    @prefix state: <http://lv2plug.in/ns/ext/state#> .
    @prefix units: <http://lv2plug.in/ns/extensions/units#> .
    @prefix urid: <http://lv2plug.in/ns/ext/urid#> .
    @prefix work: <http://lv2plug.in/ns/ext/worker#> .

    """

  /// What a host reads of every bundle.
  static func manifest(_ presets: [PluginPreset]) -> String {
    prefixes + """

      <\(PluginPorts.uri)>
        a lv2:Plugin ;
        lv2:binary <\(PluginFiles.binaryName)> ;
        rdfs:seeAlso <sfumato.ttl> .

      """
      + presets.map {
        """

        <\($0.uri)>
          a pset:Preset ;
          lv2:appliesTo <\(PluginPorts.uri)> ;
          rdfs:seeAlso <presets.ttl> .

        """
      }.joined()
  }

  /// What a host reads of the plugin.
  static var plugin: String {
    let sounds = (0..<PluginFiles.soundCount).map { "<\(PluginPorts.soundURI($0))>" }
    let tunings = PluginFiles.tuningNames.indices.map { "<\(PluginPorts.tuningURI($0))>" }
    return prefixes
      + zip(sounds, ["left, above", "right, above", "left, below", "right, below"]).enumerated()
      .map { index, sound in
        """

        \(sound.0)
          a lv2:Parameter ;
          rdfs:label "Sound \(index + 1)" ;
          rdfs:comment "A sound file or latent file: the corner of the blend \(sound.1)." ;
          rdfs:range atom:Path .

        """
      }.joined()
        + """

        \(tunings[0])
          a lv2:Parameter ;
          rdfs:label "Scale" ;
          rdfs:comment "The pitches of the keys: a scale, Scala's .scl; none is equal temperament." ;
          rdfs:range atom:Path .

        \(tunings[1])
          a lv2:Parameter ;
          rdfs:label "Keyboard map" ;
          rdfs:comment "Which keys play the scale's notes, and at which frequency: Scala's .kbm." ;
          rdfs:range atom:Path .

        """
      + groups + """

        <\(PluginPorts.uri)>
          a lv2:Plugin , lv2:InstrumentPlugin , doap:Project ;
          doap:name "Sfumato" ;
          doap:license <https://spdx.org/licenses/GPL-3.0-or-later> ;
          rdfs:comment "Blends the sounds of two or four notes and plays the blend: one instrument that lies between them." ;
          lv2:minorVersion 2 ;
          lv2:microVersion 2 ;
          lv2:requiredFeature urid:map ;
          lv2:optionalFeature lv2:hardRTCapable , log:log , state:threadSafeRestore , work:schedule ;
          lv2:extensionData state:interface , work:interface ;
          patch:writable \((sounds + tunings).joined(separator: " , ")) ;
          pg:mainOutput <\(PluginPorts.uri)#output> ;
          lv2:port
        \(ports.map { "    [\n\($0)    ]" }.joined(separator: " ,\n")) .

        """
  }

  private static var ports: [String] {
    [
      """
            a lv2:InputPort , atom:AtomPort ;
            atom:bufferType atom:Sequence ;
            atom:supports midi:MidiEvent , patch:Message ;
            lv2:designation lv2:control ;
            lv2:index \(PluginPorts.control) ;
            lv2:symbol "control" ;
            lv2:name "Control" ;
            rsz:minimumSize \(PluginPorts.notifySize)

      """,
      """
            a lv2:OutputPort , atom:AtomPort ;
            atom:bufferType atom:Sequence ;
            atom:supports patch:Message ;
            lv2:designation lv2:control ;
            lv2:index \(PluginPorts.notify) ;
            lv2:symbol "notify" ;
            lv2:name "Notify" ;
            rsz:minimumSize \(PluginPorts.notifySize)

      """,
      audio(PluginPorts.left, "left", "Left"), audio(PluginPorts.right, "right", "Right"),
      """
            a lv2:OutputPort , lv2:ControlPort ;
            lv2:index \(PluginPorts.latency) ;
            lv2:symbol "latency" ;
            lv2:name "Latency" ;
            lv2:designation lv2:latency ;
            lv2:portProperty lv2:reportsLatency , lv2:integer ;
            lv2:minimum 0 ;
            lv2:maximum 192000 ;
            units:unit units:frame

      """,
    ]
      + InstrumentParameter.allCases.enumerated().map { index, parameter in
        self.parameter(parameter, index: PluginPorts.firstParameter + index)
      }
  }

  private static func audio(_ index: Int, _ symbol: String, _ name: String) -> String {
    """
          a lv2:OutputPort , lv2:AudioPort ;
          lv2:index \(index) ;
          lv2:symbol "\(symbol)" ;
          lv2:name "\(name)" ;
          pg:group <\(PluginPorts.uri)#output> ;
          lv2:designation pg:\(symbol)

    """
  }

  private static func parameter(_ parameter: InstrumentParameter, index: Int) -> String {
    var lines = [
      "a lv2:InputPort , lv2:ControlPort", "lv2:index \(index)",
      "lv2:symbol \"\(parameter.name)\"", "lv2:name \"\(parameter.title)\"",
      "lv2:default \(Turtle.number(parameter.standard))",
      "lv2:minimum \(Turtle.number(parameter.range.lowerBound))",
      "lv2:maximum \(Turtle.number(parameter.range.upperBound))",
    ]
    if let unit = unit(parameter.unit) { lines.append("units:unit units:\(unit)") }
    if parameter.unit == .onOff { lines.append("lv2:portProperty lv2:toggled") }
    if parameter.unit == .count || parameter.unit == .pattern {
      lines.append("lv2:portProperty lv2:integer")
    }
    if parameter.unit == .pattern { lines.append("lv2:portProperty lv2:enumeration") }
    lines += parameter.namedValues.map { name, value in
      "lv2:scalePoint [ rdfs:label \"\(name)\" ; rdf:value \(Turtle.number(value)) ]"
    }
    if let group = ParameterGroup(parameter) {
      lines.append("pg:group <\(PluginPorts.uri)#\(group)>")
    }
    return lines.map { "      \($0)" }.joined(separator: " ;\n") + "\n"
  }

  private static func unit(_ unit: InstrumentParameter.Unit) -> String? {
    switch unit {
    case .seconds: "s"
    case .hertz: "hz"
    case .cents: "cent"
    case .gain, .share: "coef"
    case .beats: "beat"
    case .beatsPerMinute: "bpm"
    case .place, .power, .count, .pattern, .onOff: nil
    }
  }

  private static var groups: String {
    ParameterGroup.allCases.map { group in
      """

      <\(PluginPorts.uri)#\(group)>
        a pg:InputGroup ;
        lv2:symbol "\(group)" ;
        lv2:name "\(group.title)" .

      """
    }.joined() + """

      <\(PluginPorts.uri)#output>
        a pg:OutputGroup , pg:StereoGroup ;
        lv2:symbol "output" ;
        lv2:name "Output" .

      """
  }
}
