import Foundation

/// The functions of libfluidsynth that rendering needs, found at run time.
///
/// Source: FluidSynth 2 API (settings, synth and audio rendering); the names are its own.
struct FluidSynthLibrary {
  typealias Object = OpaquePointer
  typealias Samples = UnsafeMutableRawPointer

  let newSettings: @convention(c) () -> Object?
  let deleteSettings: @convention(c) (Object) -> Void
  let setNumber: @convention(c) (Object, UnsafePointer<CChar>, Double) -> Int32
  let setInteger: @convention(c) (Object, UnsafePointer<CChar>, Int32) -> Int32
  let newSynth: @convention(c) (Object) -> Object?
  let deleteSynth: @convention(c) (Object) -> Void
  let loadFont: @convention(c) (Object, UnsafePointer<CChar>, Int32) -> Int32
  /// Synth, channel, font, bank, program.
  let selectProgram: @convention(c) (Object, Int32, Int32, Int32, Int32) -> Int32
  /// Synth, channel, key, velocity.
  let noteOn: @convention(c) (Object, Int32, Int32, Int32) -> Int32
  let noteOff: @convention(c) (Object, Int32, Int32) -> Int32
  /// Synth, channel, controller, value.
  let controller: @convention(c) (Object, Int32, Int32, Int32) -> Int32
  /// Synth, channel, bend from 0 to 16383.
  let pitchBend: @convention(c) (Object, Int32, Int32) -> Int32
  let allSoundsOff: @convention(c) (Object, Int32) -> Int32
  let activeVoiceCount: @convention(c) (Object) -> Int32
  /// Synth, samples; then for left and right: buffer, first index, step.
  let writeFloat:
    @convention(c) (Object, Int32, Samples, Int32, Int32, Samples, Int32, Int32) -> Int32

  /// Opens the library of the system, quietly.
  /// - Throws: ``NoteCorpusError/rendererMissing``.
  init() throws(NoteCorpusError) {
    let names = ["libfluidsynth.so.3", "libfluidsynth.so.2", "libfluidsynth.so"]
    guard let handle = names.lazy.compactMap({ dlopen($0, RTLD_NOW) }).first else {
      throw .rendererMissing
    }
    func find<Function>(_ name: String) throws(NoteCorpusError) -> Function {
      guard let symbol = dlsym(handle, name) else { throw .rendererMissing }
      return unsafeBitCast(symbol, to: Function.self)
    }
    newSettings = try find("new_fluid_settings")
    deleteSettings = try find("delete_fluid_settings")
    setNumber = try find("fluid_settings_setnum")
    setInteger = try find("fluid_settings_setint")
    newSynth = try find("new_fluid_synth")
    deleteSynth = try find("delete_fluid_synth")
    loadFont = try find("fluid_synth_sfload")
    selectProgram = try find("fluid_synth_program_select")
    noteOn = try find("fluid_synth_noteon")
    noteOff = try find("fluid_synth_noteoff")
    controller = try find("fluid_synth_cc")
    pitchBend = try find("fluid_synth_pitch_bend")
    allSoundsOff = try find("fluid_synth_all_sounds_off")
    activeVoiceCount = try find("fluid_synth_get_active_voice_count")
    writeFloat = try find("fluid_synth_write_float")

    // Its remarks on the font (levels warning and below) are of no use to the player.
    typealias SetLog = @convention(c) (Int32, OpaquePointer?, OpaquePointer?) -> OpaquePointer?
    let setLog: SetLog = try find("fluid_set_log_function")
    for level: Int32 in 2...4 { _ = setLog(level, nil, nil) }
  }
}
