"use strict";

// The page of `sfumato serve`. All that is set lives in the server: the page shows the state that it is sent,
// and asks for changes. So two pages agree, and a reload loses nothing.

const $ = id => document.getElementById(id);
const token = new URLSearchParams(location.search).get("token");
const address = (path, query = {}) =>
  path + "?" + new URLSearchParams(token ? {...query, token} : query);
// Parts side by side, none of them broken at the end of a line.
const together = parts => parts.map(part => part.replaceAll(" ", "\u00a0")).join("   ");
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

let state = null;
let meters = null;
let socket = null;

// The socket.

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
  const isOpen = socket && socket.readyState === WebSocket.OPEN;
  if (isOpen) socket.send(JSON.stringify(message));
  return isOpen;
}

// What the server answers to a question; null where there is nothing, after why was told.
async function ask(path, query, tell) {
  let reason = "the server does not answer; try again";
  try {
    const answer = await fetch(address(path, query));
    if (answer.ok) return await answer.json();
    reason = await answer.text();
  } catch {}
  tell(reason);
  return null;
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

// What a player sets on this page alone, kept in the browser; there may be no place for it.
function remembered(key, fallback) {
  try { return localStorage.getItem(`sfumato ${key}`) ?? fallback; } catch { return fallback; }
}
function remember(key, value) {
  try { localStorage.setItem(`sfumato ${key}`, value); } catch {}
}
function rememberField(id) {
  const field = $(id);
  const key = field.type === "checkbox" ? "checked" : "value";
  const kept = remembered(id, null);
  if (kept !== null) field[key] = key === "checked" ? kept === "true" : kept;
  field.addEventListener("change", () => remember(id, String(field[key])));
}

// Pictures.

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
