import Foundation

/// One sound of a software synthesizer.
package struct SynthProgram: Sendable, Equatable {
  /// The plugin's own numbers.
  package let bank: Int
  /// See `bank`.
  package let number: Int
  /// As its makers spell it.
  package let name: String
  /// Values of control ports by name, for a plugin that is set by them.
  package var controls: [String: Float] = [:]

  /// E.g. "001-004 Bass 5".
  package var label: String { String(format: "%03d-%03d ", bank, number) + name }

  /// Whether it is a sound, and one note of it: not an empty place, nor a whole phrase.
  package var isUsable: Bool {
    let name = name.lowercased().trimmingCharacters(in: .whitespaces)
    let phrases = ["arpegg", "sequence", "seq ", "init", "default", "new preset", "<-->", "empty"]
    return !name.isEmpty && !phrases.contains(where: name.contains)
  }

  /// Reads the programs of a bank file in amsynth's form: lines `<preset> <name> NAME`, each followed by
  /// lines `<parameter> NAME VALUE`.
  package static func bank(_ text: String, number bank: Int) -> [SynthProgram] {
    var programs: [SynthProgram] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(separator: " ")
      if words.count >= 2, words[0] == "<preset>", words[1] == "<name>" {
        programs.append(
          SynthProgram(
            bank: bank, number: programs.count, name: words[2...].joined(separator: " ")))
      } else if words.count == 3, words[0] == "<parameter>", let value = Float(words[2]),
        value.isFinite, !programs.isEmpty
      {
        programs[programs.count - 1].controls[String(words[1])] = value
      }
    }
    return programs
  }

  /// The programs of all bank files of a folder, by the files' names.
  static func banks(in folder: String) -> [SynthProgram] {
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".bank") }.sorted()
    return files.enumerated().flatMap { index, file in
      // Names are Latin-1 in some of them.
      let text = try? String(contentsOfFile: "\(folder)/\(file)", encoding: .isoLatin1)
      return bank(text ?? "", number: index)
    }
  }
}
