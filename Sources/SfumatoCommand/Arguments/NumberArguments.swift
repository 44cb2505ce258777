import ArgumentParser

/// An option's value such as `21-108`: whole numbers from the first to the last.
struct NumberRange: ExpressibleByArgument, CustomStringConvertible {
  let bounds: ClosedRange<Int>

  init(bounds: ClosedRange<Int>) { self.bounds = bounds }

  init?(argument: String) {
    let ends = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
      first <= last
    else { return nil }
    bounds = first...last
  }

  var description: String { "\(bounds.lowerBound)-\(bounds.upperBound)" }
  var defaultValueDescription: String { description }
}

/// An option's value such as `45,80,115`; `none` is the empty list.
struct NumberList: ExpressibleByArgument, CustomStringConvertible {
  let numbers: [Int]

  init(numbers: [Int]) { self.numbers = numbers }

  init?(argument: String) {
    let parts =
      argument == "none" ? [] : argument.split(separator: ",", omittingEmptySubsequences: false)
    numbers = parts.compactMap { Int($0) }
    guard numbers.count == parts.count else { return nil }
  }

  var description: String {
    numbers.isEmpty ? "none" : numbers.map(String.init).joined(separator: ",")
  }
  var defaultValueDescription: String { description }
}
