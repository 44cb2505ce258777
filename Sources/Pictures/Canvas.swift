import CCairo
import OutputFiles

/// A sheet of pixels and the few strokes that the pictures are made of.
///
/// Coordinates are points from the upper left corner; a point is `pixelRatio` pixels wide. Not for more
/// than one thread.
package final class Canvas {
  /// A place on the sheet, in points.
  package typealias Point = (x: Double, y: Double)

  /// A box on the sheet, in points.
  package struct Box: Equatable {
    package var x: Double
    package var y: Double
    package var width: Double
    package var height: Double
    package var right: Double { x + width }
    package var bottom: Double { y + height }

    package init(x: Double, y: Double, width: Double, height: Double) {
      (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }
  }

  /// Where text stands relative to its point.
  enum Alignment: Double {
    case start = 0
    case middle = 0.5
    case end = 1
  }

  /// Red, green, blue and opacity, each 0…1.
  struct Ink: Sendable, Equatable {
    var red: Double
    var green: Double
    var blue: Double
    var opacity = 1.0

    /// An opaque colour as `0xRRGGBB`.
    init(_ hex: UInt32, opacity: Double = 1) {
      red = Double(hex >> 16 & 0xff) / 255
      green = Double(hex >> 8 & 0xff) / 255
      blue = Double(hex & 0xff) / 255
      self.opacity = opacity
    }
  }

  private let surface: OpaquePointer
  private let context: OpaquePointer

  /// Makes a sheet of one colour.
  /// - Throws: `PictureError.size` or `.drawing`.
  init(width: Double, height: Double, pixelRatio: Double, paper: Ink) throws(PictureError) {
    let limit = 32_767  // cairo's own, per side
    let (columns, rows) = ((width * pixelRatio).rounded(), (height * pixelRatio).rounded())
    guard columns >= 1, rows >= 1, columns <= Double(limit), rows <= Double(limit) else {
      throw .size(
        width: Int(min(columns, 1e9)), height: Int(min(rows, 1e9)), maximum: limit)
    }
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(columns), Int32(rows))
    context = cairo_create(surface)
    let status = cairo_status(context)
    guard status == CAIRO_STATUS_SUCCESS else {
      throw .drawing(reason: Self.text(of: status))
    }
    cairo_scale(context, pixelRatio, pixelRatio)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    fill(Box(x: 0, y: 0, width: width, height: height), paper)
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  // MARK: - Strokes

  /// Fills a box.
  func fill(_ box: Box, _ ink: Ink) {
    use(ink)
    cairo_rectangle(context, box.x, box.y, box.width, box.height)
    cairo_fill(context)
  }

  /// Fills what lies within some corners.
  func fill(_ corners: [Point], _ ink: Ink) {
    use(ink)
    cairo_new_path(context)
    for corner in corners { cairo_line_to(context, corner.x, corner.y) }
    cairo_fill(context)
  }

  /// Fills a disc.
  func disc(at point: Point, radius: Double, _ ink: Ink) {
    use(ink)
    cairo_new_path(context)  // text leaves a point from which an arc would begin
    cairo_arc(context, point.x, point.y, radius, 0, 2 * .pi)
    cairo_fill(context)
  }

  /// Draws a circle.
  func ring(at point: Point, radius: Double, _ ink: Ink) {
    use(ink)
    cairo_set_line_width(context, 1)
    cairo_set_dash(context, nil, 0, 0)
    cairo_new_path(context)
    cairo_arc(context, point.x, point.y, radius, 0, 2 * .pi)
    cairo_stroke(context)
  }

  /// Draws through points in order; a point that is not finite breaks the line.
  func line(_ points: [Point], _ ink: Ink, width: Double = 1, dashes: [Double] = []) {
    use(ink)
    cairo_set_line_width(context, width)
    cairo_set_dash(context, dashes, Int32(dashes.count), 0)
    var isDown = false
    for point in points {
      guard point.x.isFinite, point.y.isFinite else {
        isDown = false
        continue
      }
      if isDown {
        cairo_line_to(context, point.x, point.y)
      } else {
        cairo_move_to(context, point.x, point.y)
      }
      isDown = true
    }
    cairo_stroke(context)
  }

  /// Writes one line of text; its vertical middle is at the point.
  func text(
    _ text: String, at point: Point, size: Double, _ ink: Ink, align: Alignment = .start,
    bold: Bool = false, upwards: Bool = false
  ) {
    use(ink)
    let extents = select(text, size: size, bold: bold)
    var font = cairo_font_extents_t()
    cairo_font_extents(context, &font)
    cairo_save(context)
    cairo_translate(context, point.x, point.y)
    if upwards { cairo_rotate(context, -Double.pi / 2) }
    cairo_move_to(
      context, -extents.x_advance * align.rawValue, (font.ascent - font.descent) / 2)
    cairo_show_text(context, text)
    cairo_restore(context)
  }

  /// How wide a text is, in points.
  func width(of text: String, size: Double, bold: Bool = false) -> Double {
    select(text, size: size, bold: bold).x_advance
  }

  /// Puts a raster of `0xffRRGGBB` pixels, `[row, column]` from the top, into a box.
  func image(_ pixels: [UInt32], columns: Int, rows: Int, in box: Box) {
    precondition(
      pixels.count == columns * rows, "\(pixels.count) pixels are not \(rows) × \(columns)")
    var pixels = pixels
    pixels.withUnsafeMutableBytes { raw in
      let image = cairo_image_surface_create_for_data(
        raw.bindMemory(to: UInt8.self).baseAddress, CAIRO_FORMAT_RGB24, Int32(columns),
        Int32(rows), Int32(4 * columns))
      cairo_save(context)
      cairo_translate(context, box.x, box.y)
      cairo_scale(context, box.width / Double(columns), box.height / Double(rows))
      cairo_set_source_surface(context, image, 0, 0)
      cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST)
      cairo_paint(context)
      cairo_restore(context)
      cairo_surface_destroy(image)
    }
  }

  /// Draws only inside `box` while `body` runs.
  func clipped(to box: Box, _ body: () -> Void) {
    cairo_save(context)
    cairo_rectangle(context, box.x, box.y, box.width, box.height)
    cairo_clip(context)
    body()
    cairo_restore(context)
  }

  // MARK: - The finished picture

  /// The sheet as a PNG file's bytes.
  func png() throws(PictureError) -> [UInt8] {
    var bytes: [UInt8] = []
    let status = withUnsafeMutablePointer(to: &bytes) { target in
      cairo_surface_write_to_png_stream(
        surface,
        { target, data, count in
          target?.assumingMemoryBound(to: [UInt8].self).pointee
            .append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
          return CAIRO_STATUS_SUCCESS
        }, target)
    }
    guard status == CAIRO_STATUS_SUCCESS else {
      throw .drawing(reason: Self.text(of: status))
    }
    return bytes
  }

  // MARK: - Helpers

  private func use(_ ink: Ink) {
    cairo_set_source_rgba(context, ink.red, ink.green, ink.blue, ink.opacity)
  }

  private func select(_ text: String, size: Double, bold: Bool) -> cairo_text_extents_t {
    cairo_select_font_face(
      context, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
      bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(context, size)
    var extents = cairo_text_extents_t()
    cairo_text_extents(context, text, &extents)
    return extents
  }

  private static func text(of status: cairo_status_t) -> String {
    cairo_status_to_string(status).map { String(cString: $0) } ?? "unknown"
  }
}

/// Puts a finished picture on the disk, whole or not at all; `-` is standard output.
func write(png: [UInt8], to path: String) throws(PictureError) {
  do {
    try OutputFile.write(png, to: path)
  } catch {
    throw .output(error)
  }
}
