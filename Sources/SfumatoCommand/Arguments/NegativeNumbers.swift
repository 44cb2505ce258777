/// Numbers below 0 after an option, which would be taken for options themselves.
enum NegativeNumbers {
  /// Arguments in which `--mix -0.3` stands as `--mix=-0.3`; what follows `--` stays as it is.
  static func joined(_ arguments: [String]) -> [String] {
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    var result: [String] = []
    for argument in arguments[..<end] {
      if isNumber(argument), let option = result.last, isOption(option) {
        result[result.count - 1] = option + "=" + argument
      } else {
        result.append(argument)
      }
    }
    return result + arguments[end...]
  }

  private static func isNumber(_ text: String) -> Bool {
    guard text.first == "-", let second = text.dropFirst().first else { return false }
    return second == "." || second.isASCII && second.isNumber
  }

  /// Whether it is the name of an option, without a value.
  private static func isOption(_ text: String) -> Bool {
    text.hasPrefix("--") && text.count > 2 && !text.contains("=")
  }
}
