/// Values as Turtle writes them. Source: W3C 2014, "RDF 1.1 Turtle", 2.5.
enum Turtle {
  /// A number, always with a point: hosts look for floats.
  static func number(_ value: Double) -> String { "\(value)" }

  /// A text in quotation marks.
  static func text(_ text: String) -> String {
    var quoted = "\""
    for character in text {
      switch character {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      default: quoted.append(character)
      }
    }
    return quoted + "\""
  }
}
