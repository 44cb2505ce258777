import Sfumato

/// Controllers that the player binds.
extension PlayDesk {
  /// Reads what was bound before.
  func readControllers() {
    controllers = controllerFile.read()
    showBindings()
  }

  /// Opens the list of what can be bound, at what was touched last.
  func openControllers() {
    let all = InstrumentParameter.allCases
    state.mode = .controllers(all.firstIndex(of: state.lastTouched) ?? 0)
  }

  /// Takes a message that is a learned controller, or one to be learned.
  /// - Returns: false for any other.
  func takes(_ message: MIDIMessage) -> Bool {
    guard case .controlChange(let number, let value) = message.content else { return false }
    let channel = message.channel & 15
    if case .controllers(let index) = state.mode {
      learn(InstrumentParameter.allCases[index], number, channel)
    }
    guard let action = controllers.action(controller: number, value: value, channel: channel)
    else { return false }
    send(action)
    return true
  }

  /// Binds a controller that is moved while a parameter is selected.
  private func learn(_ parameter: InstrumentParameter, _ number: Int, _ channel: Int) {
    guard controllers.parameter(of: number, channel: channel) != parameter else { return }
    guard LearnedControllers.mayBind(number) else {
      return tell("\(UnfollowedControl.controller(number)) has a meaning of its own")
    }
    let binding = LearnedControllers.Binding(parameter, controller: number, channel: channel)
    controllers.bind(binding)
    state.lastTouched = parameter
    keepControllers("\(parameter.title): \(binding.text)")
  }

  /// Nothing moves the selected parameter any more.
  func unbindSelected() {
    guard case .controllers(let index) = state.mode else { return }
    let parameter = InstrumentParameter.allCases[index]
    guard controllers.binding(of: parameter) != nil else {
      return tell("\(parameter.title): no controller is bound")
    }
    controllers.unbind(parameter)
    keepControllers("\(parameter.title): no controller")
  }

  private func keepControllers(_ message: String) {
    showBindings()
    do {
      try controllerFile.write(controllers)
      tell(message)
    } catch {
      tell("\(message); \(Report.text(of: error))")
    }
  }

  private func showBindings() {
    state.bindings = Dictionary(
      uniqueKeysWithValues: controllers.bindings.map { ($0.parameter, $0.text) })
  }
}
