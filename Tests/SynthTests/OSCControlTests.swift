import Synth
import Testing

@Suite struct OSCControlTests {
  private func text(_ address: String, _ numbers: Double?...) -> String {
    do throws(OSCControl.Failure) {
      return "\(try OSCControl.action(address: address, numbers: numbers))"
    } catch { return error.errorDescription ?? "" }
  }

  @Test func messagesAreActions() {
    #expect(text("/on", 60, 0.5).contains("noteOn(key: 60, velocity: 0.5)"))
    #expect(text("/on", 60).contains("velocity: 0.75"))
    #expect(text("/off", 60.0).contains("noteOff(key: 60)"))
    #expect(text("/blend", 0.25).contains("x(0.25)"))
    #expect(text("/blend", -0.5, 1.5).contains("x: -0.5, y: 1.5"))
    #expect(text("/volume", 4).contains("volume(4.0)"))
    #expect(text("/patch/load", 3).contains("loadPatch(3)"))
    #expect(text("/patch/save", 9).contains("storePatch(9)"))
    for parameter in InstrumentParameter.allCases where parameter.unit != .place {
      let low = parameter.range.lowerBound
      let action = text("/\(parameter.name)", low)
      #expect(action.contains("\(low)"), "\(action)")
    }
    #expect(text("/x", 0.25).contains("x(0.25)") && text("/y", 1).contains("y(1.0)"))
    #expect(text("/glide", 0.5).contains("glide, 0.5)"))
    #expect(text("/key/bend", 60, -1.5).contains("keyBend(key: 60, semitones: -1.5)"))
    #expect(text("/key/pressure", 60, 0.5).contains("keyPressure(key: 60, amount: 0.5)"))
  }

  @Test func whatMeansNothingSaysWhy() {
    #expect(text("/on") == "OSC: /on needs a key, 0 to 127")
    #expect(text("/on", nil, 0.5).contains("needs a key"))
    #expect(text("/on", 60, nil).contains("needs a velocity, 0 to 1"))
    #expect(text("/on", 128).contains("needs a key"))
    #expect(text("/blend", 2).contains("position x, -0.5 to 1.5"))
    #expect(text("/patch/load", 0).contains("slot, 1 to 9"))
    #expect(text("/unison", 5).contains("needs a unison, 1 to 4"))
    #expect(text("/bl\u{1b}end").contains("no /bl?end; expected /on"))
  }
}
