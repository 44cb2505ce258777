"use strict";

const names = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
const keyName = key => names[key % 12] + (Math.floor(key / 12) - 1);
// The key of a name such as C4, f#3, Bb2, or of its number; null for anything else.
function keyNamed(text) {
  const parts = /^([A-G])([#b]?)(-?\d)$/i.exec(text);
  const key = /^\d+$/.test(text) ? Number(text) : parts
    ? {C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11}[parts[1].toUpperCase()]
      + {"": 0, "#": 1, b: -1}[parts[2].toLowerCase()] + 12 * (Number(parts[3]) + 1)
    : -1;
  return key >= 0 && key <= 127 ? key : null;
}
const isBlack = key => names[key % 12].length > 1;
// By where the keys lie, whatever is printed on them.
const computerKeys = ["KeyA", "KeyW", "KeyS", "KeyE", "KeyD", "KeyF", "KeyT", "KeyG", "KeyY", "KeyH", "KeyU", "KeyJ", "KeyK", "KeyO", "KeyL", "KeyP", "Semicolon"];
let lowest = Number(remembered("octave", 48));
rememberField("velocity");
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
function moveOctave(step) { lowest += 12 * step; makeKeys(); remember("octave", lowest); }
$("lower").addEventListener("click", () => moveOctave(-1));
$("higher").addEventListener("click", () => moveOctave(1));
addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event)) return;
  if (event.code === "Escape") return send({t: "silence"});
  if (event.code === "Space" && [document.body, $("pad")].includes(document.activeElement)) {
    event.preventDefault();
    return send({t: "hold", on: toggle("hold")});
  }
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
