import Neural
import Sfumato

/// All that the player has set and the panel shows. A value: the screen is a function of it.
package struct PlayState: Sendable {
  /// A number that Tab chooses and `-` and `+` change.
  package enum Dial: Int, CaseIterable, Sendable {
    case volume, velocity, attack, decay, sustain, release, sweepTime

    /// The number of the instrument that it is; nil for one of the panel's own.
    var parameter: InstrumentParameter? {
      switch self {
      case .volume: .volume
      case .attack: .attack
      case .decay: .decay
      case .sustain: .sustain
      case .release: .release
      case .velocity, .sweepTime: nil
      }
    }
  }

  /// A bar and a quarter note in it, both from 1.
  package struct PiecePlace: Sendable, Equatable {
    package var bar: Int
    package var beat: Int
    /// What the part is called that it belongs to; nil for nothing.
    package var part: String?

    package init(bar: Int, beat: Int, part: String? = nil) {
      self.bar = bar
      self.beat = beat
      self.part = part
    }
  }

  /// Names of the sounds, 1, 2 or 4.
  package var sounds: [String]
  /// Where between them, the one owner of it.
  package var blend = BlendState()
  /// The blend that moves by itself, if it does.
  package var sweep: Sweep.Shape?
  /// A way of the blend that was recorded; nil for none.
  package var path: BlendPath?
  /// Whether the blend goes along it.
  package var followsPath = false
  /// Whether the way of the blend is recorded.
  package var isRecordingPath = false
  /// Seconds of a sweep.
  package var sweepSeconds = 8.0
  /// MIDI key of the lowest C of the computer keyboard.
  package var lowestKey = 60
  /// How hard keys are struck, 1…127.
  package var velocity = 96
  /// Whether a key stays down until it is struck again.
  package var isHolding = false
  /// Keys that are down.
  package var keys: Set<Int> = []
  /// Of all notes.
  package var envelope = Envelope()
  /// Of all notes.
  package var vibrato = Vibrato()
  /// Whether the sustain pedal is down.
  package var isPedalDown = false
  /// How keys are played, in a few words: what is not as usual.
  package var marks: [String] = []
  /// Linear.
  package var volume = 1.0
  /// Which number `-` and `+` change.
  package var dial = Dial.volume
  /// What keys mean now.
  package var mode = PanelMode.playing
  /// What the patch is called that was loaded or saved last; empty without one.
  package var patchName = ""
  /// Patch slots that hold something, 1…9, and what their patches are called.
  package var slotNames: [Int: String] = [:]
  /// Where in a piece it is; nil where no piece plays.
  package var place: PiecePlace?
  /// What was set last, which a controller is to move.
  package var lastTouched = InstrumentParameter.x
  /// What moves the numbers of the instrument, in words.
  package var bindings: [InstrumentParameter: String] = [:]
  /// Keys that steer what plays by itself; none where nothing can be steered.
  package var steeringKeys: [SteeringKey] = []
  /// Seconds recorded so far; nil when nothing is recorded.
  package var recordedSeconds: Double?
  /// What the instrument says of itself.
  package var meters = Meters()
  /// The last remark, one line.
  package var message = ""

  /// What the instrument says of itself.
  package struct Meters: Sendable, Equatable {
    /// Largest sample of the last moment, linear.
    package var peak: Float = 0
    /// Voices that sound, and how many may.
    package var voices = 0
    package var voiceLimit = 32
    /// Share of real time that rendering takes, 0…1.
    package var load = 0.0
    /// From a key to the loudspeaker, in milliseconds.
    package var latencyMilliseconds = 0.0
    /// Gaps since the start.
    package var underruns = 0
    /// The device and how it runs.
    package var device = ""
    /// Why the device is gone; nil while it is there.
    package var loss: String?

    package init() {}
  }

  package init(sounds: [String]) { self.sounds = sounds }

  /// Patch slots that hold something, 1…9.
  package var filledSlots: Set<Int> { Set(slotNames.keys) }

  /// Where the blend is.
  package var position: BlendPosition { blend.position }

  /// Whether the volume or the envelope is another one.
  func hasOtherNumber(than other: PlayState) -> Bool {
    volume != other.volume || envelope != other.envelope
  }

  /// Turns the chosen dial by one step up or down.
  package mutating func turnDial(up: Bool) {
    let sign = up ? 1.0 : -1.0
    func moved(_ value: Double, _ step: Double, _ range: ClosedRange<Double>) -> Double {
      min(max(((value + sign * step) / step).rounded() * step, range.lowerBound), range.upperBound)
    }
    /// Times grow by quarters, so that short and long ones are equally near.
    func stretched(_ seconds: Double) -> Double {
      let next = up ? max(seconds, 0.008) * 1.25 : seconds / 1.25
      return next < 0.008 ? 0 : min(next, Envelope.longestSeconds)
    }
    switch dial {
    case .volume: volume = moved(volume, 0.05, 0...2)
    case .velocity: velocity = Int(moved(Double(velocity), 8, 8...127))
    case .attack: envelope.attackSeconds = stretched(envelope.attackSeconds)
    case .decay: envelope.decaySeconds = stretched(envelope.decaySeconds)
    case .sustain: envelope.sustain = moved(envelope.sustain, 0.05, 0...1)
    case .release: envelope.releaseSeconds = stretched(envelope.releaseSeconds)
    case .sweepTime: sweepSeconds = moved(sweepSeconds, 0.5, 0.5...120)
    }
  }
}
