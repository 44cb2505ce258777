import Foundation
import Music

/// Controllers that the player has bound to numbers of the instrument. A pure map from messages to actions;
/// what is bound means that, and no longer what it means by itself (``MIDIControl``).
///
/// Of controllers 0 to 31, the controller 32 higher on the same channel is the low byte, unless it is bound
/// itself.
package struct LearnedControllers: Sendable, Equatable {
  /// A controller and what it moves.
  package struct Binding: Sendable, Hashable {
    /// What it moves.
    package var parameter: InstrumentParameter
    /// Its number, 0…119.
    package var controller: Int
    /// The channel that it comes on, 0…15; nil for all.
    package var channel: Int?

    /// Binds a controller.
    package init(_ parameter: InstrumentParameter, controller: Int, channel: Int?) {
      self.parameter = parameter
      self.controller = controller
      self.channel = channel
    }

    /// In words: `controller 21, channel 1`.
    package var text: String {
      "controller \(controller)" + (channel.map { ", channel \($0 + 1)" } ?? "")
    }
  }

  /// All of them, in the order of the parameters; none twice.
  package private(set) var bindings: [Binding] = []
  private var highBytes: [Int: Int] = [:]  // by channel and number

  /// None.
  package init() {}

  /// Whether a controller may be bound: those that choose a parameter, a bank or a mode have a meaning of
  /// their own.
  package static func mayBind(_ controller: Int) -> Bool {
    switch controller {
    case 0, 32, MIDIController.dataEntry, MIDIController.dataEntryLow,
      MIDIController.dataIncrement, MIDIController.dataDecrement,
      MIDIController.unregisteredLow...MIDIController.registeredHigh:
      false
    default: (0..<MIDIController.allSoundOff).contains(controller)
    }
  }

  /// Binds a controller that may be; what it moved before, and what moved the parameter before, it does no
  /// longer.
  package mutating func bind(_ binding: Binding) {
    guard Self.mayBind(binding.controller) else { return }
    bindings.removeAll { old in
      old.parameter == binding.parameter
        || (old.controller == binding.controller
          && (old.channel == nil || binding.channel == nil || old.channel == binding.channel))
    }
    bindings.append(binding)
    let order = InstrumentParameter.allCases
    bindings.sort { order.firstIndex(of: $0.parameter)! < order.firstIndex(of: $1.parameter)! }
  }

  /// Nothing moves a parameter any more.
  package mutating func unbind(_ parameter: InstrumentParameter) {
    bindings.removeAll { $0.parameter == parameter }
  }

  /// What moves a parameter; nil if nothing does.
  package func binding(of parameter: InstrumentParameter) -> Binding? {
    bindings.first { $0.parameter == parameter }
  }

  /// What a controller moves, as itself or as a low byte; nil if nothing.
  package func parameter(of controller: Int, channel: Int) -> InstrumentParameter? {
    bound(controller, channel)?.binding.parameter
  }

  private func bound(
    _ controller: Int, _ channel: Int
  ) -> (binding: Binding, isLowByte: Bool)? {
    func binding(_ number: Int) -> Binding? {
      bindings.first { $0.controller == number && ($0.channel == nil || $0.channel == channel) }
    }
    if let found = binding(controller) { return (found, false) }
    let pairs = MIDIController.lowByte..<2 * MIDIController.lowByte
    guard pairs.contains(controller) else { return nil }
    return binding(controller - MIDIController.lowByte).map { ($0, true) }
  }

  /// What a controller asks for.
  /// - Returns: nil for a controller that is not bound.
  package mutating func action(
    controller: Int, value: Int, channel: Int
  ) -> ControlAction? {
    guard let (binding, isLowByte) = bound(controller, channel) else { return nil }
    let slot = channel << 7 + binding.controller
    let share: Double
    if isLowByte {
      share = Double((highBytes[slot] ?? 0) << 7 + value) / 16_383
    } else {
      highBytes[slot] = value
      share = Double(value) / 127
    }
    let number = binding.parameter.value(atShare: share)
    switch binding.parameter {
    case .x: return .blend(.x(number))
    case .y: return .blend(.y(number))
    default: return .perform(.set(binding.parameter, number))
    }
  }
}

// MARK: - As a file

extension LearnedControllers {
  /// Why a file of controllers cannot be read.
  package enum Failure: Error, LocalizedError, Equatable {
    /// It holds something else.
    case bad(path: String, reason: String)

    /// For the player.
    package var errorDescription: String? {
      switch self {
      case .bad(let path, let reason):
        "\(path): no list of learned controllers (\(reason)); mend or remove it"
      }
    }
  }

  /// Version of the format.
  private static let format = 1

  private struct File: Codable {
    struct Entry: Codable {
      var parameter: String
      var controller: Int
      var channel: Int?  // 1…16
    }

    var format: Int
    var controllers: [Entry]
  }

  /// Reads a file's bytes.
  /// - Throws: ``Failure``, with what was found and expected.
  package init(json: [UInt8], path: String) throws(Failure) {
    let file: File
    do { file = try JSONDecoder().decode(File.self, from: Data(json)) } catch {
      throw .bad(path: path, reason: "expected an object with format and controllers")
    }
    guard file.format == Self.format else {
      throw .bad(path: path, reason: "format \(file.format) is not \(Self.format)")
    }
    for entry in file.controllers {
      guard let parameter = InstrumentParameter(rawValue: entry.parameter) else {
        throw .bad(
          path: path,
          reason: "'\(entry.parameter.prefix(40))' is not in the list of 'sfumato help commands'")
      }
      guard Self.mayBind(entry.controller) else {
        throw .bad(path: path, reason: "controller \(entry.controller) cannot be bound")
      }
      guard entry.channel.map((1...16).contains) ?? true else {
        throw .bad(path: path, reason: "channel \(entry.channel!) is not 1 to 16")
      }
      bind(
        Binding(parameter, controller: entry.controller, channel: entry.channel.map { $0 - 1 }))
    }
  }

  /// A file's bytes.
  package var json: [UInt8] {
    let file = File(
      format: Self.format,
      controllers: bindings.map {
        .init(
          parameter: $0.parameter.name, controller: $0.controller,
          channel: $0.channel.map { $0 + 1 })
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    // Plain numbers and strings.
    return Array(try! encoder.encode(file)) + [0x0a]
  }
}
