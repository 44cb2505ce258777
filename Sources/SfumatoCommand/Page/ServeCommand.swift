import ArgumentParser
@preconcurrency import Foundation
import Library
import OutputFiles
import Page
import Sfumato
import Synchronization

/// `sfumato serve`: the instrument and the library as a page.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Play in a web browser: a pad to blend on, a keyboard, and the map of the library.",
    discussion: """
      Prints the address of the page, which any browser of this machine opens, and plays until ctrl-C. Without \
      sounds it begins with four of the installed ones. The sound comes from this machine's \
      loudspeakers, or with --audio browser from the page itself.

      By default only this machine can open the page. With --listen others can, if they have the whole \
      address, which holds a secret token; the way between is not encrypted. Microphones, cameras and files are \
      not asked for, and nothing is fetched from elsewhere.

      EXAMPLES
        sfumato serve
        sfumato serve flute_C4.wav cello_C4.wav --library drums.sqlite
        sfumato serve patch.json --audio browser --listen 0.0.0.0
      """)

  /// Where the sound comes out.
  enum Audio: String, ExpressibleByArgument, CaseIterable {
    case alsa, browser
  }

  @OptionGroup var instrument: InstrumentOptions
  @OptionGroup var libraryOptions: LibraryOptions

  @Option(help: "Where the sound comes out: alsa (this machine), or browser (the page).")
  var audio = Audio.alsa

  @Option(help: "Port to listen on; 0 takes any.")
  var port: UInt16 = 8765

  @Option(
    help: ArgumentHelp(
      "Let other machines open the page: the address to listen on, 0.0.0.0 for all.",
      valueName: "address"))
  var listen: String?

  @Option(
    help: ArgumentHelp(
      "The token of the address with --listen: 16 to 64 letters and digits; default: a new one.",
      valueName: "text"))
  var token: String?

  @OptionGroup(title: "Live") var live: LiveOptions

  func validate() throws {
    if let token {
      guard listen != nil else { throw ValidationError("--token needs --listen") }
      guard (16...64).contains(token.utf8.count),
        token.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
      else { throw ValidationError("--token needs 16 to 64 letters and digits") }
    }
  }

  func run() throws {
    if try live.printLists() { return }
    var instrument = instrument
    if instrument.inputs.isEmpty { instrument.inputs = Self.installedSounds }
    try instrument.requireInputs()
    var prepared = try instrument.prepare()
    prepared.options.mostLoad = 0.9
    let loader = SoundLoader(prepared.model, cache: .standard)
    let libraryPath = libraryPath
    let library = try libraryPath.map { try PageLibrary(path: $0, loader: loader) }
    let mailbox = PageMailbox()
    let workshop = PageWorkshop(
      library: library, entries: try libraryPath.map { try SoundLibrary(at: $0) },
      paths: prepared.soundPaths, mailbox: mailbox)
    let performance = Performance(
      prepared.model, sounds: prepared.sounds, options: prepared.options)
    let page = PageDesk(
      workshop, mailbox: mailbox, sendsSound: audio == .browser,
      sampleRate: performance.sampleRate, hasLibrary: library != nil)
    var content = LiveSession.Content(
      .performance(performance), loader: loader, patch: prepared.currentPatch,
      sounds: prepared.sounds)
    content.latency = prepared.patch?.latency
    content.tuningFiles = prepared.tuningFiles
    content.voiceLimit = prepared.options.voiceCount
    content.guest = page
    content.isSilent = audio == .browser
    let session = try Self.session(content, live)
    let instruments = PageInstrument(prepared.model)
    let answers = page.shelf.answers.merging(instruments.answers(page.shelf)) { one, _ in one }
      .merging(library?.answers ?? [:]) { one, _ in one }
    print(try start(page, answers))
    fflush(stdout)
    session.run()
  }

  private static func session(
    _ content: LiveSession.Content, _ live: LiveOptions
  ) throws -> LiveSession {
    do {
      return try LiveSession(content, live)
    } catch let error as PlaybackError {
      if case .cannotOpen = error {
        Report.remark("without loudspeakers here, --audio browser plays by the page itself")
      }
      throw error
    }
  }

  /// Four that are far from each other.
  private static var installedSounds: [String] {
    ["flute_C4", "cello_C4", "piano_C4", "choir_C4"].map {
      InstalledFiles.root?.appending(path: "Samples/\($0).wav").path ?? "Samples/\($0).wav"
    }
  }

  /// The library that is named, or the user's if there is one.
  private var libraryPath: String? {
    if let path = libraryOptions.path { return path }
    return FileSystem.exists(LibraryPlace.standard) ? LibraryPlace.standard : nil
  }

  /// Begins to listen.
  /// - Returns: the address of the page.
  private func start(
    _ page: PageDesk, _ answers: [String: PageServer.Answer]
  ) throws -> String {
    let token = listen == nil ? nil : token ?? PageGate.makeToken()
    let server = PageServer(
      gate: token.map { PageGate(token: $0) } ?? PageGate(loopbackPort: port), hub: page.hub,
      mailbox: page.mailbox, answers: answers)
    let (address, wanted) = (listen ?? "127.0.0.1", port)
    let result = Mutex<Result<UInt16, any Error>?>(nil)
    let isDone = DispatchSemaphore(value: 0)
    Task.detached {
      do {
        let port = try await server.start(address: address, port: wanted)
        result.withLock { $0 = .success(port) }
      } catch {
        result.withLock { $0 = .failure(error) }
      }
      isDone.signal()
    }
    isDone.wait()
    let found = try result.withLock { $0! }.get()
    if token == nil { server.set(gate: PageGate(loopbackPort: found)) }
    let name = address.contains(":") ? "[\(address)]" : address
    return "http://\(name):\(found)/" + (token.map { "?token=\($0)" } ?? "")
  }
}
