import ArgumentParser

/// Refuses an option's value that lies outside its range.
/// - Parameters:
///   - option: as it is typed, such as `--count`.
///   - value: nil where the option is not given.
///   - unit: of the range, such as `dB`.
/// - Throws: a sentence with the range and the value.
func require<Value: Comparable>(
  _ option: String, _ value: Value?, in range: ClosedRange<Value>, unit: String? = nil
) throws {
  guard let value, !range.contains(value) else { return }
  let numbers = [range.lowerBound, range.upperBound, value].map { number in
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
  let unit = unit.map { " " + $0 } ?? ""
  throw ValidationError(
    "\(option) must be from \(numbers[0]) to \(numbers[1])\(unit), not \(numbers[2])")
}
