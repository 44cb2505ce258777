import Foundation
import Neural
import Testing

@Suite("Schedules")
struct ScheduleTests {
  @Test func constantStays() {
    #expect(
      [0, 1, 1_000_000].map { Schedule.constant(3e-4).value(atStep: $0) } == [3e-4, 3e-4, 3e-4])
  }

  @Test func linearReachesItsEndAndStays() {
    let schedule = Schedule.linear(from: 0, to: 2, stepCount: 4)
    #expect((0...6).map { schedule.value(atStep: $0) } == [0, 0.5, 1, 1.5, 2, 2, 2])
  }

  @Test func cosineFollowsItsFormula() {
    let schedule = Schedule.cosine(from: 1, to: 0.2, stepCount: 100)
    #expect(schedule.value(atStep: 0) == 1)
    #expect(abs(schedule.value(atStep: 25) - (0.6 + 0.4 * 0.5.squareRoot())) < 1e-12)
    #expect(abs(schedule.value(atStep: 50) - 0.6) < 1e-12)
    #expect(schedule.value(atStep: 100) == 0.2)
    #expect(schedule.value(atStep: 5000) == 0.2)
  }

  @Test func exponentialStopsAtItsFloor() {
    let schedule = Schedule.exponential(from: 1e-3, factor: 0.9999, floor: 1e-5)
    #expect(schedule.value(atStep: 0) == 1e-3)
    #expect(abs(schedule.value(atStep: 10_000) - 1e-3 * exp(-1.000050003)) < 1e-11)
    #expect(schedule.value(atStep: 1_000_000) == 1e-5)
  }

  @Test func warmUpRisesToTheFirstValueThenFollows() {
    let schedule = Schedule.cosine(from: 1, to: 0, stepCount: 10).warmedUp(over: 4)
    let values = (0..<14).map { schedule.value(atStep: $0) }
    for (value, expected) in zip(values, [0.25, 0.5, 0.75, 1]) {
      #expect(abs(value - expected) < 1e-12)
    }
    #expect(values[4] == 1)
    #expect(abs(values[9] - 0.5) < 1e-12)
    #expect(Schedule.constant(2).warmedUp(over: 0) == .constant(2))
    #expect(Schedule.constant(2).warmedUp(over: 1).value(atStep: 0) == 2)
  }

  @Test func schedulesSurviveCoding() throws {
    let schedule = Schedule.exponential(from: 1, factor: 0.5, floor: 0).warmedUp(over: 7)
      .followed(after: 30, by: .linear(from: 2, to: 3, stepCount: 4))
    let data = try JSONEncoder().encode(schedule)
    #expect(try JSONDecoder().decode(Schedule.self, from: data) == schedule)
  }
}
