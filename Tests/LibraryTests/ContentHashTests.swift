import Library
import Testing

@Suite struct ContentHashTests {
  /// Values of the reference program `xxhsum -H64`, as its specification and users publish them.
  @Test func agreesWithTheReference() {
    #expect(ContentHash.of([]) == 0xEF46_DB37_51D8_E999)
    #expect(ContentHash.of(Array("a".utf8)) == 0xD24E_C4F1_A98C_6E5B)
    #expect(ContentHash.of(Array("abc".utf8)) == 0x44BC_2CF5_AD77_0999)
    #expect(
      ContentHash.of(Array("Nobody inspects the spammish repetition".utf8))
        == 0xFBCE_A83C_8A37_8BF1)
  }
}
