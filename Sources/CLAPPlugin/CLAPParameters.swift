import CCLAP
import Foundation
import SfumatoPlugin
import Synchronization
import Synth

/// The parameters of an instance: which patch, and the instrument's own.
///
/// Threads: any; values are atomics, hence `@unchecked Sendable`.
final class CLAPParameters: @unchecked Sendable {
  /// The instrument's own, in the order in which hosts list them, after the patch.
  let all = InstrumentParameter.allCases
  let patches: PatchList

  private let ids: [clap_id]
  private let values: UnsafeMutablePointer<Atomic<UInt64>>
  private let moved = Atomic<UInt64>(0)
  private let untold = Atomic<UInt64>(0)
  private let chosen = Atomic<Int>(0)
  private let elsewhere = Atomic<Int>(-1)

  /// Under which hosts keep the choice of a patch.
  static let patchID = id(of: "patch")

  /// All are where they begin.
  init(_ patches: PatchList) {
    self.patches = patches
    ids = all.map { Self.id(of: $0.name) }
    values = .allocate(capacity: all.count)
    for (index, parameter) in all.enumerated() {
      (values + index).initialize(to: Atomic(parameter.standard.bitPattern))
    }
  }

  deinit {
    values.deinitialize(count: all.count)
    values.deallocate()
  }

  /// A number that stays the same as long as the name does. Source: Fowler, Noll, Vo, FNV-1a, 32 bits.
  static func id(of name: String) -> clap_id {
    name.utf8.reduce(0x811c_9dc5) { ($0 ^ clap_id($1)) &* 0x0100_0193 }
  }

  // MARK: - Values

  /// The parameter of a host's number; nil for the patch, and for other numbers. Thread role: any; nothing is
  /// allocated or locked in what follows.
  func index(of id: clap_id) -> Int? {
    for index in ids.indices where ids[index] == id { return index }
    return nil
  }

  subscript(index: Int) -> Double {
    get { Double(bitPattern: values[index].load(ordering: .relaxed)) }
    set { values[index].store(newValue.bitPattern, ordering: .relaxed) }
  }

  /// Moves a parameter, as a hand or the host does.
  func move(_ index: Int, to value: Double) {
    self[index] = value
    moved.bitwiseOr(1 << UInt64(index), ordering: .acquiringAndReleasing)
  }

  /// The place of the patch that was chosen last, see ``PatchList``.
  var patch: Int {
    get { chosen.load(ordering: .acquiring) }
    set { chosen.store(newValue, ordering: .releasing) }
  }

  /// Chooses a patch, which is to be loaded: what moves from now on stays where it is then.
  /// - Returns: whether it is another one.
  func choose(_ place: Double) -> Bool {
    guard !place.isNaN, place.rounded() != Double(elsewhere.load(ordering: .acquiring)) else {
      return false
    }
    let place = Int(min(max(place.rounded(), 0), Double(patches.paths.count)))
    guard place != patch else { return false }
    elsewhere.store(-1, ordering: .releasing)
    beginPatch()
    patch = place
    return place > 0
  }

  /// Takes over the patch of a session; its sounds and numbers are the session's own. Thread role: control.
  /// - Parameters:
  ///   - name: nil for none.
  ///   - place: its place where the session was kept. If that is another patch's here, a host that sends all
  ///     parameters again after the state does not mean it.
  func restorePatch(_ name: String?, place: Int?) {
    patch = name.map { patches.place(of: $0) } ?? 0
    elsewhere.store(place.flatMap { $0 == patch ? nil : $0 } ?? -1, ordering: .releasing)
  }

  /// A patch is to be loaded: what moves from now on stays.
  func beginPatch() { moved.store(0, ordering: .releasing) }

  /// Takes over what a patch says of parameters that have not moved since it was chosen.
  /// - Parameter tellsByEvents: whether the host is to be told of each by an event.
  func follow(_ options: PerformanceOptions, tellsByEvents: Bool) {
    let still = ~moved.load(ordering: .acquiring)
    for (index, parameter) in all.enumerated() where still & 1 << UInt64(index) != 0 {
      self[index] = parameter.value(in: options)
    }
    if tellsByEvents { untold.bitwiseOr(still, ordering: .acquiringAndReleasing) }
  }

  /// A bit for each parameter that the host is to be told of by an event, once. Thread role: render.
  func takeUntold() -> UInt64 {
    guard untold.load(ordering: .relaxed) != 0 else { return 0 }
    return untold.exchange(0, ordering: .acquiringAndReleasing)
  }

  /// Takes over all values. Thread role: control.
  func restore(_ value: (InstrumentParameter) -> Double) {
    for (index, parameter) in all.enumerated() { self[index] = parameter.bounded(value(parameter)) }
  }

  // MARK: - What hosts ask

  /// How many there are.
  var count: Int { all.count + 1 }

  /// Describes a parameter.
  func describe(_ place: Int, in info: inout clap_param_info) -> Bool {
    guard (0..<count).contains(place) else { return false }
    info = clap_param_info()
    guard place > 0 else {
      info.id = Self.patchID
      // Some hosts show no others.
      info.flags = UInt32(CLAP_PARAM_IS_STEPPED | CLAP_PARAM_IS_AUTOMATABLE)
      Self.write("Patch", to: &info.name)
      info.max_value = Double(patches.paths.count)
      return true
    }
    let parameter = all[place - 1]
    info.id = ids[place - 1]
    let flags = CLAP_PARAM_IS_AUTOMATABLE
    info.flags = UInt32(
      flags | (parameter.isStepped ? CLAP_PARAM_IS_STEPPED : CLAP_PARAM_IS_MODULATABLE))
    Self.write(parameter.title, to: &info.name)
    Self.write(ParameterGroup(parameter)?.title ?? "", to: &info.module)
    info.min_value = parameter.range.lowerBound
    info.max_value = parameter.range.upperBound
    info.default_value = parameter.standard
    return true
  }

  /// The value of a host's number; nil if it has no parameter.
  func value(of id: clap_id) -> Double? {
    id == Self.patchID ? Double(patch) : index(of: id).map { self[$0] }
  }

  /// A value as it is shown; nil if the number has no parameter.
  func text(of value: Double, id: clap_id) -> String? {
    guard value.isFinite else { return nil }
    guard id == Self.patchID else { return index(of: id).map { all[$0].text(of: value) } }
    let place = Int(min(max(value.rounded(), 0), Double(patches.paths.count)))
    return patches.names[place]
  }

  /// The value of a text; nil if it is none, or the number has no parameter.
  func value(ofText text: String, id: clap_id) -> Double? {
    guard id == Self.patchID else { return index(of: id).flatMap { all[$0].value(ofText: text) } }
    if let place = patches.names.firstIndex(of: text) { return Double(place) }
    guard let place = Int(text), patches.names.indices.contains(place) else { return nil }
    return Double(place)
  }

  /// Writes a text into a place of fixed length, with a zero at its end.
  static func write<Place>(_ text: String, to place: inout Place) {
    withUnsafeMutableBytes(of: &place) { write(text, to: $0) }
  }

  /// The same, whole signs alone.
  static func write(_ text: String, to place: UnsafeMutableRawBufferPointer) {
    guard place.count > 0 else { return }
    var count = 0
    for character in text {
      let bytes = character.utf8
      guard count + bytes.count < place.count else { break }
      for byte in bytes {
        place[count] = byte
        count += 1
      }
    }
    place[count] = 0
  }
}
