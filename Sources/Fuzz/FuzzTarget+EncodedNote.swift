import Neural
import Foundation
import Sfumato

extension FuzzTarget {
  /// Latent files of notes through `EncodedNote`.
  static var encodedNote: FuzzTarget {
    FuzzTarget(name: "latent", streamNumber: 3, makeSeeds: encodedNoteSeeds) { bytes in
      guard let file = try? SafetensorsFile(bytes: Data(bytes)),
        let note = try? EncodedNote(file)
      else { return false }
      let latent = note.latent
      let numbers = latent.global + latent.local + [latent.level] + (note.recording ?? [])
      try BrokenPromise.unless(numbers.allSatisfy(\.isFinite), "a number is not finite")
      try BrokenPromise.unless(latent.stepCount > 0 && latent.sampleCount > 0, "an empty note")
      try BrokenPromise.unless(
        latent.sustain.upperBound <= latent.sampleCount, "sustain \(latent.sustain)")
      try BrokenPromise.unless(
        note.recording.map { $0.count == latent.sampleCount } ?? true, "recording of another length"
      )
      let back = try EncodedNote(note.file(sampleRate: 48_000))
      try BrokenPromise.unless(back == note, "written and read again, it differs")
      return true
    }
  }

  private static func encodedNoteSeeds() throws -> [[UInt8]] {
    try [true, false].map { isWhole in
      var tensors: [SafetensorsFile.Tensor] = [
        .init("global", shape: [3], values: [0.5, -1, 2]),
        .init("local", shape: [2, 2], values: [1, 2, 3, 4]),
        .init("velocity", shape: [], values: [0.75]), .init("level", shape: [], values: [0.1]),
        .init("sustain", shape: [2], values: [2, 6]),
      ]
      if isWhole {
        tensors.append(.init("pitch", shape: [], values: [60]))
        tensors.append(
          .init(
            "recording", shape: [8], values: (0..<8).map { 0.01 * Float($0) },
            elementType: .float16))
        let image = [Float](repeating: 0.5, count: StereoImage.setCount * StereoImage.bandCount)
        for name in ["stereo.pan", "stereo.spread"] {
          tensors.append(
            .init(
              name, shape: [StereoImage.setCount, StereoImage.bandCount], values: image,
              elementType: .float16))
        }
        tensors += [
          .init("stereo.motion", shape: [], values: [1]),
          .init(
            "recording.side", shape: [8], values: (0..<8).map { 0.005 * Float($0) },
            elementType: .float16),
        ]
      }
      let metadata = [
        "format": "sfumato-note-1", "preset": "0123456789abcdef", "samples": "8",
        "sampleRate": "48000", "source": "a.wav",
      ]
      let file = SafetensorsFile(tensors: tensors, metadata: metadata)
      _ = try EncodedNote(file)
      return Array(file.bytes)
    }
  }
}
