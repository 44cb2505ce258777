"use strict";

for (const [id, path] of [["get-wav", "/played.wav"], ["get-mid", "/played.mid"], ["get-patch", "/patch.json"], ["get-instrument", "/instrument.zip"], ["get-phrase", "/phrase.mid"], ["get-kept", "/kept.mid"]])
  $(id).href = address(path);
const drawAll = () => { for (const draw of [drawPad, drawMeters, drawMap, drawRoll]) redraw(draw); };
addEventListener("resize", () => { makeKeys(); drawAll(); });
darkness.addEventListener("change", drawAll);
makeKeys();
connect();
