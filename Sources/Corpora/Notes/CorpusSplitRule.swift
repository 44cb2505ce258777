/// Which notes of the soundfonts training must not see.
public struct CorpusSplitRule: Codable, Sendable, Equatable {
  /// General MIDI programs (0…127) of which no font and no bank variant is trained on.
  ///
  /// By default: electric piano 2, marimba, jazz guitar, viola, trombone, clarinet, ocarina and
  /// calliope lead. In the two default fonts these share no recording with any other program, but
  /// for one of seven of MuseScore's electric piano.
  public var heldOutPrograms: Set<Int> = [5, 12, 26, 41, 57, 71, 79, 82]

  /// Programs of drum kits (bank 128) that are not trained on; by default the marching snares and
  /// cymbals, the only kits whose recordings are (nearly) all their own.
  public var heldOutKits: Set<Int> = [56, 58]

  /// Of the other presets, keys with this remainder by `keyDivisor` are not trained on.
  public var keyRemainder = 2
  /// See `keyRemainder`.
  public var keyDivisor = 5

  /// The default rule.
  public init() {}

  /// Who may see this note.
  public func split(of preset: SoundFont.Preset, key: Int) -> CorpusNote.Split {
    if isHeldOut(preset) { return .unseenInstrument }
    return key % keyDivisor == keyRemainder ? .unseenKey : .train
  }

  /// Whether no note of the preset is trained on.
  public func isHeldOut(_ preset: SoundFont.Preset) -> Bool {
    (preset.isDrumKit ? heldOutKits : heldOutPrograms).contains(preset.program)
  }

  /// The rule in words.
  public var sentences: [String] {
    func list(_ numbers: Set<Int>) -> String {
      numbers.isEmpty ? "none" : numbers.sorted().map(String.init).joined(separator: ", ")
    }
    return [
      "unseenInstrument: all notes of the General MIDI programs \(list(heldOutPrograms)) (counted "
        + "from 0), in every font and bank, and of the drum kits (bank 128) \(list(heldOutKits))",
      "unseenKey: of all other presets, the MIDI keys with key % \(keyDivisor) == \(keyRemainder)",
      "train: everything else",
      "A note that sounds the same as an earlier one is left out, whatever its split",
    ]
  }
}
