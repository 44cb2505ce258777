import SfumatoPlugin
import Synth

/// The ports of the plugin, in their order, and the names that a host knows it by: what the library and the
/// description in its bundle share.
package enum PluginPorts {
  /// The plugin's own address.
  package static let uri = "urn:sfumato:instrument"

  /// The parameter, a path, that names a sound.
  package static func soundURI(_ index: Int) -> String { "\(uri)#sound\(index + 1)" }

  /// Under which a session keeps a sound's latent.
  package static func latentURI(_ index: Int) -> String { "\(uri)#latent\(index + 1)" }

  /// The parameter, a path, that names a file of the tuning.
  package static func tuningURI(_ index: Int) -> String {
    "\(uri)#\(PluginFiles.tuningNames[index])"
  }

  /// Under which a session keeps what stands in it.
  package static func tuningTextURI(_ index: Int) -> String { "\(tuningURI(index))_text" }

  /// Events in: MIDI, other sounds, and tunings.
  package static let control = 0
  /// Messages out: which sounds are played, in which tuning.
  package static let notify = 1
  /// Sound out.
  package static let left = 2, right = 3
  /// Samples out: by how many the sound is late.
  package static let latency = 4
  /// The first of the parameters; they follow in the order of `InstrumentParameter.allCases`.
  package static let firstParameter = 5
  /// How many there are.
  package static let count = firstParameter + InstrumentParameter.allCases.count

  /// Bytes that messages out need at most: an address and a path of each sound and of the tuning.
  package static let notifySize = 32_768
  /// Longest path of a sound, in bytes.
  package static let longestPath = 4_000
}
