"use strict";

// What sounds, and what comes next; the beat is that of the server.
const nothing = {notes: [], beats: 0, bar: 4, count: 1, title: ""};
const roll = {now: nothing, next: nothing, beat: null};

async function fetchPhrase() {
  const shown = await ask("/phrase", {}, told => $("phrase-told").textContent = told);
  if (!shown) return;
  Object.assign(roll, shown);
  redraw(drawRoll);
  tellPhrase();
}

function tellPhrase() {
  const parts = [roll.now.title];
  if (state.jams && state.jamKey) parts.push(`in ${state.jamKey}`);
  if (state.jams) parts.push(roll.next.beats ? `then ${roll.next.title}` : "the next one is being drawn …");
  $("phrase-told").textContent = parts.filter(part => part).join("   ");
}

function drawRoll() {
  const {context, width, height} = prepare($("roll"));
  const {now, next} = roll;
  const notes = [...now.notes, ...next.notes];
  if (!notes.length) return;
  const keys = notes.map(note => note[2]);
  const [low, high] = [Math.min(...keys) - 2, Math.max(...keys) + 2];
  const beats = now.beats + next.beats;
  const [wide, tall] = [width / beats, height / (high - low + 1)];
  context.strokeStyle = color("--line");
  const counts = Math.round(now.bar / now.count);
  for (let line = 0; line * now.count <= beats; line++) {
    // Of long phrases only the bars.
    if (line % counts && wide * now.count < 8) continue;
    context.lineWidth = line % counts ? 0.5 : 1.5;
    const beat = line * now.count;
    context.beginPath();
    context.moveTo(beat * wide, 0);
    context.lineTo(beat * wide, height);
    context.stroke();
  }
  const draw = (phrase, start, style) => {
    context.fillStyle = style;
    for (const [beat, length, key] of phrase.notes)
      context.fillRect((start + beat) * wide + 1, (high - key) * tall + 1, Math.max(2, length * wide - 2), Math.max(2, tall - 2));
  };
  draw(now, 0, color("--accent"));
  if (next.beats) {
    context.fillStyle = color("--back");
    context.globalAlpha = 0.6;
    context.fillRect(now.beats * wide, 0, width, height);
    context.globalAlpha = 1;
    draw(next, now.beats, color("--soft"));
    context.fillStyle = color("--front");
    context.font = "12px system-ui, sans-serif";
    context.fillText("next", now.beats * wide + 5, 13);
  }
  if (roll.beat != null) {
    context.fillStyle = color("--front");
    context.fillRect(Math.min(roll.beat, now.beats) * wide - 1, 0, 2, height);
  }
}

// Short enough to be typed at `sfumato jam --seed`.
const aSeed = () => 1 + Math.floor(Math.random() * 99999);
$("jam").addEventListener("click", () => send({t: "jam", on: toggle("jam"), seed: aSeed()}));
$("draw").addEventListener("click", () => send({t: "phrase", seed: aSeed()}));
$("play").addEventListener("click", () => send({t: "play", on: toggle("play")}));
$("keep").addEventListener("click", () => send({t: "keep"}));

// How phrases are drawn.

for (const mode of ["major", "minor"])
  for (const name of ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"])
    $("key").append(new Option(`${name} ${mode}`));
const percent = {toSlider: value => value, toValue: place => place, text: value => `${Math.round(100 * value)} %`};
const manner = s => ({t: "manner", kind: s.kind, name: s.key, amount: s.amount, temperature: s.temperature, tempo: s.tempo});
dials.push(new Dial("amount", "amount", percent, manner), new Dial("temperature", "temperature", plain(""), manner));
for (const id of ["kind", "key"]) $(id).addEventListener("change", () => { state[id] = $(id).value; send(manner(state)); });
$("tempo").addEventListener("change", () => {
  state.tempo = clamp(Math.round(Number($("tempo").value)) || 100, 20, 400);
  send(manner(state));
});

function showMusic(next, last) {
  press("jam", next.jams);
  press("play", next.plays && !next.jams);
  $("play").disabled = !next.phraseNumber || next.jams;
  $("keep").disabled = $("get-phrase").hidden = !next.phraseNumber;
  $("get-kept").hidden = !next.kept.length;
  for (const id of ["kind", "key"]) $(id).value = next[id];
  if (document.activeElement !== $("tempo")) $("tempo").value = next.tempo;
  if (JSON.stringify(next.kept) !== JSON.stringify(last.kept)) showKept(next.kept, last.kept || []);
  if (next.phraseNumber !== last.phraseNumber) fetchPhrase();
  else if (next.jams !== last.jams || next.jamKey !== last.jamKey) tellPhrase();
}

// Kept phrases, and the way between two of them.

const goBetween = () => {
  const [from, to] = [Number($("from").value), Number($("to").value)];
  $("share").parentElement.querySelector("output").textContent = percent.text(Number($("share").value));
  if (from !== to) sendSoon({t: "between", from, to, share: Number($("share").value)});
};
for (const id of ["from", "to", "share"]) $(id).addEventListener("change", goBetween);

function showKept(kept, last) {
  $("morphing").hidden = kept.length < 2;
  for (const [id, fallback] of [["from", kept[0]], ["to", kept[kept.length - 1]]]) {
    const chosen = Number($(id).value);
    // A new one is where the way leads to.
    const isOld = kept.some(one => one.number === chosen) && !(id === "to" && kept.length > last.length);
    $(id).replaceChildren(...kept.map(one => new Option(`phrase ${one.number}`, one.number)));
    if (kept.length) $(id).value = isOld ? chosen : fallback.number;
  }
  $("kept").replaceChildren(...kept.map(one => {
    const item = document.createElement("li");
    const name = soundButton(`Phrase ${one.number}`, `Show phrase ${one.number}`, () => send({t: "take", number: one.number}));
    name.className = "name";
    const told = document.createElement("small");
    told.textContent = `${one.bars} bars, ${one.title}`;
    const midi = document.createElement("a");
    Object.assign(midi, {href: address("/kept.mid", {number: one.number}), download: "", textContent: "MIDI"});
    midi.setAttribute("aria-label", `Phrase ${one.number} as MIDI`);
    item.append(name, told, midi, soundButton("Forget", `Forget phrase ${one.number}`, () => send({t: "drop", number: one.number})));
    return item;
  }));
}
