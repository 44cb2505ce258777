import Music
import Synth
import Testing

@Suite struct LearnedControllersTests {
  private var learned = LearnedControllers()

  /// The value that a controller sets; nil for one that is not bound.
  private mutating func value(_ controller: Int, _ value: Int, channel: Int = 0) -> Double? {
    switch learned.action(controller: controller, value: value, channel: channel) {
    case .perform(.set(_, let number)): number
    case .blend(.x(let place)), .blend(.y(let place)): place
    default: nil
    }
  }

  @Test mutating func aBoundControllerMovesItsParameter() throws {
    learned.bind(.init(.sustain, controller: 20, channel: 0))
    learned.bind(.init(.x, controller: 74, channel: nil))
    #expect(value(20, 127) == 1 && value(20, 0) == 0)
    #expect(value(20, 64, channel: 1) == nil, "another channel")
    #expect(value(74, 127, channel: 9) == 1)
    #expect(value(21, 5) == nil)
    // Of controllers below 32, the one 32 higher is the low byte, and values are as fine as both say.
    #expect(value(20, 64) == 64.0 / 127)
    #expect(value(52, 1) == Double(64 << 7 + 1) / 16_383)
    // Unless it is bound itself.
    learned.bind(.init(.width, controller: 52, channel: 0))
    #expect(value(52, 127) == 1 && learned.parameter(of: 52, channel: 0) == .width)
  }

  @Test mutating func aParameterAndAControllerAreBoundOnce() {
    learned.bind(.init(.attack, controller: 20, channel: 0))
    learned.bind(.init(.decay, controller: 21, channel: 0))
    learned.bind(.init(.attack, controller: 21, channel: 0))
    #expect(learned.bindings == [.init(.attack, controller: 21, channel: 0)])
    learned.bind(.init(.decay, controller: 21, channel: 1))
    #expect(learned.bindings.count == 2)
    learned.bind(.init(.release, controller: 21, channel: nil))
    #expect(learned.bindings == [.init(.release, controller: 21, channel: nil)])
    for number in [0, 6, 32, 38, 96, 98, 101, 120, 127, 128, -1] {
      learned.bind(.init(.glide, controller: number, channel: 0))
    }
    #expect(learned.binding(of: .glide) == nil)
    learned.unbind(.release)
    #expect(learned.bindings.isEmpty)
  }

  @Test func everyKnobStaysInRange() {
    for parameter in InstrumentParameter.allCases {
      let values = stride(from: 0.0, through: 1, by: 1.0 / 127).map { parameter.value(atShare: $0) }
      #expect(values.allSatisfy(parameter.range.contains), "\(parameter)")
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 }, "\(parameter)")
      let (low, high) = (parameter.knobRange.lowerBound, parameter.knobRange.upperBound)
      #expect(abs(parameter.value(atShare: -1) - low) < 1e-9)
      #expect(abs(parameter.value(atShare: 2) - high) < 1e-9 * high)
    }
    // A quarter turn is half a second, not a quarter of half a minute.
    #expect(InstrumentParameter.attack.value(atShare: 0.25) < 0.5)
  }

  @Test mutating func theyAreKept() throws {
    learned.bind(.init(.roomMix, controller: 91, channel: 15))
    learned.bind(.init(.x, controller: 1, channel: nil))
    let again = try LearnedControllers(json: learned.json, path: "c.json")
    #expect(again.bindings == learned.bindings)
    #expect(try LearnedControllers(json: LearnedControllers().json, path: "c").bindings == [])
  }

  @Test(arguments: [
    (#"{"format":1"#, "expected an object"), (#"{"format":2,"controllers":[]}"#, "format 2"),
    (#"{"format":1,"controllers":[{"parameter":"colour","controller":1}]}"#, "colour"),
    (#"{"format":1,"controllers":[{"parameter":"x","controller":6}]}"#, "controller 6"),
    (#"{"format":1,"controllers":[{"parameter":"x","controller":1,"channel":17}]}"#, "channel 17"),
    (#"[1,2]"#, "expected an object"),
  ])
  func aBadFileIsTold(json: String, problem: String) {
    let failure = #expect(throws: LearnedControllers.Failure.self) {
      try LearnedControllers(json: Array(json.utf8), path: "c.json")
    }
    let text = failure?.errorDescription ?? ""
    #expect(text.contains("c.json") && text.contains(problem), "\(text)")
  }
}
