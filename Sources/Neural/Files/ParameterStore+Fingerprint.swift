import Foundation
import OutputFiles

extension ParameterStore {
  /// 16 hexadecimal digits that change when any weight or shape does.
  ///
  /// Weights count in half precision, so that a model is the same before it is written and after. Not a
  /// cryptographic hash: it tells presets apart, it does not protect them.
  public var fingerprint: String { fingerprint(ofNamesWith: "") }

  /// ``fingerprint`` of those weights alone whose names begin so.
  package func fingerprint(ofNamesWith prefix: String) -> String {
    var print = Fingerprint()
    for parameter in parameters where parameter.name.hasPrefix(prefix) {
      print.mix(parameter.name)
      for axis in parameter.shape.axes { print.mix(UInt64(axis)) }
      var bytes = Data()
      ElementType.float16.encode(values(of: parameter), to: &bytes)
      bytes.withUnsafeBytes { print.mix($0) }
    }
    return print.text
  }
}
