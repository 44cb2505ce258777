import Foundation
import Signal

/// Levels of a spectrogram on a grid of pixels.
///
/// Where a pixel covers several bins or frames it shows the loudest of them, so that a thin partial does
/// not vanish; where a bin or frame covers several pixels, neighbours are joined by straight lines.
package struct SpectrogramRaster {
  /// Levels in dB, `[row, column]`, the highest frequency in row 0; a full-scale sine is 0 dB.
  package let levels: [Float]
  /// Pixels across.
  package let columnCount: Int
  /// Pixels down.
  package let rowCount: Int

  /// The lowest level kept: below any dither.
  package static let floorDB: Float = -160

  /// Lays a spectrogram on a grid.
  /// - Parameters:
  ///   - frequencies: the vertical scale in Hz, from the lowest row to the highest.
  ///   - seconds: how much time the columns span, from 0.
  package init(
    _ spectrogram: MagnitudeSpectrogram, frequencies: AxisScale, seconds: Double,
    columnCount: Int, rowCount: Int
  ) {
    let rows = Self.rows(spectrogram, frequencies: frequencies, rowCount: rowCount)
    let frameCount = spectrogram.frameCount
    let framesPerSecond = spectrogram.sampleRate / Double(spectrogram.configuration.hopLength)
    let framesPerColumn = seconds * framesPerSecond / Double(columnCount)
    var levels = [Float](repeating: Self.floorDB, count: rowCount * columnCount)
    rows.withUnsafeBufferPointer { source in
      levels.withUnsafeMutableBufferPointer { target in
        for column in 0..<columnCount {
          let centre = (Double(column) + 0.5) * framesPerColumn
          let span = Span(
            centre: centre, width: framesPerColumn, count: frameCount)
          for row in 0..<rowCount {
            target[row * columnCount + column] = span.level(source, from: row * frameCount)
          }
        }
      }
    }
    self.levels = levels
    self.columnCount = columnCount
    self.rowCount = rowCount
  }

  /// The picture's pixels, `[row, column]`: `top` dB and louder is the brightest colour, `top - range`
  /// and quieter the darkest.
  func pixels(top: Float, range: Float) -> [UInt32] {
    let colors = ColorMap.pixels
    let scale = Float(colors.count - 1) / range
    return levels.map { level in
      colors[Int(max(0, min(Float(colors.count - 1), (level - top + range) * scale)).rounded())]
    }
  }

  /// Levels in dB with the frequency axis laid out and time still in frames, `[row, frame]`.
  private static func rows(
    _ spectrogram: MagnitudeSpectrogram, frequencies: AxisScale, rowCount: Int
  ) -> [Float] {
    let (frameCount, binCount) = (spectrogram.frameCount, spectrogram.binCount)
    let configuration = spectrogram.configuration
    let binsPerHz = Double(configuration.fftLength) / spectrogram.sampleRate
    // A full-scale sine under a window has half the window's sum as its magnitude.
    let windowSum = configuration.window.values(length: configuration.windowLength).reduce(0, +)
    let gain = 2 / windowSum
    let smallest = pow(10, floorDB / 20)
    var rows = [Float](repeating: 0, count: rowCount * frameCount)
    spectrogram.values.withUnsafeBufferPointer { source in
      rows.withUnsafeMutableBufferPointer { target in
        for row in 0..<rowCount {
          let top = frequencies.value(at: 1 - Double(row) / Double(rowCount)) * binsPerHz
          let bottom = frequencies.value(at: 1 - Double(row + 1) / Double(rowCount)) * binsPerHz
          guard bottom < Double(binCount) - 0.5 else {
            // Above the sound's Nyquist frequency there is nothing.
            for frame in 0..<frameCount { target[row * frameCount + frame] = floorDB }
            continue
          }
          let span = Span(centre: (top + bottom) / 2, width: top - bottom, count: binCount)
          for frame in 0..<frameCount {
            let magnitude = span.level(source, from: frame * binCount) * gain
            target[row * frameCount + frame] = Units.amplitudeToDB(max(smallest, magnitude))
          }
        }
      }
    }
    return rows
  }

  /// Part of a row of values that one pixel shows.
  private struct Span {
    private let first: Int
    private let last: Int
    /// How far from `first` to `last` to read, when the span is narrower than a value; else nil.
    private let fraction: Float?

    init(centre: Double, width: Double, count: Int) {
      let limit = Double(count - 1)
      if width > 1 {
        first = Int(max(0, min(limit, (centre - width / 2).rounded(.up))))
        last = max(first, Int(max(0, min(limit, (centre + width / 2).rounded(.down)))))
        fraction = nil
      } else {
        let position = max(0, min(limit, centre))
        first = Int(position)
        last = min(count - 1, first + 1)
        fraction = Float(position - position.rounded(.down))
      }
    }

    @inline(__always)
    func level(_ values: UnsafeBufferPointer<Float>, from start: Int) -> Float {
      if let fraction {
        return values[start + first] * (1 - fraction) + values[start + last] * fraction
      }
      var loudest = values[start + first]
      var index = first + 1
      while index <= last {
        loudest = max(loudest, values[start + index])
        index += 1
      }
      return loudest
    }
  }
}
