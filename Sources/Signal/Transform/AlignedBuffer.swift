import CFFTW

/// Floats at an address that FFTW's vector code likes, zero at first, freed with the object.
///
/// It belongs to one owner, who alone reads and writes through `base`.
package final class AlignedBuffer {
  /// The first float.
  package let base: UnsafeMutablePointer<Float>
  /// Number of floats.
  package let count: Int

  /// Takes memory for `count` floats and zeroes it.
  package init(count: Int) {
    precondition(count > 0, "a buffer of \(count) floats")
    guard let memory = fftwf_alloc_real(count) else {
      fatalError("out of memory for \(count) floats")
    }
    memory.initialize(repeating: 0, count: count)
    self.base = memory
    self.count = count
  }

  deinit { fftwf_free(base) }

  /// Writes zero everywhere.
  package func clear() { base.update(repeating: 0, count: count) }
}
