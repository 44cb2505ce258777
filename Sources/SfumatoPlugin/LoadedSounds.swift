import Foundation
import NoteVAE
import OutputFiles
import Synth

/// A sound of an instance: where it came from, its note, and the latent file that a session keeps of it.
package struct LoadedSound: Sendable {
  /// Path of its file, which need not exist any more.
  package let path: String
  /// As the latent file tells it.
  let note: EncodedNote
  /// The latent file.
  package let bytes: Data

  /// Takes a note as a session keeps it: what a latent file does not hold is lost at once, so that it
  /// sounds the same today and tomorrow.
  /// - Throws: `NoteModelError`.
  init(_ note: EncodedNote, path: String, of model: NoteModel) throws(NoteModelError) {
    self.path = path
    bytes = note.file(sampleRate: model.configuration.sampleRate).bytes
    self.note = try EncodedNote(bytes: bytes, source: path, for: model)
  }
}

/// The sounds that an instance has at one time, from loading until the rendering thread has gone over to
/// others. It does not change once made; hence `@unchecked Sendable`.
package final class LoadedSounds: @unchecked Sendable {
  /// One for each corner of the blend; nil where none was chosen.
  package let corners: [LoadedSound?]
  /// What is played of them.
  let set: SoundSet
  /// The paths one after the other, for the rendering thread.
  private let pathBytes: UnsafeMutableBufferPointer<UInt8>
  private let pathEnds: SIMD4<Int>

  /// Makes sounds ready to be played. Thread role: control.
  /// - Parameter corners: four, not all nil.
  init(_ corners: [LoadedSound?], of model: NoteModel) {
    self.corners = corners
    set = SoundSet(Self.played(corners).map(\.note.latent), of: model)
    var (bytes, ends) = ([UInt8](), SIMD4<Int>())
    for (index, corner) in corners.enumerated() {
      let path = corner.map { FileSystem.bytes(of: $0.path).dropLast() } ?? []
      bytes += path.map { UInt8(bitPattern: $0) }
      ends[index] = bytes.count
    }
    pathEnds = ends
    pathBytes = .allocate(capacity: max(1, bytes.count))
    pathBytes.initialize(repeating: 0)
    for (index, byte) in bytes.enumerated() { pathBytes[index] = byte }
  }

  deinit { pathBytes.deallocate() }

  /// The path of a corner; empty for none. Thread role: any.
  package func path(_ index: Int) -> UnsafeRawBufferPointer {
    let start = index == 0 ? 0 : pathEnds[index - 1]
    let bytes = UnsafeRawBufferPointer(pathBytes)[start..<pathEnds[index]]
    return UnsafeRawBufferPointer(rebasing: bytes)
  }

  /// One, two or four sounds: the upper two, or, where one of the lower two was chosen, all four, those that
  /// are missing as the one above or beside them.
  static func played<Sound>(_ corners: [Sound?]) -> [Sound] {
    let (upper, lower) = (corners[..<2], corners[2...])
    guard lower.contains(where: { $0 != nil }) else { return upper.compactMap { $0 } }
    let all = corners.compactMap { $0 }
    return corners.indices.map { index in
      corners[index] ?? corners[(index + 2) % 4] ?? corners[index ^ 1] ?? all[0]
    }
  }
}
