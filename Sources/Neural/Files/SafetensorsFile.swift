import Foundation
import OutputFiles

/// Named arrays of numbers and a few words about them in one file: how weights are kept.
///
/// Files can be read by Python's `safetensors` and the other way round, as long as all tensors are
/// F32, F16 or BF16. Nothing in a file is trusted: a header that lies is an error, never a trap.
///
/// Source: the format's description in huggingface/safetensors, README, "Format".
public struct SafetensorsFile: Sendable {
  /// A tensor to be written.
  public struct Tensor: Sendable, Equatable {
    /// Key in the file, unique.
    public var name: String
    /// Axis lengths, outermost first; empty for a single number.
    public var shape: [Int]
    /// Elements, row-major.
    public var values: [Float]
    /// Format in the file.
    public var elementType: ElementType

    /// Makes a tensor of as many values as its shape says.
    public init(
      _ name: String, shape: [Int], values: [Float], elementType: ElementType = .float32
    ) {
      require(
        shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == values.count,
        "\(values.count) values for \"\(name)\" of shape \(shape)")
      self.name = name
      self.shape = shape
      self.values = values
      self.elementType = elementType
    }
  }

  /// What the header tells of one tensor.
  public struct Entry: Sendable, Equatable {
    /// Key in the file.
    public let name: String
    /// Format in the file.
    public let elementType: ElementType
    /// Axis lengths, outermost first.
    public let shape: [Int]
    /// Place of its bytes in the file.
    public let byteRange: Range<Int>

    /// Number of elements.
    public var count: Int { byteRange.count / elementType.byteCount }
  }

  /// How ``init(contentsOf:access:)`` brings a file into memory.
  public enum Access: Sendable {
    /// Pages are read when they are touched. The file must not be shortened meanwhile; files of
    /// this library never are, since they are replaced whole.
    case mapped
    /// All is read at once.
    case whole
  }

  /// The file's bytes.
  public let bytes: Data
  /// Where the bytes came from, for messages.
  public let source: String

  private let header: SafetensorsHeader
  private let indexOfName: [String: Int]

  // MARK: Reading

  /// Reads a file and checks all of its header.
  public init(contentsOf url: URL, access: Access = .mapped) throws(SafetensorsError) {
    func unreadable(_ reason: String) -> SafetensorsError {
      SafetensorsError(file: url.path, problem: .unreadable(reason: reason))
    }
    guard let status = FileSystem.status(of: url.path) else {
      throw unreadable("there is no such file")
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw unreadable("it is not a regular file") }
    var bytes = access == .mapped ? try? Data(contentsOf: url, options: .alwaysMapped) : nil
    if bytes == nil {
      do { bytes = Data(try FileSystem.read(url.path)) } catch {
        throw unreadable(error.description)
      }
    }
    try self.init(bytes: bytes!, source: url.path)
  }

  /// Takes bytes that are already in memory, and checks all of their header.
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - source: what error messages call the bytes.
  public init(bytes: Data, source: String = "safetensors data") throws(SafetensorsError) {
    do {
      header = try SafetensorsHeader(file: bytes)
    } catch {
      throw SafetensorsError(file: source, problem: error)
    }
    self.bytes = bytes
    self.source = source
    indexOfName = Dictionary(
      uniqueKeysWithValues: header.entries.enumerated().map { ($1.name, $0) })
  }

  /// Every tensor, in the order of their bytes.
  public var entries: [Entry] { header.entries }

  /// Free text beside the tensors.
  public var metadata: [String: String] { header.metadata }

  /// The entry of a name, if there is one.
  public func entry(named name: String) -> Entry? { indexOfName[name].map { entries[$0] } }

  /// A tensor's elements, row-major.
  public func values(of name: String) throws(SafetensorsError) -> [Float] {
    let entry = try required(name)
    return [Float](unsafeUninitializedCapacity: entry.count) { buffer, count in
      count = entry.count
      decode(entry, into: UnsafeMutableBufferPointer(rebasing: buffer[..<entry.count]))
    }
  }

  /// A tensor's elements, row-major; another shape than the one expected is an error.
  public func values(of name: String, shape: [Int]) throws(SafetensorsError) -> [Float] {
    try check(name, shape: shape)
    return try values(of: name)
  }

  /// The entry of a name, which must have that shape.
  @discardableResult
  func check(_ name: String, shape: [Int]) throws(SafetensorsError) -> Entry {
    let entry = try required(name)
    guard entry.shape == shape else {
      throw SafetensorsError(
        file: source, problem: .wrongShape(tensor: name, found: entry.shape, expected: shape))
    }
    return entry
  }

  private func required(_ name: String) throws(SafetensorsError) -> Entry {
    guard let entry = entry(named: name) else {
      throw SafetensorsError(
        file: source, problem: .missingTensor(name, available: entries.map(\.name)))
    }
    return entry
  }

  private func decode(_ entry: Entry, into values: UnsafeMutableBufferPointer<Float>) {
    let start = bytes.startIndex
    entry.elementType.decode(
      bytes[start + entry.byteRange.lowerBound..<start + entry.byteRange.upperBound], into: values)
  }

  // MARK: Writing

  /// Makes a file in memory. Names must be unique.
  public init(tensors: [Tensor], metadata: [String: String] = [:]) {
    let tensors = tensors.sorted(by: SafetensorsHeader.comesBefore)
    var bytes = SafetensorsHeader.encode(tensors, metadata: metadata)
    for tensor in tensors { tensor.elementType.encode(tensor.values, to: &bytes) }
    do {
      try self.init(bytes: bytes)
    } catch {
      fatalError("the writer made what the reader refuses: \(error)")
    }
  }

  /// Writes the file whole, or leaves what was there before.
  public func write(to url: URL) throws(OutputFileError) {
    try OutputFile.write([UInt8](bytes), to: url.path)
  }
}
