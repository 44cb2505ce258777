import Foundation
import Signal
import Testing

@Suite struct PitchPathTests {
  static func frame(_ candidates: (Double, Double)...) -> [PitchCandidate] {
    candidates.map { PitchCandidate(pitch: $0.0, probability: $0.1) }
  }

  @Test func oneFrameThatPrefersTheOctaveIsOverruled() {
    var frames = [[PitchCandidate]](repeating: Self.frame((72, 0.1), (60, 0.8)), count: 9)
    frames[4] = Self.frame((72, 0.7), (60, 0.2))
    #expect(PitchPath().pitches(through: frames) == [Double?](repeating: 60, count: 9))
  }

  @Test func aLastingChangeIsFollowed() {
    let low = [[PitchCandidate]](repeating: Self.frame((72, 0.05), (60, 0.9)), count: 9)
    let high = [[PitchCandidate]](repeating: Self.frame((72, 0.9), (60, 0.05)), count: 9)
    let path = PitchPath().pitches(through: low + high)
    #expect(path.first == 60 && path.last == 72)
  }

  @Test func framesWithoutCandidatesAreUnvoiced() {
    let note = Self.frame((60, 0.99))
    let frames = [[], [], note, note, note, []]
    #expect(PitchPath().pitches(through: frames) == [nil, nil, 60, 60, 60, nil])
    #expect(PitchPath().pitches(through: []) == [])
  }

  @Test func theVoteGoesToTheSemitoneThatGathersMost() throws {
    var vote = PitchVote()
    vote.add(Self.frame((72.02, 0.6), (60.1, 0.3)), weight: 1)
    vote.add(Self.frame((67.5, 0.6), (60.0, 0.4)), weight: 1)
    vote.add(Self.frame((48.0, 0.6), (59.9, 0.4)), weight: 2)
    let (pitch, share) = vote.winner()
    #expect(pitch == 59.9)  // most of 60.1, 60.0, 59.9, 59.9 lies at or below it
    #expect(abs(share - (0.3 + 0.4 + 0.8) / 4) < 1e-12)
    #expect(PitchVote().winner().pitch == nil && PitchVote().winner().share == 0)
  }
}
