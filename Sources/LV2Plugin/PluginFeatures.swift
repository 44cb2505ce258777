import CLV2
import Foundation

/// What a host offers, looked up by address.
struct PluginFeatures {
  private let list: UnsafePointer<UnsafePointer<LV2_Feature>?>?

  /// - Parameter list: ends with nil.
  init(_ list: UnsafePointer<UnsafePointer<LV2_Feature>?>?) { self.list = list }

  /// What comes with a feature; nil where the host does not have it.
  func data<Value>(_ address: UnsafePointer<CChar>, as _: Value.Type) -> UnsafePointer<Value>? {
    guard var next = list else { return nil }
    while let feature = next.pointee {
      if strcmp(feature.pointee.URI, address) == 0 {
        return feature.pointee.data.map { UnsafePointer($0.assumingMemoryBound(to: Value.self)) }
      }
      next += 1
    }
    return nil
  }
}
