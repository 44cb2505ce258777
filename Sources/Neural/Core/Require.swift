/// Stops the program with a message when our own code broke a rule, such as tensors whose shapes do
/// not fit.
///
/// Unlike the standard library's `precondition`, which drops its text from release builds, the
/// message is printed in every build: shapes are wrong in long training runs, too. The message is
/// only made when the condition is false.
package func require(
  _ condition: Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  guard condition else { fatalError(message(), file: file, line: line) }
}
