import AudioFiles
import Foundation
import Music
import Signal
import Synchronization
import Synth

/// What pages may fetch: the path of the pad, the phrase, the patch, and what was played lately as sound.
///
/// Threads: the control thread puts, any may fetch.
package final class PageShelf: Sendable {
  private struct Contents {
    var path: BlendPath?
    var phrase: PagePiece?
    var following: PagePiece?
    var kept: [(number: Int, piece: PagePiece)] = []
    var patch: Patch?
    var played: @Sendable () -> NoteSequence = { NoteSequence(tracks: []) }
    var sound: SoundMemory
    var sampleRate: Double
  }

  private let contents: Mutex<Contents>

  /// Seconds of sound that are kept.
  package static let soundSeconds = 60.0

  package init(sampleRate: Double) {
    contents = Mutex(
      Contents(
        sound: SoundMemory(frameCount: Int(Self.soundSeconds * sampleRate)),
        sampleRate: sampleRate))
  }

  package func put(path: BlendPath?) { contents.withLock { $0.path = path } }
  /// Puts the phrase that is shown, and the one that comes next.
  package func put(phrase: PagePiece?, following: PagePiece?) {
    contents.withLock { ($0.phrase, $0.following) = (phrase, following) }
  }
  package func put(kept: [(number: Int, piece: PagePiece)]) {
    contents.withLock { $0.kept = kept }
  }
  package func put(patch: Patch) { contents.withLock { $0.patch = patch } }
  /// Puts what was played; it is asked for when somebody fetches it.
  package func put(played: @escaping @Sendable () -> NoteSequence) {
    contents.withLock { $0.played = played }
  }
  /// Adds what was played, left and right by turns.
  package func add(sound: [Int16]) { contents.withLock { $0.sound.add(sound) } }

  /// What is set; nil before the beginning.
  package var patch: Patch? { contents.withLock { $0.patch } }

  private struct Phrase: Encodable {
    /// Beat, beats, key, velocity.
    var notes: [[Double]] = []
    var beats = 0.0
    /// Beats of a bar.
    var bar = 4.0
    /// Beats of what is counted in it.
    var count = 1.0
    var title = ""

    init(_ piece: PagePiece?) {
      guard let piece else { return }
      notes = piece.sequence.tracks.flatMap(\.notes).map {
        [$0.startBeat, $0.durationBeats, Double($0.pitch), Double($0.velocity)]
      }
      beats = piece.beats
      let metre = piece.phrase.metre
      (bar, count) = (metre.beatsPerBar, Double(metre.stepsPerCount) / 4)
      title = piece.title
    }
  }

  /// What sounds, and what comes next.
  private struct Phrases: Encodable {
    var now: Phrase
    var next: Phrase
  }

  /// What is answered, by path.
  package var answers: [String: PageServer.Answer] {
    [
      "/path": { [self] _ in
        try .json(
          (contents.withLock { $0.path }?.points ?? []).map {
            [$0.time, $0.position.x, $0.position.y]
          })
      },
      "/phrase": { [self] _ in
        let (now, next) = contents.withLock { ($0.phrase, $0.following) }
        return try .json(Phrases(now: Phrase(now), next: Phrase(next)))
      },
      "/phrase.mid": { [self] _ in
        guard let piece = contents.withLock({ $0.phrase }) else {
          throw PageProblem.notThere("a phrase")
        }
        return Self.midi(piece.sequence, "phrase.mid")
      },
      "/kept.mid": { [self] query in
        let kept = contents.withLock { $0.kept }
        let number = try query.number("number", in: 0...Int.max, standard: 0)
        let wanted = kept.filter { number == 0 || $0.number == number }.map(\.piece)
        guard !wanted.isEmpty else { throw PageProblem.notThere("a kept phrase") }
        return Self.midi(
          Self.joined(wanted), number == 0 ? "kept.mid" : "kept-\(number).mid")
      },
      "/played.mid": { [self] _ in
        let sequence = contents.withLock { $0.played }()
        guard sequence.noteCount > 0 else { throw PageProblem.notThere("a note") }
        return Self.midi(sequence, "played.mid")
      },
      "/patch.json": { [self] _ in
        guard let patch else { throw PageProblem.notThere("a patch") }
        return PageAnswer(
          type: "application/json", bytes: Data(PatchFile.bytes(of: patch)), fileName: "patch.json")
      },
      "/played.wav": { [self] _ in
        let (sound, rate) = contents.withLock { ($0.sound, $0.sampleRate) }
        let channels = sound.channels
        guard !channels[0].isEmpty else { throw PageProblem.notThere("sound") }
        return try .wav(AudioClip(channels: channels, sampleRate: rate), fileName: "played.wav")
      },
    ]
  }

  /// Phrases one after the other, in the tempo of the first.
  private static func joined(_ pieces: [PagePiece]) -> NoteSequence {
    var whole = pieces[0].sequence
    var start = pieces[0].beats
    for piece in pieces.dropFirst() {
      whole.tracks[0].notes += piece.sequence.tracks.flatMap { $0.moved(byBeats: start).notes }
      start += piece.beats
    }
    return whole
  }

  private static func midi(_ sequence: NoteSequence, _ name: String) -> PageAnswer {
    PageAnswer(type: "audio/midi", bytes: Data(sequence.midiBytes()), fileName: name)
  }
}

/// The last frames that were played, in 16 bits, without the silence before them.
struct SoundMemory: Sendable {
  private var samples: [Int16] = []  // [frame, 2], a ring when it is full
  private var next = 0
  private let capacity: Int

  init(frameCount: Int) { capacity = 2 * frameCount }

  mutating func add(_ sound: [Int16]) {
    // Nothing is kept until something sounds.
    if samples.isEmpty, !sound.contains(where: { $0 != 0 }) { return }
    for sample in sound {
      if samples.count < capacity {
        samples.append(sample)
      } else {
        samples[next] = sample
        next = (next + 1) % capacity
      }
    }
  }

  /// Both channels, the oldest first.
  var channels: [[Float]] {
    (0..<2).map { side in
      stride(from: side, to: samples.count, by: 2).map {
        Float(samples[(next + $0) % samples.count]) / 32_768
      }
    }
  }
}
