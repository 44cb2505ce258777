/// A value at a place where it stays as long as the library is loaded, for hosts that keep its address.
package func lasting<Value>(_ value: Value) -> UnsafeMutablePointer<Value> {
  let place = UnsafeMutablePointer<Value>.allocate(capacity: 1)
  place.initialize(to: value)
  return place
}
