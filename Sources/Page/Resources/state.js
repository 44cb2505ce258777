"use strict";

function takeState(next) {
  const last = state || {};
  // What was moved here a moment ago is newer than what comes back.
  if (state && (pad.fingers.size || performance.now() - pad.moved < 200)) {
    next.x = last.x;
    next.y = last.y;
  }
  state = next;
  document.body.dataset.state = "ready";
  $("status").textContent = next.message || `${next.device}, ${next.audio === "browser" ? "heard here" : "heard at the server"}`;
  for (let corner = 0; corner < 4; corner++) {
    const name = next.sounds[corner] ? next.sounds[corner].name : "";
    const shown = $(`corner-${corner}`);
    shown.hidden = corner >= 2 && next.sounds.length < 4;
    shown.textContent = name;
    shown.title = name;
  }
  redraw(drawPad);
  $("corners").value = String(next.sounds.length);
  $("sweep").value = next.sweep || "";
  if (document.activeElement !== $("sweep-seconds")) $("sweep-seconds").value = next.sweepSeconds;
  for (const dial of dials) dial.show(next);
  press("hold", next.hold);
  press("follow", next.follows);
  for (const id of ["follow", "forget"]) $(id).disabled = !next.pathSeconds;
  for (const choice of $("slot").options)
    choice.textContent = next.slots.includes(Number(choice.value)) ? `${choice.value} ●` : choice.value;
  showMusic(next, last);
  showKeys(next.keys);
  if (next.pathNumber !== last.pathNumber) fetchPath();
  if (next.hasLibrary && !last.hasLibrary) fetchMap();
  else if (next.hasLibrary && next.favouritesNumber !== last.favouritesNumber) fetchFavourites();
  $("listen").hidden = next.audio !== "browser" || sound.isOn;
  if (JSON.stringify(next.sounds) !== JSON.stringify(last.sounds)) redraw(drawMap);
}

function press(id, isOn) { $(id).setAttribute("aria-pressed", String(!!isOn)); }
function toggle(id) { return $(id).getAttribute("aria-pressed") !== "true"; }
