/// Options by the names that they had before 0.2.0, which work for one more release.
///
/// Help and completion do not show them: they are put into today's spelling before anything is parsed.
enum OldSpellings {
  /// By the words of the command, which may be the first ones of it: old option, today's option.
  private static let all: [(command: [String], names: [String: String])] = [
    (
      ["play"],
      [
        "-F": "-o", "--file": "--output", "--position": "--mix", "--seconds": "--duration",
        "--notes": "--keys", "--preset": "--model",
      ]
    ),
    (["perform"], ["--sound": "--sounds", "--seconds": "--duration", "--preset": "--model"]),
    (
      ["jam"],
      [
        "--phrases": "--kind", "--seconds": "--duration", "--preset": "--model",
        "--phrase-preset": "--phrase-model",
      ]
    ),
    (["generate"], ["--variation": "--amount", "--preset": "--model"]),
    (["phrase"], ["--take": "--pick", "--preset": "--model"]),
    (["corpus", "notes"], ["--notes": "--count", "--seconds": "--duration"]),
    (["evaluate", "notes"], ["--notes": "--count", "--preset": "--model"]),
    (["evaluate", "phrases"], ["--phrases": "--count", "--preset": "--model"]),
    (["blend"], ["--preset": "--model"]), (["encode"], ["--preset": "--model"]),
    (["decode"], ["--preset": "--model"]), (["keyboard"], ["--preset": "--model"]),
    (["explain"], ["--preset": "--model"]), (["doctor"], ["--preset": "--model"]),
  ]

  /// Arguments in today's spelling; what follows `--` stays as it is.
  static func replaced(_ arguments: [String]) -> [String] {
    let names = all.filter { arguments.starts(with: $0.command) }
      .reduce(into: [String: String]()) { $0.merge($1.names) { $1 } }
    guard !names.isEmpty else { return arguments }
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    return arguments[..<end].map { argument in
      if let name = names[argument] { return name }
      guard argument.hasPrefix("--"), let sign = argument.firstIndex(of: "="),
        let name = names[String(argument[..<sign])]
      else { return argument }
      return name + argument[sign...]
    } + arguments[end...]
  }
}
