// swift-tools-version: 6.1

import PackageDescription

let package = Package(
  name: "Sfumato",
  products: [
    .library(name: "Sfumato", targets: ["Sfumato"]),
    .library(name: "Neural", targets: ["Neural"]),
    .library(name: "Corpora", targets: ["Corpora"]),
    .executable(name: "sfumato", targets: ["SfumatoProgram"]),
    // For tests: a sound device that alsa-lib loads.
    .library(name: "asound_paced", type: .dynamic, targets: ["CPacedALSA"]),
    // For tests: a synthesizer that corpora are rendered with.
    .library(name: "test_synth", type: .dynamic, targets: ["CTestSynth"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
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
    .target(name: "CProcessor"),
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
      dependencies: [
        "CKernels", "CProcessor", "Music", "Neural", "NoteVAE", "OutputFiles", "Signal",
      ]),
    .target(
      name: "Segmentation",
      dependencies: [
        "AudioFiles", "Music", "Neural", "OutputFiles", "Pictures", "Signal", "Sounds",
      ]),
    .target(
      name: "Transfer",
      dependencies: [
        "AudioFiles", "CProcessor", "NoteVAE", "Segmentation", "Signal", "Sounds", "Synth",
      ]),
    .target(name: "Repair", dependencies: ["CKernels", "Signal"]),
    .target(name: "Playback", dependencies: ["CALSA", "CALSAMessages", "Music", "Signal"]),
    .target(
      name: "Sounds",
      dependencies: ["AudioFiles", "Music", "Neural", "NoteVAE", "OutputFiles", "Signal", "Synth"]),
    .target(
      name: "Stage",
      dependencies: [
        "AudioFiles", "Music", "NoteVAE", "OutputFiles", "PhraseVAE", "Playback", "Signal",
        "Sounds", "Synth", "Transfer",
      ]),

    .target(
      name: "Library",
      dependencies: [
        "AudioFiles", "CSQLite", "Neural", "NoteVAE", "OutputFiles", "Signal", "Sounds",
      ]),

    .target(
      name: "Page",
      dependencies: [
        "AudioFiles", "Library", "Music", "NoteVAE", "Playback", "Signal", "Sounds", "Synth",
        .product(name: "FlyingFox", package: "FlyingFox"),
      ],
      resources: [
        .embedInCode("Resources/page.html"), .embedInCode("Resources/page.css"),
        .embedInCode("Resources/connection.js"),
        .embedInCode("Resources/state.js"),
        .embedInCode("Resources/pad.js"),
        .embedInCode("Resources/dials.js"),
        .embedInCode("Resources/keys.js"),
        .embedInCode("Resources/midi.js"),
        .embedInCode("Resources/sound.js"),
        .embedInCode("Resources/map.js"),
        .embedInCode("Resources/points.js"), .embedInCode("Resources/ways.js"),
        .embedInCode("Resources/search.js"),
        .embedInCode("Resources/phrase.js"),
        .embedInCode("Resources/begin.js"),
        .embedInCode("Resources/worklet.js"),
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
        "AudioFiles", "CKernels", "Corpora", "Music", "Neural", "NoteVAE", "OutputFiles",
        "PhraseVAE", "Segmentation", "Signal",
      ]),

    .target(
      name: "Sfumato",
      dependencies: [
        "AudioFiles", "Corpora", "Library", "Music", "Neural", "NoteVAE", "OutputFiles",
        "PhraseVAE",
        "Pictures", "Playback", "Repair", "Segmentation", "Signal", "Sounds", "Stage", "Synth",
        "Training", "Transfer",
      ]),

    // Programs.
    .target(
      name: "SfumatoCommand",
      dependencies: [
        "Corpora", "Library", "Neural", "OutputFiles", "Page", "Sfumato",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(name: "SfumatoProgram", dependencies: ["OutputFiles", "SfumatoCommand"]),
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        "Corpora", "Library", "Neural", "OutputFiles", "Page", "Sfumato",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "CAllocationProbe", "Corpora", "Library", "Neural", "OutputFiles", "Sfumato",
        "PageTestSupport", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: [
        "Cut/note_judge.py", "Library/library_speed.py", "Notes/pitch_judge.py",
        "Peers/neural_peer.py", "Peers/notes_peer.py",
        "Peers/peer.py",
        "Peers/phrase_peer.py", "Transfer/transfer_judge.py",
      ]),

    .executableTarget(
      name: "TinyVAE", dependencies: ["AudioFiles", "Neural", "Pictures", "Signal"],
      path: "Sources/Examples/TinyVAE"),

    // Tests mirror the sources; `package` access lets them run in release.
    .target(name: "CAllocationProbe", path: "Tests/CAllocationProbe"),
    .testTarget(
      name: "SignalTests",
      dependencies: ["AudioFiles", "CAllocationProbe", "CKernels", "Music", "Signal"]),
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .target(
      name: "PageTestSupport", dependencies: ["TestSupport"], path: "Tests/PageTestSupport"),
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
    .testTarget(name: "SegmentationTests", dependencies: ["Music", "Segmentation", "Signal"]),
    .testTarget(
      name: "TransferTests",
      dependencies: [
        "CAllocationProbe", "NoteVAE", "Segmentation", "Signal", "Sounds", "Synth", "Transfer",
      ]),
    .testTarget(
      name: "RepairTests", dependencies: ["AudioFiles", "Repair", "Signal", "TestSupport"],
      exclude: ["Scripts"]),
    .testTarget(
      name: "LibraryTests",
      dependencies: ["AudioFiles", "Library", "NoteVAE", "OutputFiles", "Signal", "TestSupport"]),
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
        "AudioFiles", "CKernels", "Corpora", "ModelTestSupport", "Music", "Neural", "NoteVAE",
        "PhraseVAE", "Segmentation", "Signal", "TestSupport", "Training",
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
      dependencies: ["OutputFiles", "Sfumato", "TestSupport"]),
    .testTarget(
      name: "StageTests",
      dependencies: ["CAllocationProbe", "Neural", "OutputFiles", "Sfumato", "TestSupport"]),
    .testTarget(
      name: "SfumatoTests",
      dependencies: ["CAllocationProbe", "Neural", "OutputFiles", "Sfumato", "TestSupport"]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "AudioFiles", "Corpora", "Music", "Neural", "NoteVAE", "OutputFiles", "PageTestSupport",
        "Playback", "Sfumato", "SfumatoCommand", "SfumatoProgram", "Signal", "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6]
)

// The command on several machines: only where `make mpi` asks for it, for it needs OpenMPI.
if Context.environment["SFUMATO_MPI"] == "1" {
  package.products.append(.executable(name: "sfumato-mpi", targets: ["SfumatoMPI"]))
  package.targets += [
    .systemLibrary(name: "CMPI", pkgConfig: "mpi-c", providers: [.apt(["libopenmpi-dev"])]),
    .target(name: "MessagePassing", dependencies: ["CKernels", "CMPI", "Neural", "OutputFiles"]),
    .executableTarget(
      name: "SfumatoMPI",
      dependencies: ["MessagePassing", "Neural", "OutputFiles", "SfumatoCommand"]),
    .testTarget(
      name: "MessagePassingTests",
      dependencies: ["CSQLite", "Music", "Neural", "SfumatoMPI", "TestSupport"]),
  ]
}

// The plugin: only where `make plugin` asks for it, for it needs the headers of LV2 and CLAP; its library is linked by
// Sources/SfumatoPlugin/link, one for both.
if Context.environment["SFUMATO_PLUGIN"] == "1" {
  package.products += [
    .library(name: "sfumato-plugin", type: .static, targets: ["LV2Plugin", "CLAPPlugin"]),
    .executable(name: "sfumato-plugin-bundle", targets: ["PluginBundle"]),
  ]
  package.targets += [
    .systemLibrary(name: "CLV2", pkgConfig: "lv2", providers: [.apt(["lv2-dev"])]),
    .systemLibrary(name: "CCLAP", providers: [.apt(["dpf-source"])]),
    .target(name: "CLAPEntry"),
    .target(
      name: "SfumatoPlugin",
      dependencies: [
        "CProcessor", "Music", "NoteVAE", "OutputFiles", "Signal", "Sounds", "Synth",
      ], exclude: ["exports.map", "link"]),
    .target(
      name: "LV2Plugin", dependencies: ["CLV2", "Music", "OutputFiles", "SfumatoPlugin", "Synth"]),
    .target(
      name: "CLAPPlugin",
      dependencies: ["CCLAP", "CLAPEntry", "Music", "OutputFiles", "SfumatoPlugin", "Synth"]),
    .executableTarget(
      name: "PluginBundle",
      dependencies: ["LV2Plugin", "NoteVAE", "OutputFiles", "SfumatoPlugin", "Sounds", "Synth"]),
    .systemLibrary(name: "CLilv", pkgConfig: "lilv-0", providers: [.apt(["liblilv-dev"])]),
    .executableTarget(
      name: "plugin-host", dependencies: ["CAllocationProbe", "CLilv"], path: "Tests/PluginHost",
      linkerSettings: [.linkedLibrary("dl"), .linkedLibrary("m")]),
    .testTarget(
      name: "PluginTests",
      dependencies: ["AudioFiles", "Music", "NoteVAE", "Signal", "Sounds", "Synth", "TestSupport"]),
  ]
}
