// swift-tools-version: 6.1

import PackageDescription

let package = Package(
  name: "Sfumato",
  products: [
    .library(name: "Sfumato", targets: ["Sfumato"]),
    .executable(name: "sfumato", targets: ["SfumatoCommand"]),
    // For tests: a sound device that alsa-lib loads.
    .library(name: "asound_paced", type: .dynamic, targets: ["CPacedALSA"]),
    // For tests: a synthesizer that corpora are rendered with.
    .library(name: "test_synth", type: .dynamic, targets: ["CTestSynth"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    // The only doors to C libraries.
    .systemLibrary(name: "CALSA", pkgConfig: "alsa", providers: [.apt(["libasound2-dev"])]),
    .target(name: "CALSAMessages", dependencies: ["CALSA"]),
    .systemLibrary(name: "CFFTW", pkgConfig: "fftw3f", providers: [.apt(["libfftw3-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-pthread-dev"])]),
    .systemLibrary(
      name: "CSampleRate", pkgConfig: "samplerate", providers: [.apt(["libsamplerate0-dev"])]),
    .systemLibrary(name: "CSndFile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
    .systemLibrary(name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
    .target(name: "CKernels"),
    .target(name: "CSynthPlugins", dependencies: ["CALSA"]),

    // The library, from bottom to top.
    .target(name: "Signal", dependencies: ["CFFTW", "CSampleRate", "CKernels"]),
    .target(name: "OutputFiles"),
    .target(name: "AudioFiles", dependencies: ["CSndFile", "OutputFiles", "Signal"]),
    .target(name: "Pictures", dependencies: ["CCairo", "OutputFiles", "Score", "Signal"]),
    .target(name: "Neural", dependencies: ["COpenBLAS", "CKernels", "OutputFiles"]),
    .target(name: "Score", dependencies: ["OutputFiles"]),
    .target(
      name: "NoteModel",
      dependencies: ["AudioFiles", "CSynthPlugins", "Neural", "OutputFiles", "Signal"]),
    .target(name: "SequenceModel", dependencies: ["Neural", "OutputFiles", "Score"]),
    .target(
      name: "Synth",
      dependencies: ["CKernels", "Neural", "NoteModel", "OutputFiles", "Score", "Signal"]),
    .target(name: "Repair", dependencies: ["CKernels", "Signal"]),
    .target(name: "Playback", dependencies: ["CALSA", "CALSAMessages", "Score", "Signal"]),
    .target(
      name: "Sfumato",
      dependencies: [
        "AudioFiles", "Neural", "NoteModel", "OutputFiles", "Pictures", "Playback", "Repair",
        "Score", "SequenceModel", "Signal", "Synth",
      ]),

    // Programs.
    .executableTarget(
      name: "SfumatoCommand",
      dependencies: [
        "Sfumato", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        "Sfumato", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "CAllocationProbe", "Sfumato",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: [
        "Notes/pitch_judge.py", "Peers/neural_peer.py", "Peers/notes_peer.py", "Peers/peer.py",
        "Peers/phrase_peer.py",
      ]),

    .executableTarget(
      name: "TinyVAE", dependencies: ["AudioFiles", "Neural", "Pictures", "Signal"],
      path: "Sources/Examples/TinyVAE"),

    // Tests mirror the sources; `package` access lets them run in release.
    .target(name: "CAllocationProbe", path: "Tests/CAllocationProbe"),
    .testTarget(
      name: "SignalTests",
      dependencies: ["AudioFiles", "CAllocationProbe", "CKernels", "Signal"]),
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .target(
      name: "CPacedALSA", dependencies: ["CALSA"], path: "Tests/CPacedALSA",
      cSettings: [.define("PIC")]),
    .target(name: "CTestSynth", dependencies: ["CALSA"], path: "Tests/CTestSynth"),
    .testTarget(
      name: "PlaybackTests",
      dependencies: ["CAllocationProbe", "CPacedALSA", "Playback", "TestSupport"]),
    .testTarget(
      name: "AudioFilesTests", dependencies: ["AudioFiles", "OutputFiles", "TestSupport"]),
    .testTarget(
      name: "PicturesTests", dependencies: ["OutputFiles", "Pictures", "Score", "Signal"]),
    .testTarget(
      name: "NeuralTests",
      dependencies: ["Neural", "OutputFiles", "CAllocationProbe", "CKernels", "TinyVAE"],
      exclude: ["Scripts"]),
    .testTarget(
      name: "RepairTests", dependencies: ["AudioFiles", "Repair", "Signal", "TestSupport"],
      exclude: ["Scripts"]),
    .testTarget(
      name: "NoteModelTests",
      dependencies: [
        "AudioFiles", "CKernels", "CTestSynth", "NoteModel", "Signal", "TestSupport",
      ]),
    .testTarget(
      name: "SequenceModelTests", dependencies: ["Neural", "Score", "SequenceModel", "TestSupport"]),
    .testTarget(name: "ScoreTests", dependencies: ["OutputFiles", "Score", "TestSupport"]),
    .testTarget(
      name: "SynthTests",
      dependencies: [
        "AudioFiles", "CAllocationProbe", "NoteModel", "Score", "Sfumato", "Signal", "Synth",
        "TestSupport",
      ]),
    .testTarget(
      name: "SfumatoTests", dependencies: ["CAllocationProbe", "Sfumato", "TestSupport"]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "AudioFiles", "NoteModel", "Playback", "Score", "Sfumato", "SfumatoCommand", "Signal",
        "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
