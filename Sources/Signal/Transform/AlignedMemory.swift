/// Numbers at an address that vector code likes, freed with the object.
///
/// It belongs to one owner, who alone reads and writes through `base`.
package final class AlignedMemory<Element: BitwiseCopyable> {
  /// The first element.
  package let base: UnsafeMutablePointer<Element>
  /// Number of elements.
  package let count: Int

  /// Takes memory for `count` elements and sets every byte to zero.
  package convenience init(count: Int) {
    self.init(uninitializedCount: count)
    clear()
  }

  /// Takes memory for `count` elements that the owner promises to write before reading.
  package init(uninitializedCount count: Int) {
    precondition(count > 0, "memory for \(count) elements")
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Element>.stride, alignment: 64)
    self.base = raw.bindMemory(to: Element.self, capacity: count)
    self.count = count
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  /// Sets every byte to zero.
  package func clear() {
    UnsafeMutableRawPointer(base).initializeMemory(
      as: UInt8.self, repeating: 0, count: count * MemoryLayout<Element>.stride)
  }
}

/// Floats where FFTW wants them.
package typealias AlignedBuffer = AlignedMemory<Float>
