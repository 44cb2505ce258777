"use strict";

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
    const found = answer.ok ? await answer.json() : {ids: []};
    addSounds(found.more);
    ids = found.ids;
    $("map-told").textContent = !ids.length ? "nothing fits" : found.isNear ? "no sound fits all of it; these come nearest" : "";
  }
  if ($("liked").checked) ids = (ids || map.ids).filter(id => map.favourites.has(id));
  map.found = ids ? new Set(ids) : null;
  map.foundNumber = (map.foundNumber || 0) + 1;
  if (ids && !ids.length) $("map-told").textContent = "nothing fits";
  listSounds((ids || []).slice(0, 50).map(id => [id, ""]), null);
  redraw(drawMap);
}

function soundButton(text, label, action) {
  const made = document.createElement("button");
  Object.assign(made, {type: "button", textContent: text});
  made.setAttribute("aria-label", label);
  made.addEventListener("click", action);
  return made;
}

// A sound with what can be done with it.
function soundItem(id, note) {
  const i = map.places.get(id);
  const [item, name] = [document.createElement("li"), map.names[i]];
  const play = soundButton(name, `Hear ${name}`, () => choose(i, true));
  play.className = "name";
  const told = document.createElement("small");
  told.textContent = note || map.words[i];
  const star = map.favourites.has(id) ? "★" : "☆";
  item.append(play, told, ...[0, 1, 2, 3].map(corner =>
    soundButton(String(corner + 1), `Put ${name} at corner ${corner + 1}`, () => load(corner, id))),
    soundButton(star, `${map.favourites.has(id) ? "Unmark" : "Mark"} ${name}`, () => like(id)));
  return item;
}

function listSounds(sounds, ends) {
  const items = sounds.filter(([id]) => map.places.has(id)).map(([id, note]) => soundItem(id, note));
  if (ends) {
    const item = document.createElement("li");
    item.append(soundButton("Hear the blend of both", "Hear the blend of both", () =>
      hear(address("/library/blend", {a: ends[0], b: ends[1], mix: 0.5}))));
    items.push(item);
  }
  $("found").replaceChildren(...items);
}
