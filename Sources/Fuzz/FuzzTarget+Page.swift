import Page
import Sfumato

extension FuzzTarget {
  /// What pages say over the socket, through `PageMessage` and `PageMailbox`.
  static var pageMessage: FuzzTarget {
    FuzzTarget(name: "page-message", streamNumber: 20, makeSeeds: { pageSeeds }) { bytes in
      guard let message = try? PageMessage(bytes) else { return false }
      switch message {
      case .blend(let position):
        try BrokenPromise.unless(position.isInRange, "a blend at \(position)")
      case .note(let key, let velocity):
        try BrokenPromise.unless(
          (0...127).contains(key) && (0...127).contains(velocity), "key \(key), \(velocity)")
      case .envelope(let envelope):
        let times = [envelope.attackSeconds, envelope.decaySeconds, envelope.releaseSeconds]
        try BrokenPromise.unless(
          times.allSatisfy((0...Envelope.longestSeconds).contains), "times \(times)")
      case .sweep(_, let seconds):
        // Too short a sweep would be refused by a trap.
        try BrokenPromise.unless(seconds >= 0.5, "a sweep of \(seconds) s")
      case .path(let path):
        let points = path?.points ?? []
        try BrokenPromise.unless(points.allSatisfy(\.position.isInRange), "a path out of range")
        try BrokenPromise.unless(
          zip(points, points.dropFirst()).allSatisfy { $0.time <= $1.time }, "a path back in time")
      case .manner(let manner):
        // Too far a walk, or no tempo, would be refused by a trap.
        try BrokenPromise.unless(
          (0...1).contains(manner.amount) && (20...400).contains(manner.beatsPerMinute)
            && (0...2).contains(manner.temperature) && PageManner.kinds.contains(manner.kind),
          "a manner of \(manner)")
      case .corners(let count):
        try BrokenPromise.unless(BlendPosition.soundCounts.contains(count), "\(count) corners")
      default: break
      }
      let mailbox = PageMailbox()
      for _ in 0..<PageMailbox.capacity + 3 { mailbox.post(message) }
      let taken = mailbox.take().count
      try BrokenPromise.unless(
        (1...PageMailbox.capacity).contains(taken), "\(taken) messages waited")
      return true
    }
  }

  private static let pageSeeds: [[UInt8]] = [
    #"{"t":"blend","x":0.25,"y":0.75}"#, #"{"t":"note","key":60,"velocity":96}"#,
    #"{"t":"envelope","a":0.01,"d":0.5,"s":0.8,"r":0.3}"#, #"{"t":"hold","on":true}"#,
    #"{"t":"vibrato","rate":5.5,"depth":20}"#, #"{"t":"sweep","shape":"circle","seconds":8}"#,
    #"{"t":"load","corner":3,"sound":17}"#, #"{"t":"corners","count":4}"#,
    #"{"t":"path","points":[[0,0.1,0.2],[0.5,0.6,0.7],[1.25,1,0]]}"#,
    #"{"t":"favourite","sound":4,"on":false}"#, #"{"t":"phrase","seed":12345}"#,
    #"{"t":"manner","kind":"melody16","name":"A minor","amount":0.3,"temperature":1,"tempo":97.5}"#,
    #"{"t":"between","from":1,"to":2,"share":0.5}"#, #"{"t":"jam","on":true,"seed":9}"#,
    #"{"t":"keep"}"#, #"{"t":"take","number":1}"#, #"{"t":"drop","number":2}"#,
    #"{"t":"pedal","on":true}"#, #"{"t":"play","on":true}"#, #"{"t":"volume","value":1}"#,
    #"{"t":"silence"}"#, #"{"t":"store","slot":1}"#, #"{"t":"recall","slot":9}"#,
  ].map { Array($0.utf8) }
}
