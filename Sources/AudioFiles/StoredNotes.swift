import CSndFile

/// What a sound file tells beside its sound: texts and the sampler's notes.
///
/// A gap of libsndfile 1.2 in WAV files is filled here: it skips texts of 2,046 bytes and more. Another
/// one by ``InstrumentChunk``.
enum StoredNotes {
  /// A text of the file; `kind` is `SF_STR_TITLE` or `SF_STR_COMMENT`.
  static func text(_ kind: Int, of handle: SoundFileHandle) -> String? {
    if let text = handle.string(kind) { return text.isEmpty ? nil : text }
    let id = kind == SF_STR_TITLE ? "INAM" : "ICMT"
    for list in handle.chunks("LIST") where list.starts(with: "INFO".utf8) {
      if let text = infoText(id, in: list) { return text }
    }
    return nil
  }

  /// Gives a file that is to be written the texts of another, and with `positions` its root key,
  /// loops and cue points, which move by the samples that come before the original's first. To be called
  /// before the first sample is written.
  static func copy(
    from original: SoundFileHandle, to copy: SoundFileHandle, withPositions: Bool,
    leadingCount: Int = 0
  ) {
    for kind in SF_STR_TITLE...SF_STR_GENRE {
      let isLong = kind == SF_STR_TITLE || kind == SF_STR_COMMENT
      guard let text = isLong ? text(kind, of: original) : original.string(kind), !text.isEmpty
      else { continue }
      sf_set_string(copy.pointer, Int32(kind), text)
    }
    guard withPositions else { return }
    let count = Int(original.info.frames)
    if var instrument = instrument(of: original, sampleCount: count) {
      for index in instrument.loops.indices {
        let samples = instrument.loops[index].samples
        instrument.loops[index].samples =
          samples.lowerBound + leadingCount..<samples.upperBound + leadingCount
      }
      var stored = instrument.stored
      let size = Int32(MemoryLayout<SF_INSTRUMENT>.size)
      sf_command(copy.pointer, Int32(SFC_SET_INSTRUMENT), &stored, size)
    }
    _ = copyCues(original.pointer, copy.pointer, UInt32(leadingCount))
  }

  /// The text called `id` in a `LIST` chunk's bytes: after the word `INFO`, each text is its name of
  /// four letters, its length (32 bits, little-endian), its bytes, and one more if that is odd.
  static func infoText(_ id: String, in list: [UInt8]) -> String? {
    var position = 4
    while position + 8 <= list.count {
      let length = (0..<4).reduce(0) { $0 | Int(list[position + 4 + $1]) << (8 * $1) }
      let start = position + 8
      guard start + length <= list.count else { return nil }
      if list[position..<position + 4].elementsEqual(id.utf8) {
        let text = list[start..<start + length].prefix { $0 != 0 }
        return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
      }
      position = start + length + length % 2
    }
    return nil
  }

  /// The sampler's notes: those of `smpl` or AIFF's `INST`, with the ranges of `inst`; else those of
  /// `inst` alone.
  static func instrument(of handle: SoundFileHandle, sampleCount: Int) -> SampleInstrument? {
    let chunk = handle.chunks("inst", maximumBytes: 8).lazy.compactMap(InstrumentChunk.init).first
    var stored = SF_INSTRUMENT()
    let size = Int32(MemoryLayout<SF_INSTRUMENT>.size)
    let isStored =
      sf_command(handle.pointer, Int32(SFC_GET_INSTRUMENT), &stored, size) == SF_TRUE
    if let chunk {
      if !isStored { (stored.basenote, stored.detune) = (chunk.rootKey, chunk.cents) }
      (stored.key_lo, stored.key_hi) = chunk.keys
      (stored.velocity_lo, stored.velocity_hi) = chunk.velocities
    }
    guard isStored || chunk != nil else { return nil }
    return SampleInstrument(stored, sampleCount: sampleCount)
  }
}
