"use strict";

// What lies on the pad, by pointer: where, and, where each finger plays a note, as which of them.
const pad = {fingers: new Map(), moved: -1e9, path: [], recorded: null, start: 0};
rememberField("fingers");
rememberField("finger-keys");

function padPlace(event) {
  const box = $("pad").getBoundingClientRect();
  const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  // A margin around the square, where the lines between the sounds go on.
  return {x: clamp(-0.1 + 1.2 * x, -0.1, 1.1), y: clamp(-0.1 + 1.2 * y, -0.1, 1.1)};
}

function moveBlend(place) {
  if (!state) return;
  pad.moved = performance.now();
  state.x = Math.round(1000 * place.x) / 1000;
  state.y = Math.round(1000 * (state.sounds.length === 4 ? place.y : 0.5)) / 1000;
  if (pad.recorded) {
    const seconds = (performance.now() - pad.start) / 1000;
    const last = pad.recorded[pad.recorded.length - 1];
    if (seconds <= 60 && (!last || seconds - last[0] >= 0.031))
      pad.recorded.push([Math.round(1000 * seconds) / 1000, state.x, state.y]);
  }
  sendSoon({t: "blend", x: state.x, y: state.y});
  redraw(drawPad);
}

// The blend is in the middle of all fingers.
function moveToFingers() {
  const all = [...pad.fingers.values()];
  const mean = key => all.reduce((sum, finger) => sum + finger[key], 0) / all.length;
  if (all.length) moveBlend({x: mean("x"), y: mean("y")});
}

// The keys of the first, the second … finger.
function fingerKeys() {
  const keys = $("finger-keys").value.split(/[\s,]+/).map(keyNamed).filter(key => key !== null);
  return keys.length ? keys : [60];
}

$("pad").addEventListener("pointerdown", event => {
  $("pad").setPointerCapture(event.pointerId);
  const taken = new Set([...pad.fingers.values()].map(finger => finger.number));
  let number = 0;
  while (taken.has(number)) number++;
  pad.fingers.set(event.pointerId, {...padPlace(event), number});
  moveToFingers();
  const keys = fingerKeys();
  if ($("fingers").checked && number < keys.length) strike(`finger ${event.pointerId}`, keys[number]);
});
$("pad").addEventListener("pointermove", event => {
  const finger = pad.fingers.get(event.pointerId);
  if (!finger) return;
  Object.assign(finger, padPlace(event));
  moveToFingers();
});
for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
  $("pad").addEventListener(name, event => {
    pad.fingers.delete(event.pointerId);
    release(`finger ${event.pointerId}`);
  });
}
$("pad").addEventListener("keydown", event => {
  const step = event.shiftKey ? 0.01 : 0.05;
  const way = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
  if (!way || !state) return;
  event.preventDefault();
  moveBlend({
    x: clamp(state.x + way[0] * step, -0.5, 1.5), y: clamp(state.y + way[1] * step, -0.5, 1.5)});
});

function drawPad() {
  if (!state) return;
  const {context, width, height} = prepare($("pad"));
  const at = (x, y) => [(x + 0.1) / 1.2 * width, (y + 0.1) / 1.2 * height];
  const isSquare = state.sounds.length === 4;
  const [left, top] = at(0, isSquare ? 0 : 0.5);
  const [right, bottom] = at(1, isSquare ? 1 : 0.5);
  context.strokeStyle = color("--line");
  context.lineWidth = 1;
  if (isSquare) context.strokeRect(left, top, right - left, bottom - top);
  context.beginPath();
  for (let part = 0; part <= 4; part++) {
    const x = left + (right - left) * part / 4;
    const y = top + (bottom - top) * part / 4;
    if (isSquare) { context.moveTo(left, y); context.lineTo(right, y); }
    context.moveTo(x, isSquare ? top : top - 8);
    context.lineTo(x, isSquare ? bottom : top + 8);
  }
  if (!isSquare) { context.moveTo(left, top); context.lineTo(right, top); }
  context.stroke();
  const path = pad.recorded || pad.path;
  if (path.length > 1) {
    context.strokeStyle = color("--soft");
    context.lineWidth = 2;
    context.beginPath();
    for (const [, x, y] of path) context.lineTo(...at(x, y));
    context.stroke();
  }
  const [x, y] = at(state.x, isSquare ? state.y : 0.5);
  context.fillStyle = color("--glow");
  context.globalAlpha = 0.25;
  context.beginPath();
  context.arc(x, y, 26, 0, 2 * Math.PI);
  context.fill();
  context.globalAlpha = 1;
  context.fillStyle = color("--accent");
  context.beginPath();
  context.arc(x, y, 9, 0, 2 * Math.PI);
  context.fill();
  $("place").textContent = together(shares().map(([name, share]) => `${name} ${share} %`));
}

// What each sound has of the blend, in percent.
function shares() {
  const names = state.sounds.map(sound => sound.name);
  if (names.length === 1) return [[names[0], 100]];
  return names.map((name, i) => {
    const across = i % 2 ? state.x : 1 - state.x;
    const share = names.length === 2 ? across : across * (i < 2 ? 1 - state.y : state.y);
    return [name, Math.round(100 * share)];
  });
}

$("record").addEventListener("click", () => {
  if (pad.recorded) {
    const points = pad.recorded;
    pad.recorded = null;
    press("record", false);
    if (points.length > 1) {
      const first = points[0][0];
      send({t: "path", points: points.map(([s, x, y]) => [Math.round(1000 * (s - first)) / 1000, x, y])});
      send({t: "follow", on: true});
    }
  } else {
    pad.recorded = [];
    pad.start = performance.now();
    press("record", true);
  }
});
$("follow").addEventListener("click", () => send({t: "follow", on: toggle("follow")}));
$("forget").addEventListener("click", () => send({t: "path", points: []}));
$("store").addEventListener("click", () => send({t: "store", slot: Number($("slot").value)}));
$("recall").addEventListener("click", () => send({t: "recall", slot: Number($("slot").value)}));
const setSweep = () => {
  const seconds = clamp(Number($("sweep-seconds").value) || 8, 0.5, 600);
  const shape = $("sweep").value;
  send(shape ? {t: "sweep", shape, seconds} : {t: "sweep", seconds});
};
$("sweep").addEventListener("change", setSweep);
$("sweep-seconds").addEventListener("change", setSweep);
$("corners").addEventListener("change", () => send({t: "corners", count: Number($("corners").value)}));

async function fetchPath() {
  pad.path = state.pathSeconds && await ask("/path", {}, told => $("status").textContent = told) || [];
  redraw(drawPad);
}
