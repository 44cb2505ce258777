/// What the panel's keys mean now.
package enum PanelMode: Equatable, Sendable {
  /// They play.
  case playing
  /// A digit stores in a slot.
  case storing
  /// Any key shows the next page of the list of keys, from 0, or closes it.
  case help(Int)
  /// They search sounds and patches.
  case list(SoundList)
  /// A digit says which corner a sound goes to.
  case corner(SoundList)
  /// They write the name of a patch.
  case naming(String)
  /// They choose what a controller is to move, by its place in the list of parameters.
  case controllers(Int)
  /// They write the number of a bar.
  case bar(String)
  /// `y` agrees to something, anything else does not.
  case confirming(Question)

  /// What has to be agreed to.
  package enum Question: Equatable, Sendable {
    /// To replace the patch of a slot.
    case replacesSlot(Int)
    /// To replace the patch of a name.
    case replacesPatch(String)
  }
}
