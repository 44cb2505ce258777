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
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
    .target(name: "CKernels"),
    .target(name: "CSynthPlugins", dependencies: ["CALSA"]),

    // The library, from bottom to top.
    .target(name: "Signal", dependencies: ["CFFTW", "CSampleRate", "CKernels"]),
    .target(name: "OutputFiles"),
    .target(name: "AudioFiles", dependencies: ["CSndFile", "OutputFiles", "Signal"]),
    .target(name: "Pictures", dependencies: ["CCairo", "Music", "OutputFiles", "Signal"]),
    .target(name: "Neural", dependencies: ["COpenBLAS", "CKernels", "OutputFiles"]),
    .target(name: "Music", dependencies: ["OutputFiles"]),
    .target(name: "NoteVAE", dependencies: ["CKernels", "Neural", "OutputFiles", "Signal"]),
    .target(name: "PhraseVAE", dependencies: ["Music", "Neural", "OutputFiles"]),
    .target(
      name: "Synth",
      dependencies: ["CKernels", "Music", "Neural", "NoteVAE", "OutputFiles", "Signal"]),
    .target(name: "Repair", dependencies: ["CKernels", "Signal"]),
    .target(name: "Playback", dependencies: ["CALSA", "CALSAMessages", "Music", "Signal"]),
    .target(
      name: "Sounds",
      dependencies: ["AudioFiles", "Neural", "NoteVAE", "OutputFiles", "Signal", "Synth"]),
    .target(
      name: "Stage",
      dependencies: [
        "AudioFiles", "Music", "NoteVAE", "OutputFiles", "PhraseVAE", "Playback", "Signal",
        "Sounds",
        "Synth",
      ]),

    .target(
      name: "Library",
      dependencies: [
        "AudioFiles", "CSQLite", "Neural", "NoteVAE", "OutputFiles", "Signal", "Sounds",
      ]),

    // What makes the models; nothing that plays needs it.
    .target(
      name: "Corpora",
      dependencies: [
        "AudioFiles", "CKernels", "CSynthPlugins", "Music", "Neural", "OutputFiles", "Signal",
      ]),
    .target(
      name: "Training",
      dependencies: [
        "CKernels", "Corpora", "Music", "Neural", "NoteVAE", "OutputFiles", "PhraseVAE", "Signal",
      ]),

    .target(
      name: "Sfumato",
      dependencies: [
        "AudioFiles", "Corpora", "Library", "Music", "Neural", "NoteVAE", "OutputFiles",
        "PhraseVAE", "Pictures", "Playback", "Repair", "Signal", "Sounds", "Stage", "Synth",
        "Training",
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
        "CAllocationProbe", "Library", "Sfumato",
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
      name: "PicturesTests", dependencies: ["OutputFiles", "Pictures", "Music", "Signal"]),
    .testTarget(
      name: "NeuralTests",
      dependencies: ["Neural", "OutputFiles", "CAllocationProbe", "CKernels", "TinyVAE"],
      exclude: ["Scripts"]),
    .testTarget(
      name: "RepairTests", dependencies: ["AudioFiles", "Repair", "Signal", "TestSupport"],
      exclude: ["Scripts"]),
    .testTarget(
      name: "LibraryTests",
      dependencies: ["AudioFiles", "Library", "OutputFiles", "Signal", "TestSupport"]),
    .target(
      name: "ModelTestSupport",
      dependencies: ["Corpora", "Music", "Neural", "PhraseVAE", "TestSupport"],
      path: "Tests/ModelTestSupport"),
    .testTarget(
      name: "CorporaTests",
      dependencies: [
        "AudioFiles", "CTestSynth", "Corpora", "ModelTestSupport", "Music", "Neural", "OutputFiles",
        "Signal", "TestSupport",
      ]),
    .testTarget(
      name: "NoteVAETests",
      dependencies: ["AudioFiles", "CKernels", "Neural", "NoteVAE", "Signal", "TestSupport"]),
    .testTarget(
      name: "PhraseVAETests",
      dependencies: ["ModelTestSupport", "Music", "Neural", "PhraseVAE", "TestSupport"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "CKernels", "Corpora", "ModelTestSupport", "Music", "Neural", "NoteVAE", "PhraseVAE",
        "Signal", "TestSupport", "Training",
      ]),
    .testTarget(name: "MusicTests", dependencies: ["Music", "OutputFiles", "TestSupport"]),
    .testTarget(
      name: "SynthTests",
      dependencies: [
        "AudioFiles", "CAllocationProbe", "Music", "NoteVAE", "Signal", "Sounds", "Stage", "Synth",
        "TestSupport",
      ]),
    .testTarget(
      name: "SoundsTests",
      dependencies: ["Sfumato", "TestSupport"]),
    .testTarget(
      name: "StageTests", dependencies: ["CAllocationProbe", "Sfumato", "TestSupport"]),
    .testTarget(
      name: "SfumatoTests", dependencies: ["CAllocationProbe", "Sfumato", "TestSupport"]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "AudioFiles", "Corpora", "NoteVAE", "Playback", "Music", "Sfumato", "SfumatoCommand",
        "Signal",
        "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
