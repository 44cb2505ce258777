import Foundation
import Neural
import NoteVAE
import Testing
import Training

@Suite struct NoteAdversaryTests {
  /// A game over a decoder that is one number: the level of its pictures.
  private struct Game {
    let store = ParameterStore()
    let adversary: NoteAdversary
    let level: Parameter

    init(_ options: AdversarialOptions) {
      var random = RandomGenerator(seed: 5)
      adversary = NoteAdversary(options, NoteModelConfiguration(), in: store, using: &random)
      level = store.add("level", Shape(1)) { $0[0] = 0.5 }
    }

    /// Gradients of both players: of the level, and of all of the discriminators.
    func gradients(step: Int = 1_000) -> (level: Float, discriminators: [Float]) {
      let graph = Graph(parameters: store, recording: true)
      let shape = Shape(1, NotePicture.frameCount, 128, NotePicture.channelCount)
      var random = RandomGenerator(seed: 7)
      let recorded = graph.tensor(shape) { random.fillNormal($0) }
      let noise = graph.tensor(shape) { random.fillNormal($0) }
      let loss = adversary(recorded: recorded, made: noise * graph[level], step: step).loss
      graph.backward(from: loss)
      let all = Array(graph.parameterGradients)
      return (all[level.offset], Array(all[..<level.offset]))
    }
  }

  /// What the discriminators say changes the decoder's gradient in proportion and theirs not at all:
  /// neither player sees the other's loss.
  @Test(arguments: AdversarialForm.allCases)
  func eachPlayerHasItsOwnLoss(form: AdversarialForm) {
    func gradients(weight: Float, matching: Float) -> (level: Float, discriminators: [Float]) {
      var options = AdversarialOptions()
      (options.form, options.weight, options.matching) = (form, weight, matching)
      return Game(options).gradients()
    }
    let silent = gradients(weight: 0, matching: 0)
    let once = gradients(weight: 1, matching: 0)
    let twice = gradients(weight: 2, matching: 0)
    let matched = gradients(weight: 0, matching: 1)
    #expect(silent.level == 0 && once.level != 0 && matched.level != 0)
    #expect(abs(twice.level - 2 * once.level) < 1e-4 * abs(once.level))
    #expect(silent.discriminators.contains { $0 != 0 })
    for other in [once, twice, matched] { #expect(other.discriminators == silent.discriminators) }
  }

  /// What the discriminators say comes in over the first steps.
  @Test func theGameBeginsGently() {
    var options = AdversarialOptions()
    options.warmUp = 100
    let game = Game(options)
    let (half, whole) = (game.gradients(step: 50).level, game.gradients(step: 100).level)
    #expect(game.gradients(step: 0).level == 0)
    #expect(abs(half - whole / 2) < 1e-4 * abs(whole))
  }

  /// The losses of the papers, for scores known beforehand.
  @Test func formsFollowTheirFormulas() {
    let graph = Graph(parameters: ParameterStore(), recording: false)
    let recorded = graph.tensor(Shape(2), [0.5, 2])
    let made = graph.tensor(Shape(2), [-0.5, 1])
    func sigma(_ x: Float) -> Float { 1 / (1 + exp(-x)) }
    let surprise = -(log(sigma(0.5)) + log(sigma(2))) / 2 - (log(sigma(0.5)) + log(sigma(-1))) / 2
    let expected: [(AdversarialForm, judge: Float, maker: Float)] = [
      (.hinge, 0.25 + 1.25, -0.25),
      (.nonSaturating, surprise, -(log(sigma(-0.5)) + log(sigma(1))) / 2),
      (.minimax, surprise, (log(sigma(0.5)) + log(sigma(-1))) / 2),
    ]
    for (form, judge, maker) in expected {
      let found = form.discriminatorLoss(recorded: recorded, made: made).scalar
      #expect(abs(found - judge) < 1e-5, "\(form): \(found), not \(judge)")
      #expect(abs(form.generatorLoss(made: made).scalar - maker) < 1e-5, "\(form)")
    }
  }

  /// Drawn noise has the power that was expected, and moves from frame to frame as recorded noise does.
  @Test func drawnNoiseIsLikeRecordedNoise() {
    let configuration = NoteModelConfiguration()
    let picture = NotePicture(configuration)
    let graph = Graph(parameters: ParameterStore(), recording: false)
    let bins = configuration.stft.binCount
    let combs = picture.combs([Float](repeating: 20, count: NotePicture.frameCount), in: graph)
    let powers = graph.tensor(Shape(2, 1, NotePicture.frameCount, bins)) { values in
      for i in values.indices { values[i] = i < values.count / 2 ? 0 : 0.01 }
    }
    let drawn = picture.drawn(powers, noises: [RandomGenerator(seed: 9)], combs: combs)
    var random = RandomGenerator(seed: 10)
    var samples = [Float](repeating: 0, count: 48_000)
    samples.withUnsafeMutableBufferPointer { random.fillNormal($0) }
    let analysis = NoteAnalysis(samples, configuration: configuration)
    let frames = 10 * bins..<(10 + NotePicture.frameCount) * bins
    let mean = analysis.power[frames].reduce(0, +) / Float(frames.count)
    let recorded = picture.recorded(
      [analysis.power[frames].map { $0 / mean * 0.01 }], combs: combs)
    #expect(drawn.shape == recorded.shape)
    let spreads = (NoteAdversary.spread(of: drawn), NoteAdversary.spread(of: recorded))
    #expect(abs(spreads.0 / spreads.1 - 1) < 0.05, "\(spreads)")
    // The comb is 1 at harmonics and -1 between them.
    let row = combs.values
    #expect(row[40] > 0.99 && row[50] < -0.99)
  }

  @Test func whatGoesWrongIsTold() throws {
    func record(
      _ loss: Double, _ recorded: Double, _ made: Double, _ spread: Double
    ) throws -> TrainingRecord {
      let terms = [
        ("discriminator", loss), ("recorded_score", recorded), ("made_score", made),
        ("recorded_spread", 0.2), ("made_spread", 0.2 * spread),
      ].map { "{\"name\":\"\($0)\",\"value\":\($1)}" }.joined(separator: ",")
      let text = """
        {"step":1,"split":"validation","loss":3,"terms":[\(terms)],"itemsPerSecond":1,"seconds":1}
        """
      return try JSONDecoder().decode(TrainingRecord.self, from: Data(text.utf8))
    }
    let cases = [
      (try record(1.5, 0.3, -0.3, 0.95), ""), (try record(0.05, 1, -1, 1), "never wrong"),
      (try record(0.5, 6, 1, 1), "run away"), (try record(1.5, 0.3, -0.3, 1.3), "1.30 times"),
    ]
    for (record, word) in cases {
      let warnings = AdversarialOptions.warnings(of: record)
      #expect(warnings.count == (word.isEmpty ? 0 : 1), "\(warnings)")
      #expect(warnings.allSatisfy { $0.contains(word) }, "\(warnings)")
    }
  }
}
