"use strict";

// The page of `sfumato serve`. All that is set lives in the server: the page shows the state that it is sent,
// and asks for changes. So two pages agree, and a reload loses nothing.

const $ = id => document.getElementById(id);
const token = new URLSearchParams(location.search).get("token");
const address = (path, query = {}) =>
  path + "?" + new URLSearchParams(token ? {...query, token} : query);
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

let state = null;
let meters = null;
let socket = null;

// MARK: - The socket

let delay = 250;
function connect() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(`${scheme}//${location.host}${address("/socket")}`);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => { delay = 250; };
  socket.onmessage = event => {
    if (typeof event.data !== "string") return sound.take(event.data);
    const message = JSON.parse(event.data);
    if (message.t === "state") takeState(message);
    else { meters = message; redraw(drawMeters); }
  };
  socket.onclose = () => {
    $("status").textContent = "the connection is lost; trying again …";
    document.body.dataset.state = "lost";
    setTimeout(connect, delay);
    delay = Math.min(4000, 2 * delay);
  };
}

function send(message) {
  if (socket && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

// What moves is sent at most once a picture: the newest counts.
const pending = new Map();
function sendSoon(message) {
  if (!pending.size) requestAnimationFrame(() => {
    for (const message of pending.values()) send(message);
    pending.clear();
  });
  pending.set(message.t, message);
}

// MARK: - Pictures

const waiting = new Set();
function redraw(draw) {
  if (!waiting.size) requestAnimationFrame(() => {
    const all = [...waiting];
    waiting.clear();
    for (const draw of all) draw();
  });
  waiting.add(draw);
}

const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// A canvas in the pixels of the screen; drawing is in those of the page.
function prepare(canvas) {
  const scale = window.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return {context, width, height};
}

// MARK: - State

function takeState(next) {
  const last = state || {};
  // What was moved here a moment ago is newer than what comes back.
  if (state && (pad.isMoving || performance.now() - pad.moved < 200)) {
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
  $("follow").disabled = !next.pathSeconds;
  press("play", next.plays);
  $("play").disabled = !next.phraseNumber;
  $("morphing").hidden = !next.canMorph;
  $("get-phrase").hidden = !next.phraseNumber;
  showKeys(next.keys);
  if (next.pathSeconds !== last.pathSeconds) fetchPath();
  if (next.phraseNumber !== last.phraseNumber) fetchPhrase();
  if (next.hasLibrary && (!last.hasLibrary || next.favouritesNumber !== last.favouritesNumber)) fetchMap();
  $("listen").hidden = next.audio !== "browser" || sound.isOn;
  if (JSON.stringify(next.sounds) !== JSON.stringify(last.sounds)) redraw(drawMap);
}

function press(id, isOn) { $(id).setAttribute("aria-pressed", String(!!isOn)); }
function toggle(id) { return $(id).getAttribute("aria-pressed") !== "true"; }

// MARK: - The pad

const pad = {isMoving: false, moved: -1e9, path: [], recorded: null, start: 0};

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
    if (seconds <= 60 && (!last || seconds - last[0] >= 0.03))
      pad.recorded.push([Math.round(1000 * seconds) / 1000, state.x, state.y]);
  }
  sendSoon({t: "blend", x: state.x, y: state.y});
  redraw(drawPad);
}

$("pad").addEventListener("pointerdown", event => {
  pad.isMoving = true;
  $("pad").setPointerCapture(event.pointerId);
  moveBlend(padPlace(event));
});
$("pad").addEventListener("pointermove", event => {
  if (pad.isMoving && $("pad").hasPointerCapture(event.pointerId)) moveBlend(padPlace(event));
});
for (const name of ["pointerup", "pointercancel"]) {
  $("pad").addEventListener(name, () => { pad.isMoving = false; });
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
  $("place").textContent = shares().map(([name, share]) => `${name} ${share} %`).join("   ");
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
const setSweep = () => {
  const seconds = clamp(Number($("sweep-seconds").value) || 8, 0.5, 600);
  const shape = $("sweep").value;
  send(shape ? {t: "sweep", shape, seconds} : {t: "sweep", seconds});
};
$("sweep").addEventListener("change", setSweep);
$("sweep-seconds").addEventListener("change", setSweep);
$("corners").addEventListener("change", () => send({t: "corners", count: Number($("corners").value)}));

async function fetchPath() {
  pad.path = state.pathSeconds ? await (await fetch(address("/path"))).json() : [];
  redraw(drawPad);
}

// MARK: - Dials

// Times lie on a curve, so that short and long ones are equally near.
const time = {
  toSlider: seconds => Math.sqrt(seconds / 10), toValue: place => 10 * place * place,
  text: seconds => seconds < 1 ? `${Math.round(1000 * seconds)} ms` : `${seconds.toFixed(2)} s`,
};
const plain = unit => ({toSlider: value => value, toValue: place => place, text: value => `${Number(value.toFixed(2))}${unit}`});

class Dial {
  constructor(id, key, scale, message) {
    Object.assign(this, {input: $(id), key, scale});
    this.output = this.input.parentElement.querySelector("output");
    this.input.addEventListener("input", () => {
      state[key] = scale.toValue(Number(this.input.value));
      this.tell();
      sendSoon(message(state));
    });
  }
  show(next) {
    if (document.activeElement !== this.input || !this.input.matches(":active"))
      this.input.value = this.scale.toSlider(next[this.key]);
    this.tell();
  }
  tell() {
    this.output.textContent = this.scale.text(state[this.key]);
    this.input.setAttribute("aria-valuetext", this.output.textContent);
  }
}

const envelope = s => ({t: "envelope", a: s.attack, d: s.decay, s: s.sustain, r: s.release});
const vibrato = s => ({t: "vibrato", rate: s.vibratoRate, depth: s.vibratoDepth});
const dials = [
  new Dial("volume", "volume", plain(""), s => ({t: "volume", value: s.volume})),
  new Dial("attack", "attack", time, envelope), new Dial("decay", "decay", time, envelope),
  new Dial("sustain", "sustain", plain(""), envelope), new Dial("release", "release", time, envelope),
  new Dial("depth", "vibratoDepth", plain(" cents"), vibrato),
  new Dial("rate", "vibratoRate", plain(" Hz"), vibrato),
];
$("hold").addEventListener("click", () => send({t: "hold", on: toggle("hold")}));
$("silence").addEventListener("click", () => send({t: "silence"}));

// MARK: - Keys

const names = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
const keyName = key => names[key % 12] + (Math.floor(key / 12) - 1);
const isBlack = key => names[key % 12].length > 1;
// By where the keys lie, whatever is printed on them.
const computerKeys = ["KeyA", "KeyW", "KeyS", "KeyE", "KeyD", "KeyF", "KeyT", "KeyG", "KeyY", "KeyH", "KeyU", "KeyJ", "KeyK", "KeyO", "KeyL", "KeyP", "Semicolon"];
let lowest = 48;
let chosenKey = 60;
const held = new Map();  // what holds a key: its number

function strike(source, key) {
  if (held.has(source) || key < 0 || key > 127) return;
  held.set(source, key);
  send({t: "note", key, velocity: clamp(Math.round(Number($("velocity").value)) || 96, 1, 127)});
}
function release(source) {
  const key = held.get(source);
  if (key === undefined) return;
  held.delete(source);
  if (![...held.values()].includes(key)) send({t: "note", key, velocity: 0});
}

function makeKeys() {
  const count = innerWidth < 600 ? 13 : 25;
  lowest = clamp(lowest, 0, 127 - count - 1);
  const keys = [...Array(count).keys()].map(i => lowest + i);
  const whites = keys.filter(key => !isBlack(key));
  const width = 100 / whites.length;
  chosenKey = clamp(chosenKey, lowest, lowest + count - 1);
  $("keys").replaceChildren(...keys.map(key => {
    const button = document.createElement("button");
    const place = whites.filter(white => white < key).length * width;
    button.type = "button";
    button.className = isBlack(key) ? "black" : "white";
    button.dataset.key = key;
    button.setAttribute("aria-label", keyName(key));
    button.textContent = key % 12 === 0 ? keyName(key) : "";
    button.style.left = `${isBlack(key) ? place - 0.3 * width : place}%`;
    button.style.width = `${isBlack(key) ? 0.6 * width : width}%`;
    button.tabIndex = key === chosenKey ? 0 : -1;
    return button;
  }));
  $("octave").textContent = `${keyName(lowest)} – ${keyName(lowest + count - 1)}`;
  if (state) showKeys(state.keys);
}

function showKeys(down) {
  const set = new Set(down);
  for (const button of $("keys").children) button.classList.toggle("down", set.has(Number(button.dataset.key)));
}

const keyAt = event => {
  const found = document.elementFromPoint(event.clientX, event.clientY);
  return found && found.parentElement === $("keys") ? Number(found.dataset.key) : null;
};
$("keys").addEventListener("pointerdown", event => {
  const key = keyAt(event);
  if (key === null) return;
  event.target.releasePointerCapture?.(event.pointerId);
  strike(`pointer ${event.pointerId}`, key);
});
// A finger that slides plays the keys that it comes to.
addEventListener("pointermove", event => {
  const source = `pointer ${event.pointerId}`;
  if (!held.has(source)) return;
  const key = keyAt(event);
  if (key === held.get(source)) return;
  release(source);
  if (key !== null) strike(source, key);
});
for (const name of ["pointerup", "pointercancel"]) {
  addEventListener(name, event => release(`pointer ${event.pointerId}`));
}
$("keys").addEventListener("contextmenu", event => event.preventDefault());
$("keys").addEventListener("keydown", event => {
  const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
  if (step) {
    event.preventDefault();
    const buttons = [...$("keys").children];
    const next = buttons[clamp(buttons.indexOf(event.target) + step, 0, buttons.length - 1)];
    chosenKey = Number(next.dataset.key);
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  } else if ((event.key === "Enter" || event.key === " ") && !event.repeat) {
    event.preventDefault();
    strike("focus", Number(event.target.dataset.key));
  }
});
$("keys").addEventListener("keyup", event => {
  if (event.key === "Enter" || event.key === " ") release("focus");
});
$("keys").addEventListener("focusout", () => release("focus"));

const isTyping = event => event.target.matches("input:not([type=range]):not([type=checkbox]), select");
function moveOctave(step) { lowest += 12 * step; makeKeys(); }
$("lower").addEventListener("click", () => moveOctave(-1));
$("higher").addEventListener("click", () => moveOctave(1));
addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event)) return;
  if (event.code === "Escape") return send({t: "silence"});
  if (document.activeElement === $("map") && ["KeyF", "KeyB"].includes(event.code)) return;
  if (event.code === "KeyZ") return moveOctave(-1);
  if (event.code === "KeyX") return moveOctave(1);
  const place = computerKeys.indexOf(event.code);
  if (place >= 0) strike(event.code, lowest + 12 * (innerWidth < 600 ? 0 : 1) + place);
});
addEventListener("keyup", event => release(event.code));
// What is held when the page goes out of sight would sound on.
const letGo = () => { for (const source of [...held.keys()]) release(source); };
addEventListener("blur", letGo);
document.addEventListener("visibilitychange", () => { if (document.hidden) letGo(); });

// MARK: - MIDI

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
    if (first === 64) send({t: "hold", on: second >= 64});
    if (state && first === 1) moveBlend({x: second / 127, y: state.y});
    if (state && first === 74) moveBlend({x: state.x, y: second / 127});
    if (first === 7) send({t: "volume", value: (second / 127) ** 2});
  }
}

// MARK: - What sounds

function drawMeters() {
  if (!meters) return;
  const {context, width, height} = prepare($("spectrum"));
  const bands = meters.spectrum;
  const step = width / (bands.length || 1);
  context.fillStyle = color("--accent");
  bands.forEach((level, i) => {
    const size = clamp((level + 90) / 90, 0, 1) * height;
    context.fillRect(i * step + 1, height - size, Math.max(1, step - 2), size);
  });
  const peak = meters.peak > 0 ? 20 * Math.log10(meters.peak) : -99;
  const gaps = meters.underruns + sound.gaps;
  $("meters").textContent = meters.loss ? `the sound device is gone (${meters.loss})` : [
    `peak ${peak < -98 ? "–" : peak.toFixed(0)} dB`, `${meters.voices} voice${meters.voices === 1 ? "" : "s"}`,
    `CPU ${Math.round(100 * meters.load)} %`, `latency ${(meters.latency + sound.latency).toFixed(0)} ms`,
    `${gaps} gap${gaps === 1 ? "" : "s"}`].join("   ");
  if (meters.beat != null || roll.beat != null) { roll.beat = meters.beat; drawRoll(); }
}

// MARK: - Sound in the browser

const sound = {
  isOn: false, gaps: 0, latency: 0, context: null, node: null, next: 0,

  async start() {
    if (this.isOn || !state || state.audio !== "browser") return;
    this.isOn = true;
    $("listen").hidden = true;
    const context = new AudioContext({latencyHint: "interactive"});
    this.context = context;
    await context.resume();
    this.latency = 25 + 1000 * (context.baseLatency + (context.outputLatency || 0));
    // Worklets are there for pages of this machine, and for encrypted ones.
    if (!context.audioWorklet) return;
    await context.audioWorklet.addModule("/worklet.js");
    this.node = new AudioWorkletNode(context, "loudspeaker", {
      numberOfInputs: 0, outputChannelCount: [2], processorOptions: {rate: state.sampleRate}});
    this.node.port.onmessage = event => { this.gaps = event.data; };
    this.node.connect(context.destination);
  },

  take(bytes) {
    if (!this.isOn) return;
    if (this.node) return this.node.port.postMessage(bytes, [bytes]);
    if (this.context.audioWorklet) return;
    // Without worklets: pieces, one after the other.
    const samples = new Int16Array(bytes);
    const buffer = this.context.createBuffer(2, samples.length / 2, state.sampleRate);
    for (let side = 0; side < 2; side++) {
      const channel = buffer.getChannelData(side);
      for (let i = 0; i < channel.length; i++) channel[i] = samples[2 * i + side] / 32768;
    }
    const now = this.context.currentTime;
    if (this.next < now) { if (this.next) this.gaps++; this.next = now + 0.06; }
    if (this.next > now + 0.25) return;
    const piece = this.context.createBufferSource();
    piece.buffer = buffer;
    piece.connect(this.context.destination);
    piece.start(this.next);
    this.next += buffer.duration;
  },
};
$("listen").addEventListener("click", () => sound.start());
// Browsers let no page sound before it was touched.
for (const name of ["pointerdown", "keydown"]) addEventListener(name, () => sound.start(), {capture: true});

// MARK: - The map

const map = {
  ids: [], names: [], words: [], x: [], y: [], groups: [], pitches: [], favourites: new Set(),
  places: new Map(), zoom: 1, centre: [0.5, 0.5], chosen: -1, ends: [], way: [], found: null,
  isBetween: false, drag: null, grid: new Map(),
};
const player = new Audio();
let playTimer = 0;

async function fetchMap() {
  $("mapping").hidden = false;
  if (!map.ids.length) $("map-told").textContent = "the map is being made …";
  const answer = await fetch(address("/library/map"));
  if (!answer.ok) { $("map-told").textContent = await answer.text(); return; }
  const columns = await answer.json();
  const range = values => [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
  const [[left, right], [low, high]] = [range(columns.x), range(columns.y)];
  const scale = 0.94 / Math.max(right - left, high - low, 1e-6);
  Object.assign(map, columns, {
    favourites: new Set(columns.favourites),
    x: columns.x.map(x => 0.5 + (x - (left + right) / 2) * scale),
    y: columns.y.map(y => 0.5 - (y - (low + high) / 2) * scale),
    places: new Map(columns.ids.map((id, i) => [id, i])),
  });
  map.grid = new Map();
  map.ids.forEach((id, i) => {
    const cell = cellOf(map.x[i], map.y[i]);
    if (!map.grid.has(cell)) map.grid.set(cell, []);
    map.grid.get(cell).push(i);
  });
  if (map.chosen >= map.ids.length) map.chosen = -1;
  $("map-count").textContent = `${map.ids.length} sound${map.ids.length === 1 ? "" : "s"}`;
  $("map-told").textContent = map.ids.length ? "" : "the library is empty: sfumato library add FOLDER";
  redraw(drawMap);
  showFound();
}

const cellOf = (x, y) => Math.floor(64 * x) + 1000 * Math.floor(64 * y);

// The map fills the shorter side; the wheel, and two fingers, come closer.
function mapView() {
  const canvas = $("map");
  const size = Math.min(canvas.clientWidth, canvas.clientHeight) * map.zoom;
  return {
    at: i => [canvas.clientWidth / 2 + (map.x[i] - map.centre[0]) * size, canvas.clientHeight / 2 + (map.y[i] - map.centre[1]) * size],
    place: (x, y) => [map.centre[0] + (x - canvas.clientWidth / 2) / size, map.centre[1] + (y - canvas.clientHeight / 2) / size],
    size,
  };
}

function mapAt(x, y, reach = 14) {
  const view = mapView();
  const [px, py] = view.place(x, y);
  const far = reach / view.size;
  const cells = Math.ceil(64 * far);
  let [best, distance] = [-1, far * far];
  for (let dx = -cells; dx <= cells; dx++) for (let dy = -cells; dy <= cells; dy++) {
    for (const i of map.grid.get(cellOf(px + dx / 64, py + dy / 64)) || []) {
      const away = (map.x[i] - px) ** 2 + (map.y[i] - py) ** 2;
      if (away < distance && isShown(i)) [best, distance] = [i, away];
    }
  }
  return best;
}

const isShown = i => !map.found || map.found.has(map.ids[i]);
const hues = i => i ? `hsl(${(i * 137.5) % 360} 55% ${darkness.matches ? 62 : 42}%)` : color("--soft");
const darkness = matchMedia("(prefers-color-scheme: dark)");

function drawMap() {
  if (!map.ids.length) return;
  const {context, width, height} = prepare($("map"));
  const view = mapView();
  const radius = clamp(60 / Math.sqrt(map.ids.length) * Math.sqrt(map.zoom), 1.5, 6);
  const groups = new Map();
  map.ids.forEach((id, i) => {
    const key = isShown(i) ? map.groups[i] : -1;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(i);
  });
  for (const [group, members] of groups) {
    context.fillStyle = group < 0 ? color("--line") : hues(group);
    for (const i of members) {
      const [x, y] = view.at(i);
      if (x < -9 || y < -9 || x > width + 9 || y > height + 9) continue;
      context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
    }
  }
  const ring = (i, style, size) => {
    const [x, y] = view.at(i);
    context.strokeStyle = style;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, size, 0, 2 * Math.PI);
    context.stroke();
  };
  for (const id of map.favourites) if (map.places.has(id)) ring(map.places.get(id), color("--glow"), radius + 3);
  if (map.way.length > 1) {
    context.strokeStyle = color("--accent");
    context.lineWidth = 2;
    context.beginPath();
    for (const id of map.way) if (map.places.has(id)) context.lineTo(...view.at(map.places.get(id)));
    context.stroke();
  }
  context.font = "13px system-ui, sans-serif";
  context.fillStyle = color("--front");
  (state ? state.sounds : []).forEach((sound, corner) => {
    const i = map.places.get(sound.id);
    if (i === undefined) return;
    ring(i, color("--accent"), radius + 5);
    const [x, y] = view.at(i);
    context.fillText(`${corner + 1} ${sound.name}`, clamp(x + radius + 8, 0, width - 90), y + 4);
  });
  for (const i of map.ends) ring(i, color("--front"), radius + 7);
  if (map.chosen >= 0) ring(map.chosen, color("--front"), radius + 4);
  if (map.drag && map.drag.isFar) {
    const [x, y] = map.drag.place;
    context.fillText(map.names[map.drag.sound], x + 10, y - 10);
  }
}

function choose(i, plays) {
  map.chosen = i;
  if (i >= 0) {
    const pitch = map.pitches[i];
    $("map-told").textContent = `${map.names[i]}${pitch === null ? "" : ` (${keyName(pitch)})`} — ${map.words[i]}`;
    if (plays) hear(address("/library/sound", {id: map.ids[i]}));
  }
  redraw(drawMap);
}

function hear(path) {
  clearTimeout(playTimer);
  player.src = path;
  player.play().catch(() => {});
}

async function choosePoint(i) {
  choose(i, !map.isBetween);
  if (!map.isBetween) return;
  map.ends = [...map.ends.slice(-1), i];
  if (map.ends.length === 2 && map.ends[0] !== map.ends[1]) await showWay();
  redraw(drawMap);
}

async function showWay() {
  const [a, b] = map.ends.map(i => map.ids[i]);
  const answer = await fetch(address("/library/between", {a, b}));
  if (!answer.ok) { $("map-told").textContent = await answer.text(); return; }
  const way = await answer.json();
  map.way = way.ids;
  map.ends = [];
  listSounds(way.ids.map((id, i) => [id, `${Math.round(100 * way.positions[i])} %`]), [a, b]);
  $("map-told").textContent = way.ids.length > 2
    ? `${way.ids.length - 2} on the way` : "nothing of the library lies between them: hear the blend";
  hear(address("/library/blend", {a, b, mix: 0.5}));
  redraw(drawMap);
}

$("between").addEventListener("click", () => {
  map.isBetween = !map.isBetween;
  [map.ends, map.way] = [[], []];
  press("between", map.isBetween);
  $("map-told").textContent = map.isBetween ? "choose two sounds" : "";
  showFound();
  redraw(drawMap);
});

const cornerAt = event => {
  const found = document.elementFromPoint(event.clientX, event.clientY);
  const corner = found && found.closest(".corner");
  if (corner) return Number(corner.id.slice(7));
  if (!found || found.id !== "pad") return -1;
  const place = padPlace(event);
  const isSquare = state.sounds.length === 4;
  return (place.x > 0.5 ? 1 : 0) + (isSquare && place.y > 0.5 ? 2 : 0);
};
function markCorner(corner) {
  for (let i = 0; i < 4; i++) $(`corner-${i}`).classList.toggle("target", i === corner);
}

$("map").addEventListener("pointerdown", event => {
  const box = $("map").getBoundingClientRect();
  const place = [event.clientX - box.left, event.clientY - box.top];
  $("map").setPointerCapture(event.pointerId);
  map.drag = {sound: mapAt(...place), start: [event.clientX, event.clientY], place, centre: [...map.centre], isFar: false};
});
$("map").addEventListener("pointermove", event => {
  const box = $("map").getBoundingClientRect();
  const place = [event.clientX - box.left, event.clientY - box.top];
  if (!map.drag) {
    const i = mapAt(...place);
    if (i === map.chosen || event.pointerType === "touch") return;
    choose(i, false);
    clearTimeout(playTimer);
    if (i >= 0 && !map.isBetween) playTimer = setTimeout(() => hear(address("/library/sound", {id: map.ids[i]})), 120);
    return;
  }
  const away = [event.clientX - map.drag.start[0], event.clientY - map.drag.start[1]];
  if (Math.hypot(...away) > 6) map.drag.isFar = true;
  map.drag.place = place;
  if (map.drag.isFar && map.drag.sound < 0) {
    const size = mapView().size;
    map.centre = [map.drag.centre[0] - away[0] / size, map.drag.centre[1] - away[1] / size];
  } else if (map.drag.isFar) markCorner(cornerAt(event));
  redraw(drawMap);
});
$("map").addEventListener("pointerup", event => {
  const drag = map.drag;
  map.drag = null;
  markCorner(-1);
  if (!drag) return;
  if (!drag.isFar) { if (drag.sound >= 0) choosePoint(drag.sound); return; }
  const corner = drag.sound >= 0 ? cornerAt(event) : -1;
  if (corner >= 0) load(corner, map.ids[drag.sound]);
  redraw(drawMap);
});
$("map").addEventListener("pointercancel", () => { map.drag = null; markCorner(-1); });
$("map").addEventListener("pointerleave", () => clearTimeout(playTimer));
$("map").addEventListener("wheel", event => {
  event.preventDefault();
  const box = $("map").getBoundingClientRect();
  const place = [event.clientX - box.left, event.clientY - box.top];
  const before = mapView().place(...place);
  map.zoom = clamp(map.zoom * Math.exp(-event.deltaY / 400), 1, 60);
  const after = mapView().place(...place);
  map.centre = map.centre.map((c, i) => c + before[i] - after[i]);
  redraw(drawMap);
}, {passive: false});

function load(corner, sound) { send({t: "load", corner, sound}); }
function like(id) { send({t: "favourite", sound: id, on: !map.favourites.has(id)}); }

$("map").addEventListener("keydown", event => {
  const way = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
  const id = map.ids[map.chosen];
  if (way) {
    event.preventDefault();
    choose(map.chosen < 0 ? 0 : neighbour(map.chosen, way), true);
  } else if (event.key === "Enter" && map.chosen >= 0) {
    choosePoint(map.chosen);
  } else if ("1234".includes(event.key) && id !== undefined) {
    load(Number(event.key) - 1, id);
  } else if (event.code === "KeyF" && id !== undefined) {
    like(id);
  } else if (event.code === "KeyB") {
    $("between").click();
  } else if (event.key === "+" || event.key === "-") {
    map.zoom = clamp(map.zoom * (event.key === "+" ? 1.3 : 1 / 1.3), 1, 60);
    if (map.chosen >= 0) map.centre = [map.x[map.chosen], map.y[map.chosen]];
    redraw(drawMap);
  }
});

// The nearest sound that lies that way.
function neighbour(from, [dx, dy]) {
  let [best, least] = [from, Infinity];
  map.ids.forEach((id, i) => {
    if (i === from || !isShown(i)) return;
    const [x, y] = [map.x[i] - map.x[from], map.y[i] - map.y[from]];
    const along = x * dx + y * dy;
    const beside = Math.abs(x * dy) + Math.abs(y * dx);
    if (along <= 0 || along < beside) return;
    if (along + 2 * beside < least) [best, least] = [i, along + 2 * beside];
  });
  return best;
}

// MARK: - Search

let searchTimer = 0;
$("search").addEventListener("input", () => {
  clearTimeout(searchTimer);
  searchTimer = setTimeout(showFound, 150);
});
$("liked").addEventListener("change", showFound);

async function showFound() {
  if (map.way.length) return;
  const words = $("search").value.trim();
  let ids = null;
  if (words) {
    const answer = await fetch(address("/library/search", {q: words}));
    ids = answer.ok ? await answer.json() : [];
  }
  if ($("liked").checked) ids = (ids || map.ids).filter(id => map.favourites.has(id));
  map.found = ids ? new Set(ids) : null;
  if (ids && !ids.length) $("map-told").textContent = "nothing fits";
  listSounds((ids || []).slice(0, 50).map(id => [id, ""]), null);
  redraw(drawMap);
}

function listSounds(sounds, ends) {
  const button = (text, label, action) => {
    const made = document.createElement("button");
    Object.assign(made, {type: "button", textContent: text});
    made.setAttribute("aria-label", label);
    made.addEventListener("click", action);
    return made;
  };
  const items = sounds.filter(([id]) => map.places.has(id)).map(([id, note]) => {
    const i = map.places.get(id);
    const [item, name] = [document.createElement("li"), map.names[i]];
    const play = button(name, `Hear ${name}`, () => choose(i, true));
    play.className = "name";
    const told = document.createElement("small");
    told.textContent = note || map.words[i];
    const star = map.favourites.has(id) ? "★" : "☆";
    item.append(play, told, ...[0, 1, 2, 3].map(corner =>
      button(String(corner + 1), `Put ${name} at corner ${corner + 1}`, () => load(corner, id))),
      button(star, `${map.favourites.has(id) ? "Unmark" : "Mark"} ${name}`, () => like(id)));
    return item;
  });
  if (ends) {
    const item = document.createElement("li");
    item.append(button("Hear the blend of both", "Hear the blend of both", () =>
      hear(address("/library/blend", {a: ends[0], b: ends[1], mix: 0.5}))));
    items.push(item);
  }
  $("found").replaceChildren(...items);
}

// MARK: - The phrase

const roll = {notes: [], beats: 8, beat: null};

async function fetchPhrase() {
  if (!state.phraseNumber) return;
  Object.assign(roll, await (await fetch(address("/phrase"))).json());
  redraw(drawRoll);
}

function drawRoll() {
  const {context, width, height} = prepare($("roll"));
  if (!roll.notes.length) return;
  const keys = roll.notes.map(note => note[2]);
  const [low, high] = [Math.min(...keys) - 2, Math.max(...keys) + 2];
  const [wide, tall] = [width / roll.beats, height / (high - low + 1)];
  context.strokeStyle = color("--line");
  context.beginPath();
  for (let beat = 0; beat <= roll.beats; beat++) {
    context.moveTo(beat * wide, 0);
    context.lineTo(beat * wide, height);
  }
  context.stroke();
  context.fillStyle = color("--accent");
  for (const [start, beats, key] of roll.notes)
    context.fillRect(start * wide + 1, (high - key) * tall + 1, Math.max(2, beats * wide - 2), Math.max(2, tall - 2));
  if (roll.beat != null) {
    context.fillStyle = color("--front");
    context.fillRect(roll.beat * wide - 1, 0, 2, height);
  }
}

$("draw").addEventListener("click", () => {
  $("morph").value = 1;
  send({t: "phrase", seed: Math.floor(Math.random() * 2 ** 31)});
});
$("play").addEventListener("click", () => send({t: "play", on: toggle("play")}));
$("morph").addEventListener("change", () => send({t: "morph", share: Number($("morph").value)}));

// MARK: - Begin

for (const [id, path] of [["get-wav", "/played.wav"], ["get-mid", "/played.mid"], ["get-patch", "/patch.json"], ["get-phrase", "/phrase.mid"]])
  $(id).href = address(path);
const drawAll = () => { for (const draw of [drawPad, drawMeters, drawMap, drawRoll]) redraw(draw); };
addEventListener("resize", () => { makeKeys(); drawAll(); });
darkness.addEventListener("change", drawAll);
makeKeys();
connect();
