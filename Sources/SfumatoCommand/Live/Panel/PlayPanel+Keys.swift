import Sfumato

/// What keys do, in each of the panel's modes.
extension PlayPanel {
  /// Letters that go on doing what they do while they are held.
  private static let repeating = Set<Character>("HJKL[]-_=+uU")

  /// Does what a key says that goes down or is held.
  func heed(_ stroke: KeyStroke) {
    switch stroke.key {
    case .control("c"), .control("d"): isOver = true
    default:
      switch desk.state.mode {
      case .playing: heedPlaying(stroke)
      case .storing: heedStoring(stroke)
      case .help(let page): heedHelp(stroke.key, page)
      case .list: heedList(stroke.key)
      case .corner(let list): heedCorner(stroke.key, list)
      case .naming(let name): heedNaming(stroke.key, name)
      case .controllers(let index): heedControllers(stroke, index)
      case .bar(let digits): heedBar(stroke.key, digits)
      case .confirming(let question): heedConfirming(stroke.key, question)
      }
    }
  }

  // MARK: - Playing

  private func heedPlaying(_ stroke: KeyStroke) {
    switch stroke.key {
    case .left(let isLarge): desk.blend(.by(x: -step(isLarge), y: 0))
    case .right(let isLarge): desk.blend(.by(x: step(isLarge), y: 0))
    case .up(let isLarge): desk.blend(.by(x: 0, y: -step(isLarge)))
    case .down(let isLarge): desk.blend(.by(x: 0, y: step(isLarge)))
    case .tab, .backTab:
      let all = PlayState.Dial.allCases
      let next = desk.state.dial.rawValue + (stroke.key == .tab ? 1 : all.count - 1)
      desk.change { $0.dial = all[next % all.count] }
    case .escape: desk.play(.allSoundOff)
    case .control("r"): desk.redo()
    case .mouse(let column, let row):
      let pad = screen.pad(soundCount: desk.state.sounds.count)
      if let place = pad.position(column: column, row: row, from: desk.state.position) {
        desk.blend(.to(place))
      }
    case .character(let letter):
      guard !strike(letter, stroke) else { break }
      if stroke.phase == .press || Self.repeating.contains(letter) { heedPlaying(letter) }
    case .enter: steer(.enter)
    case .backspace, .control, .keyboardProtocol, .focusLost: break
    }
  }

  private func step(_ isLarge: Bool) -> Double { isLarge ? 0.1 : 0.02 }

  private func heedPlaying(_ letter: Character) {
    switch letter {
    case "H": desk.blend(.by(x: -step(false), y: 0))
    case "L": desk.blend(.by(x: step(false), y: 0))
    case "K": desk.blend(.by(x: 0, y: -step(false)))
    case "J": desk.blend(.by(x: 0, y: step(false)))
    case "[": desk.change { $0.lowestKey = max(0, $0.lowestKey - 12) }
    case "]": desk.change { $0.lowestKey = min(108, $0.lowestKey + 12) }
    case "-", "_": desk.change { $0.turnDial(up: false) }
    case "=", "+": desk.change { $0.turnDial(up: true) }
    case "a": toggleHolding()
    case " ": letGo()
    case "w", "W": desk.nextSweep()
    case "o": desk.togglePathRecording()
    case "f": desk.change { $0.blend.isFrozen.toggle() }
    case "r": desk.toggleRecording()
    case "u": desk.undo()
    case "U": desk.redo()
    case "p": desk.change { $0.mode = .storing }
    case "P": desk.change { $0.mode = .naming($0.patchName) }
    case "/": desk.openList()
    case "C": desk.openControllers()
    case "B" where steering?.goesToBars == true: desk.change { $0.mode = .bar("") }
    case "?": desk.change { $0.mode = .help(0) }
    case "1"..."9": desk.recall(letter.wholeNumberValue!)
    case "q": isOver = true
    default: steer(.character(letter))
    }
  }

  private func steer(_ key: Key) {
    if let done = steering?.steer(key) { desk.tell(done) }
  }

  private func heedHelp(_ key: Key, _ page: Int) {
    let isLast = page + 1 >= screen.helpPageCount(desk.state)
    desk.change { $0.mode = isLast || key == .escape ? .playing : .help(page + 1) }
  }

  private func toggleHolding() {
    desk.change { $0.isHolding.toggle() }
    if !desk.state.isHolding { desk.play(.allNotesOff) }
  }

  // MARK: - Pieces

  private func heedBar(_ key: Key, _ digits: String) {
    switch key {
    case .character(let letter) where ("0"..."9").contains(letter) && digits.count < 4:
      desk.change { $0.mode = .bar(digits + String(letter)) }
    case .backspace: desk.change { $0.mode = .bar(String(digits.dropLast())) }
    case .enter:
      desk.change { $0.mode = .playing }
      if let bar = Int(digits), let done = steering?.go(toBar: bar) { desk.tell(done) }
    case .escape: desk.change { $0.mode = .playing }
    default: break
    }
  }

  // MARK: - Patches

  /// A digit stores; any other key means what it always means.
  private func heedStoring(_ stroke: KeyStroke) {
    desk.change { $0.mode = .playing }
    switch stroke.key {
    case .character(let letter) where ("1"..."9").contains(letter):
      let number = letter.wholeNumberValue!
      if desk.shelf.isTaken(slot: number) {
        desk.change { $0.mode = .confirming(.replacesSlot(number)) }
      } else {
        desk.store(in: number)
      }
    case .character("p"), .escape: break
    default: heedPlaying(stroke)
    }
  }

  private func heedNaming(_ key: Key, _ name: String) {
    switch key {
    case .character(let letter) where name.count < 60:
      desk.change { $0.mode = .naming(name + String(letter)) }
    case .backspace: desk.change { $0.mode = .naming(String(name.dropLast())) }
    case .control("u"): desk.change { $0.mode = .naming("") }
    case .enter: desk.save(as: name)
    case .escape: desk.change { $0.mode = .playing }
    default: break
    }
  }

  private func heedConfirming(_ key: Key, _ question: PanelMode.Question) {
    desk.change { $0.mode = .playing }
    guard key == .character("y") else { return desk.tell("nothing was replaced") }
    switch question {
    case .replacesSlot(let number): desk.store(in: number)
    case .replacesPatch(let name): desk.save(as: name, mayReplace: true)
    }
  }

  // MARK: - Controllers

  private func heedControllers(_ stroke: KeyStroke, _ index: Int) {
    func select(_ index: Int) {
      let all = InstrumentParameter.allCases
      let index = max(0, min(all.count - 1, index))
      desk.change {
        $0.mode = .controllers(index)
        $0.lastTouched = all[index]
      }
    }
    switch stroke.key {
    case .up(let isLarge): select(index - (isLarge ? 10 : 1))
    case .down(let isLarge): select(index + (isLarge ? 10 : 1))
    case .backspace: desk.unbindSelected()
    case .escape, .enter, .character("C"): desk.change { $0.mode = .playing }
    case .character(" "): letGo()
    case .character(let letter): _ = strike(letter, stroke)
    default: break
    }
  }

  // MARK: - The list

  private func heedList(_ key: Key) {
    switch key {
    case .character(let letter): desk.changeList { $0.type(letter) }
    case .backspace: desk.changeList { $0.erase() }
    case .up(let isLarge): desk.changeList { $0.move(by: isLarge ? -10 : -1) }
    case .down(let isLarge): desk.changeList { $0.move(by: isLarge ? 10 : 1) }
    case .tab:
      if case .list(let list) = desk.state.mode, let entry = list.selected {
        desk.listen(to: entry)
      }
    case .enter: desk.takeSelected()
    case .escape: desk.closeList()
    default: break
    }
  }

  private func heedCorner(_ key: Key, _ list: SoundList) {
    switch key {
    case .character(let letter) where ("1"..."4").contains(letter):
      desk.putSelected(at: letter.wholeNumberValue! - 1)
    case .enter: desk.putSelected(at: desk.nearestCorner)
    case .escape, .backspace: desk.change { $0.mode = .list(list) }
    default: break
    }
  }
}
