import Foundation

/// Colours for loudness, from a night blue through dusk to candlelight.
///
/// Perceptually uniform: lightness grows in equal steps, so that equal differences in dB look equal and a
/// grey print keeps the order; the hue turns once, without going back, so that the eye can name levels.
/// Made in OKLab, where distances are those that people see. Source: Ottosson 2020, "A perceptual color
/// space for image processing".
public enum ColorMap {
  /// Red, green and blue, each 0…255 in sRGB.
  public struct Color: Sendable, Hashable {
    /// Red.
    public let red: UInt8
    /// Green.
    public let green: UInt8
    /// Blue.
    public let blue: UInt8

    /// One number `0xffRRGGBB`, as cairo keeps opaque pixels.
    var argb: UInt32 { 0xff00_0000 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) }
  }

  /// 256 colours from the quietest to the loudest.
  public static let colors: [Color] = (0..<256).map { color(at: Double($0) / 255) }

  /// The same colours as cairo's pixels.
  static let pixels: [UInt32] = colors.map(\.argb)

  /// The colour at 0 (quietest) … 1 (loudest).
  private static func color(at level: Double) -> Color {
    let lightness = 0.15 + 0.82 * level
    // Full in the middle, nearly grey at both ends, where sRGB has little room.
    let chroma = 0.035 + 0.13 * pow(sin(.pi * pow(level, 0.9)), 0.85)
    let hue = (268 + 187 * level) * .pi / 180
    return sRGB(lightness: lightness, a: chroma * cos(hue), b: chroma * sin(hue))
  }

  /// OKLab to sRGB; colours outside of sRGB are cut to it.
  private static func sRGB(lightness: Double, a: Double, b: Double) -> Color {
    let long = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
    let medium = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
    let short = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
    func encoded(_ linear: Double) -> UInt8 {
      let value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055
      return UInt8((255 * max(0, min(1, value))).rounded())
    }
    return Color(
      red: encoded(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
      green: encoded(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
      blue: encoded(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short))
  }
}
