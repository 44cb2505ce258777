import AudioFiles
import Foundation
import Music
import NoteVAE
import Signal

/// What a player might not expect of how a recording was heard.
public enum NoteRemark: Sendable, Equatable, Codable, CustomStringConvertible {
  /// Only the first so many seconds of a longer recording are heard.
  case heardInPart(seconds: Double)
  /// The file is not quite what it says it is.
  case file(AudioFileRemark)
  /// The channels differ; what is heard of them.
  case channels(count: Int, MonoMix.Method)
  /// Noise before the note, in dB below the note.
  case noisy(belowNoteDB: Double)
  /// Strokes after the first, as in a loop.
  case severalStrokes(Int)
  /// Several notes at once; the MIDI pitch that was taken, nil if none was.
  case severalNotes(takenPitch: Double?)
  /// Another pitch is heard than was told; both as MIDI pitches.
  case otherPitch(told: Double, heard: Double, isTaken: Bool)

  /// The file's root key is what is written where nothing is known, and another pitch is heard.
  case defaultRootKey(heard: Double)

  /// A sentence without a full stop.
  public var description: String {
    switch self {
    case .heardInPart(let seconds):
      return "only the first \(Int(seconds.rounded())) seconds are heard as one note"
    case .file(let remark):
      return remark.description
    case .channels(let count, let method):
      switch method {
      case .mean: return "the mean of its \(count) channels is heard"
      case .onlySounding(let channel):
        return "only channel \(channel + 1) of \(count) sounds, and is heard"
      case .loudest(let channel):
        return "its \(count) channels cancel each other in their mean; the loudest, channel "
          + "\(channel + 1), is heard"
      case .aligned(let inverted, let delay):
        let turned = inverted ? ["turned upside down"] : []
        let milliseconds = String(format: "%.1f", 1000 * delay)
        let moved = delay > 0 ? ["moved by \(milliseconds) ms"] : []
        return
          "one of its channels is \((turned + moved).joined(separator: " and ")) to agree with the "
          + "other, and their mean is heard"
      }
    case .noisy(let below):
      return
        "its noise lies only \(Int(below.rounded())) dB below the note and is heard as a part of it"
    case .severalStrokes(let count):
      return
        "\(count) strokes, as in a loop, are heard as one note that moves; cut out one of them "
        + "for a single note"
    case .severalNotes(let pitch):
      let treated = pitch.map { "is treated as \(Self.name($0))" } ?? "is treated as unpitched"
      return "several notes seem to sound at once: it has no single pitch and \(treated); "
        + "say its pitch behind its name, as in x.wav@A3 or x.wav@none"
    case .defaultRootKey(let heard):
      return
        "its root key C4 is what programs write that know none; \(Self.name(heard)) is heard and "
        + "taken"
    case .otherPitch(let told, let heard, let isTaken):
      return "told to be \(Self.name(told)), but \(Self.name(heard)) is heard; "
        + (isTaken
          ? "\(Self.name(told)) is taken as told"
          : "\(Self.name(heard)) is taken; say otherwise with x.wav@\(Self.name(told))")
    }
  }

  private static func name(_ pitch: Double) -> String {
    NoteName.name(ofKey: Int(pitch.rounded()))
  }

  /// All that is remarkable about a recording.
  /// - Parameters:
  ///   - mix: the one channel that is heard.
  ///   - heardSeconds: length of what is heard.
  ///   - pitch: how the pitch was told.
  ///   - taken: MIDI pitch that the model is told.
  ///   - estimate: what file and ear say of it.
  static func all(
    of file: AudioFile, _ mix: MonoMix, heardSeconds: Double, pitch: NoteBlender.Pitch,
    taken: Double?,
    _ estimate: NotePitchEstimate
  ) -> [NoteRemark] {
    var remarks = file.remarks.map(NoteRemark.file)
    let clip = file.clip
    if heardSeconds + 0.1 < clip.durationSeconds, heardSeconds >= NoteBlender.longestSeconds - 0.1 {
      remarks.append(.heardInPart(seconds: heardSeconds))
    }
    // The mean of a stereo recording, beside its side, is what anyone expects.
    let isStereo = mix.pair != nil && mix.method == .mean
    if !isStereo, clip.channels.dropFirst().contains(where: { $0 != clip.channels[0] }) {
      remarks.append(.channels(count: clip.channelCount, mix.method))
    }
    let scene = RecordedScene(mix.samples, sampleRate: clip.sampleRate)
    if let noise = scene.noiseDB, noise > -35 { remarks.append(.noisy(belowNoteDB: -noise)) }
    if scene.strokeCount > 1 {
      remarks.append(.severalStrokes(scene.strokeCount))
    } else if pitch == .auto,
      scene.hasSeveralNotes(pitch: estimate.heard?.pitch == nil ? nil : estimate.pitch)
    {
      remarks.append(.severalNotes(takenPitch: taken))
    }
    let heard = estimate.heard.flatMap { heard in
      heard.confidence >= NotePitchEstimate.sureConfidence ? heard.pitch : nil
    }
    let stated = estimate.statements.first { !$0.isDefault }
    if let heard {
      switch pitch {
      case .midi(let told) where abs(told - heard) > 1:
        remarks.append(.otherPitch(told: told, heard: heard, isTaken: true))
      case .auto where estimate.isContradicted:
        remarks.append(.otherPitch(told: stated!.pitch, heard: heard, isTaken: false))
      case .auto
      where estimate.source == .sound && estimate.statements.contains(where: \.isDefault):
        remarks.append(.defaultRootKey(heard: heard))
      default: break
      }
    }
    return remarks
  }
}
