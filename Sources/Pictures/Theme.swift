/// Sizes (in points) and colours that all pictures share.
enum Theme {
  static let paper = Canvas.Ink(0xfcfbf9)
  static let ink = Canvas.Ink(0x23202a)
  static let quietInk = Canvas.Ink(0x6f6a78)
  static let rule = Canvas.Ink(0xe4e0dc)
  static let frame = Canvas.Ink(0x9a94a0)
  /// Where a panel has no sound because its file is shorter than another.
  static let blank = Canvas.Ink(0xefece8)

  static let labelSize = 11.0
  static let axisSize = 11.5
  static let titleSize = 13.5
  static let tickLength = 4.0

  /// Lines of a plot in order: apart from each other for colour-blind eyes too, darkest first.
  /// Source of the idea: Okabe, Ito 2008, "Color universal design".
  static let series: [Canvas.Ink] = [
    Canvas.Ink(0x2f4b9c), Canvas.Ink(0xc8553d), Canvas.Ink(0x2a9d8f), Canvas.Ink(0xb08900),
    Canvas.Ink(0x8e5ba6), Canvas.Ink(0x5b8fd1), Canvas.Ink(0x7a7a7a),
  ]

  /// Families on a map, in order: those of ``series`` but for the grey, and some more.
  static let families: [Canvas.Ink] =
    series.dropLast() + [Canvas.Ink(0xd4739b), Canvas.Ink(0x6b8e23), Canvas.Ink(0x7a4b2a)]
}
