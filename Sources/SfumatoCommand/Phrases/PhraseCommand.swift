import ArgumentParser

/// `sfumato phrase`: phrases of melodies, drums and trios, drawn, bent and joined.
struct PhraseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phrase",
    abstract: "Draw, vary, join and complete phrases: MIDI in, MIDI out.",
    discussion: """
      A phrase is two bars of melody in 4/4 (melody2), 6/8 (jig2) or 3/4 (waltz2), two of drums \
      (drums2), or sixteen of melody (melody16) or of melody, bass and drums (trio16), in 4/4; all on \
      sixteenths. The model knows it as a point among others; what lies between, around and beyond is \
      music too.

      EXAMPLES
        sfumato phrase sample --kind melody2 --count 5 -o ideas.mid
        sfumato phrase sample --kind jig2 --count 8 --key G -o jigs.mid
        sfumato phrase interpolate first.mid last.mid --steps 9 -o path.mid
        sfumato phrase continue tune.mid --bars 4 -o longer.mid
        sfumato phrase infill tune.mid --kind melody16 --bars 3-4 -o other.mid
        sfumato phrase vary tune.mid --amount 0.3 --denser 1 -o busier.mid
        sfumato phrase humanise groove.mid --swing 58 -o played.mid
      """,
    subcommands: [
      PhraseSampleCommand.self, PhraseInterpolateCommand.self, PhraseContinueCommand.self,
      PhraseInfillCommand.self, PhraseVaryCommand.self, PhraseEncodeCommand.self,
      PhraseDecodeCommand.self, PhraseHumaniseCommand.self,
      PhraseTapCommand.self,
    ])
}
