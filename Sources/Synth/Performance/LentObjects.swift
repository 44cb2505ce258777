/// Objects that the rendering thread holds or will get, in the order in which they are sent, so that they
/// are never let go over there. Thread role: control.
package struct LentObjects<Object> {
  private var objects: [Object]
  private var returnedCount = 0

  /// - Parameter first: what it begins with.
  package init(_ first: Object) { objects = [first] }

  /// Keeps an object that is sent, and lets go those that others took the place of.
  /// - Parameter replaced: how many times that has happened since the beginning.
  package mutating func lend(_ object: Object, replaced: Int) {
    objects.removeFirst(replaced - returnedCount)
    returnedCount = replaced
    objects.append(object)
  }
}
