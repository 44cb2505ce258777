import Neural
import Signal
import Corpora
import ModelTestSupport
import Training
import NoteVAE
import Testing

@Suite struct LatentActivityTests {
  @Test func whatNeverMovesSaysNothing() {
    let latents = (0..<8).map { note in
      let turn = Float(note % 2)
      return NoteLatent(
        global: [Float(note), 0.5, 0.05 * turn], local: [0, turn, 0, -turn], localSize: 2,
        condition: NoteCondition(pitch: 60, velocity: 0.5), level: 0.05, sampleCount: 4096)
    }
    let activity = LatentActivity(of: latents)
    #expect(activity.global == 1)
    #expect(activity.local == 1)
  }
}
