import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// The page on the network: its files, its socket, and what the library answers.
///
/// ```swift
/// let server = PageServer(gate: PageGate(loopbackPort: 8765), hub: hub, mailbox: mailbox, answers: answers)
/// let port = try await server.start(address: "127.0.0.1", port: 8765)
/// ```
package final class PageServer: Sendable {
  /// What is answered beside the page itself, a path each.
  package typealias Answer = @Sendable (_ query: PageQuery) async throws -> PageAnswer

  private let hub: PageHub
  private let mailbox: PageMailbox
  private let answers: [String: Answer]
  private let gate: Mutex<PageGate>
  private let pool = PagePool()

  /// - Parameters:
  ///   - gate: who is let in.
  ///   - hub: pages that are open.
  ///   - mailbox: where what they say goes.
  ///   - answers: by path.
  package init(
    gate: PageGate, hub: PageHub, mailbox: PageMailbox,
    answers: [String: @Sendable (_ query: PageQuery) async throws -> PageAnswer]
  ) {
    self.gate = Mutex(gate)
    self.hub = hub
    self.mailbox = mailbox
    self.answers = answers
  }

  /// Begins to listen.
  /// - Parameters:
  ///   - address: of IPv4 or IPv6.
  ///   - port: 0 takes any.
  /// - Returns: the port.
  /// - Throws: ``PageProblem``.
  package func start(address: String, port: UInt16) async throws -> UInt16 {
    let server: HTTPServer
    do {
      server =
        address.contains(":")
        ? try makeServer(.inet6(ip6: address, port: port))
        : try makeServer(.inet(ip4: address, port: port))
    } catch {
      throw PageProblem.badAddress(address)
    }
    let failure = Mutex<(any Error)?>(nil)
    Task.detached(executorPreference: pool) {
      do { try await server.run() } catch { failure.withLock { $0 = error } }
    }
    for _ in 0..<500 {
      if let error = failure.withLock({ $0 }) {
        throw PageProblem.cannotListen(
          address: address, port: port, reason: Self.reason(error))
      }
      if await server.isListening, let found = await server.listeningAddress {
        return Self.port(found) ?? port
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw PageProblem.cannotListen(address: address, port: port, reason: "no answer")
  }

  /// Lets others in: the port is known only when it listens.
  package func set(gate: PageGate) { self.gate.withLock { $0 = gate } }

  private func makeServer(_ address: some SocketAddress) -> HTTPServer {
    HTTPServer(
      address: address, timeout: 300, pool: pool, logger: .disabled,
      handler: ClosureHTTPHandler { [self] in await answer($0) })
  }

  private func answer(_ request: HTTPRequest) async -> HTTPResponse {
    let opensSocket = request.path == "/socket"
    let file = PageFile.all[request.path]
    // The page itself is shown only to who has the token; what it is made of is no secret.
    let isOpen = file != nil && request.path != "/"
    let gate = gate.withLock { $0 }
    if let refusal = gate.refusal(request, opensSocket: opensSocket, isOpen: isOpen) {
      return Self.response(.text(refusal), status: .forbidden)
    }
    guard request.method == .GET else {
      return Self.response(.text("only GET is answered"), status: .methodNotAllowed)
    }
    if opensSocket {
      let handler = WebSocketHTTPHandler(
        handler: PageSocket(hub: hub, mailbox: mailbox, executor: pool))
      return (try? await handler.handleRequest(request))
        ?? Self.response(.text("no socket"), status: .badRequest)
    }
    if let file { return Self.response(PageAnswer(type: file.type, bytes: file.bytes)) }
    guard let answer = answers[request.path] else {
      return Self.response(.text("there is nothing here"), status: .notFound)
    }
    do {
      let query = Dictionary(
        request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
      // Away from the thread of the sockets.
      let found = try await Task(executorPreference: globalConcurrentExecutor) {
        try await answer(PageQuery(values: query))
      }.value
      return Self.response(found)
    } catch {
      let text = (error as? any LocalizedError)?.errorDescription ?? "\(error)"
      return Self.response(.text(text), status: .badRequest)
    }
  }

  private static func response(
    _ answer: PageAnswer, status: HTTPStatusCode = .ok
  ) -> HTTPResponse {
    var headers: HTTPHeaders = [
      .contentType: answer.type, .cacheControl: "no-store",
      HTTPHeader("X-Content-Type-Options"): "nosniff",
      // The address may hold the token.
      HTTPHeader("Referrer-Policy"): "no-referrer",
      HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
      HTTPHeader("Content-Security-Policy"):
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        + "media-src 'self' blob:; img-src 'self' data:; worker-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'",
    ]
    if let name = answer.fileName {
      headers[.contentDisposition] = "attachment; filename=\"\(name)\""
    }
    return HTTPResponse(statusCode: status, headers: headers, body: answer.bytes)
  }

  private static func port(_ address: Socket.Address) -> UInt16? {
    switch address {
    case .ip4(_, let port), .ip6(_, let port): port
    case .unix: nil
    }
  }

  private static func reason(_ error: any Error) -> String {
    guard case SocketError.failed(_, let number, let message) = error else { return "\(error)" }
    return number == EADDRINUSE ? "another program listens there" : message
  }
}

/// What a page asks with.
package struct PageQuery: Sendable {
  let values: [String: String]

  /// A text, at most 200 bytes of it.
  package func text(_ name: String) -> String {
    let text = values[name] ?? ""
    return text.utf8.count <= 200 ? text : String(text.prefix(50))
  }

  /// A whole number.
  /// - Throws: ``PageProblem``.
  package func number(_ name: String) throws -> Int64 {
    guard let number = values[name].flatMap({ Int64($0) }) else {
      throw PageProblem.badQuery(key: name)
    }
    return number
  }

  /// A whole number within a range, or what it is where none is said.
  /// - Throws: ``PageProblem``.
  package func number(
    _ name: String, in range: ClosedRange<Int>, standard: Int
  ) throws -> Int {
    guard let text = values[name] else { return standard }
    guard let number = Int(text), range.contains(number) else {
      throw PageProblem.badQuery(key: name)
    }
    return number
  }

  /// A share, 0…1.
  /// - Throws: ``PageProblem``.
  package func share(_ name: String) throws -> Double {
    guard let number = values[name].flatMap({ Double($0) }), (0...1).contains(number) else {
      throw PageProblem.badQuery(key: name)
    }
    return number
  }
}

/// What is answered.
package struct PageAnswer: Sendable {
  package var type: String
  package var bytes: Data
  /// Of a download; nil for what is shown.
  package var fileName: String?

  package init(type: String, bytes: Data, fileName: String? = nil) {
    self.type = type
    self.bytes = bytes
    self.fileName = fileName
  }

  package static func text(_ text: String) -> PageAnswer {
    PageAnswer(type: "text/plain; charset=utf-8", bytes: Data(text.utf8))
  }

  /// A value as JSON.
  package static func json(_ value: some Encodable) throws -> PageAnswer {
    PageAnswer(type: "application/json", bytes: try JSONEncoder().encode(value))
  }
}

/// Why a page cannot be served, or a question not be answered.
package enum PageProblem: Error, Equatable, LocalizedError {
  case badAddress(String)
  case cannotListen(address: String, port: UInt16, reason: String)
  case badQuery(key: String)
  case notThere(String)

  package var errorDescription: String? {
    switch self {
    case .badAddress(let address):
      "'\(address)' is no address of this machine; give one such as 192.168.1.5, or 0.0.0.0 for all"
    case .cannotListen(let address, let port, let reason):
      "\(address) port \(port) cannot be listened on (\(reason)); name another with --port"
    case .badQuery(let key): "\"\(key)\" is missing or makes no sense"
    case .notThere(let what): "\(what): not there"
    }
  }
}
