import Neural

/// What became of a note that was tried, on the way to whoever writes the corpus.
enum TriedNote: Codable, Sendable {
  /// It sounds; compared with earlier ones by its key if there is one.
  case sounds(SentFloats, CorpusNoteLabel, key: Int?)
  /// It stays below −80 dB, or its preset does not have it.
  case silent
  /// It could not be read, for the reason given.
  case unreadable(String)
}

extension CorpusAssembly {
  /// Adds what was tried, or counts it.
  /// - Throws: as ``add(_:key:_:)``.
  func add(
    _ tried: TriedNote, _ progress: (CorpusBuilder.Progress) -> Bool
  ) throws(NoteCorpusError) {
    switch tried {
    case .sounds(let samples, let label, let key):
      try add((samples.values, label), key: key, progress)
    case .silent: try add(nil, key: nil, progress)
    case .unreadable(let reason): try leaveOut(because: reason, progress)
    }
  }
}
