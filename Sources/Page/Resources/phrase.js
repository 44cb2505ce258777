"use strict";

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
