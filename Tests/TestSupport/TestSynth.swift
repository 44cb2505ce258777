import Foundation

/// The DSSI synthesizer of `Tests/CTestSynth`.
package enum TestSynth {
  /// Path of its library, beside the tests; `swift build --build-tests` builds it.
  package static let path = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "libtest_synth.so").path
}
