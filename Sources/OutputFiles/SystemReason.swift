import Foundation

/// Why the system refused something, in a few words of our own.
///
/// Errors of Foundation describe themselves as `Error Domain=NSCocoaErrorDomain Code=…` on Linux; this
/// gives what they mean. Errors that describe themselves keep their text.
package func systemReason(_ error: any Error) -> String {
  if let error = error as? any LocalizedError, let text = error.errorDescription { return text }
  if let error = error as? DecodingError { return reason(error) }
  let error = error as NSError
  for case let cause? in [error, error.userInfo[NSUnderlyingErrorKey] as? NSError]
  where cause.domain == NSPOSIXErrorDomain {
    return String(cString: strerror(Int32(cause.code)))
  }
  guard error.domain == NSCocoaErrorDomain else {
    return "\(error.domain), error \(error.code)"
  }
  return switch CocoaError.Code(rawValue: error.code) {
  case .fileNoSuchFile, .fileReadNoSuchFile: "there is no such file or folder"
  case .fileReadNoPermission, .fileWriteNoPermission: "no permission"
  case .fileWriteFileExists: "a file of that name is there already"
  case .fileWriteOutOfSpace: "the disk is full"
  case .fileWriteVolumeReadOnly: "the disk is read-only"
  case .fileReadTooLarge: "it is too large"
  case .fileReadInvalidFileName, .fileWriteInvalidFileName: "the name is not valid"
  case .fileReadCorruptFile, .propertyListReadCorrupt: "it is damaged"
  case .fileReadInapplicableStringEncoding, .fileReadUnknownStringEncoding: "it is no text"
  default: "system error \(error.code)"
  }
}

/// Where a JSON text is not what was expected.
private func reason(_ error: DecodingError) -> String {
  func place(_ path: [any CodingKey]) -> String {
    path.isEmpty ? "it" : "\"" + path.map(\.stringValue).joined(separator: ".") + "\""
  }
  switch error {
  case .keyNotFound(let key, let context): return "\(place(context.codingPath + [key])) is missing"
  case .valueNotFound(_, let context): return "\(place(context.codingPath)) is empty"
  case .typeMismatch(_, let context), .dataCorrupted(let context):
    return context.codingPath.isEmpty
      ? "it is no valid JSON" : "\(place(context.codingPath)) is not what is expected there"
  @unknown default: return "it is damaged"
  }
}
