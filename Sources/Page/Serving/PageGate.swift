import FlyingFox
import Foundation

/// Who is let in: pages of this server, and nobody whom another site sent.
///
/// A page of a foreign site can make a browser ask any address of this machine. So the name that was
/// asked for has to be one of ours (a foreign name may point here: DNS rebinding), a socket has to be opened by
/// a page that came from here, and what a browser says came from elsewhere is refused. Where other machines
/// may ask, all but the files of the page need the token.
package struct PageGate: Sendable {
  /// Names by which it may be asked for, with the port; nil for any, which needs a token.
  package var hosts: Set<String>?
  /// What the address has to hold; nil for none.
  package var token: String?

  /// A gate for this machine alone.
  package init(loopbackPort port: UInt16) {
    hosts = ["127.0.0.1:\(port)", "localhost:\(port)", "[::1]:\(port)"]
  }

  /// A gate for whoever has the token.
  package init(token: String) { self.token = token }

  /// Why a request is refused; nil where it is let in.
  /// - Parameters:
  ///   - host: header `Host`.
  ///   - origin: header `Origin`.
  ///   - site: header `Sec-Fetch-Site`.
  ///   - token: what the address holds.
  ///   - opensSocket: whether a socket is asked for.
  ///   - isOpen: whether it asks for a file of the page, which is no secret.
  package func refusal(
    host: String?, origin: String?, site: String?, token: String?, opensSocket: Bool, isOpen: Bool
  ) -> String? {
    guard let host = host?.lowercased() else { return "a request without a host" }
    if let hosts, !hosts.contains(host) {
      return "this server answers to \(hosts.sorted().joined(separator: ", ")), not to that name"
    }
    if let origin, origin.lowercased() != "http://\(host)" {
      return "only pages of this server may ask"
    }
    if opensSocket, origin == nil { return "a socket is opened by a page of this server" }
    if let site, !["same-origin", "none"].contains(site.lowercased()), !isOpen || opensSocket {
      return "another site asks"
    }
    guard let wanted = self.token, !isOpen else { return nil }
    return Self.isSame(wanted, token ?? "")
      ? nil : "the address lacks the token; open the whole address that 'sfumato serve' printed"
  }

  /// Compares in a time that does not tell how much was right.
  private static func isSame(_ a: String, _ b: String) -> Bool {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  func refusal(_ request: HTTPRequest, opensSocket: Bool, isOpen: Bool) -> String? {
    refusal(
      host: request.headers[.host], origin: request.headers[HTTPHeader("Origin")],
      site: request.headers[HTTPHeader("Sec-Fetch-Site")],
      token: request.query.first { $0.name == "token" }?.value, opensSocket: opensSocket,
      isOpen: isOpen)
  }

  /// A token of 128 bits.
  package static func makeToken() -> String {
    var random = SystemRandomNumberGenerator()
    return (0..<2).map { _ in
      let digits = String(random.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
