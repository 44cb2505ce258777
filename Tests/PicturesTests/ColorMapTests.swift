import Foundation
import Pictures
import Testing

@Suite struct ColorMapTests {
  /// sRGB to OKLab by the forward formulas of Ottosson 2020 (the map is made with the inverse).
  private func lab(_ color: ColorMap.Color) -> SIMD3<Double> {
    func linear(_ byte: UInt8) -> Double {
      let value = Double(byte) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    let (r, g, b) = (linear(color.red), linear(color.green), linear(color.blue))
    let l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    let m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    let s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return SIMD3(
      0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s)
  }

  @Test func lightnessGrowsInEqualSteps() {
    let lightness = ColorMap.colors.map { lab($0).x }
    #expect(lightness.count == 256)
    let (dark, light) = (lightness[0], lightness[255])
    #expect(dark < 0.2 && light > 0.95)
    for (index, value) in lightness.enumerated() {
      #expect(abs(value - (dark + (light - dark) * Double(index) / 255)) < 0.012)
    }
  }

  /// Over stretches long enough for rounding to bytes not to matter, no part of the map changes more
  /// than 1.8 times as fast as another.
  @Test func distancesAreEven() {
    let labs = ColorMap.colors.map(lab)
    let distances = stride(from: 0, to: 240, by: 16).map { start in
      let d = labs[start + 15] - labs[start]
      return (d * d).sum().squareRoot()
    }
    #expect(distances.max()! / distances.min()! < 1.8)
  }
}
