/// What the programs and drum keys of General MIDI are, by the class of the instrument.
enum GeneralMIDI {
  /// Programs (from 0) that have one definite pitch, that of the key.
  ///
  /// Left out by class: 14 tubular bells (the strike tone is none of their partials), 16–19 organs (the
  /// octave is a matter of registration), 47 timpani, 55 orchestra hit (a chord), 86 lead in fifths,
  /// 96–103 effects, 109 bagpipe (drones), and of 112–127, percussion and noises, all but 114, steel
  /// drums.
  static let definitePitchPrograms: [Int] =
    [0...13, 15...15, 20...46, 48...54, 56...85, 87...95, 104...108, 110...111, 114...114]
    .flatMap { Array($0) }

  /// Drum keys that are struck noise: kicks, snares, claps, cymbals, shakers, scrapers.
  static let noiseDrumKeys: [Int] =
    [35...40, 42...42, 44...44, 46...46, 49...49, 51...55, 57...59, 69...70, 73...74]
    .flatMap { Array($0) }

  /// Drum keys that sound a tone: toms, cowbell, bongos, congas, timbales, agogos, whistles, claves,
  /// wood blocks, cuicas, triangles.
  static let tonalDrumKeys: [Int] = (35...81).filter { !noiseDrumKeys.contains($0) }

  /// Programs of the drum channel that are kits.
  static let drumKits = [0, 8, 16, 24, 25, 32, 40, 48]
}
