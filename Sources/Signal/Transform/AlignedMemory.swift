/// Numbers at an address that vector code likes, zero at first, freed with the object.
///
/// It belongs to one owner, who alone reads and writes through `base`.
package final class AlignedMemory<Element: BitwiseCopyable> {
  /// The first element.
  package let base: UnsafeMutablePointer<Element>
  /// Number of elements.
  package let count: Int

  /// Takes memory for `count` elements and sets every byte to zero.
  package init(count: Int) {
    precondition(count > 0, "memory for \(count) elements")
    let size = count * MemoryLayout<Element>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: size)
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
