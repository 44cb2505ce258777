"use strict";

if (navigator.requestMIDIAccess) {
  $("midi").hidden = false;
  $("midi").addEventListener("click", async () => {
    try {
      const access = await navigator.requestMIDIAccess();
      const listen = () => { for (const input of access.inputs.values()) input.onmidimessage = hearMIDI; };
      access.onstatechange = listen;
      listen();
      $("midi").textContent = `MIDI: ${access.inputs.size || "no"} keyboard${access.inputs.size === 1 ? "" : "s"}`;
    } catch (error) {
      $("midi").textContent = "MIDI is not allowed";
    }
  });
}

function hearMIDI({data: [status, first, second]}) {
  const source = `midi ${status & 15} ${first}`;
  switch (status & 0xf0) {
  case 0x90:
    if (second) {
      held.set(source, first);
      send({t: "note", key: first, velocity: second});
    } else release(source);
    break;
  case 0x80: release(source); break;
  case 0xb0:
    if (first === 64) send({t: "pedal", on: second >= 64});
    if (state && first === 1) moveBlend({x: second / 127, y: state.y});
    if (state && first === 74) moveBlend({x: state.x, y: second / 127});
    if (first === 7) send({t: "volume", value: (second / 127) ** 2});
  }
}
