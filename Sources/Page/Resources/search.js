"use strict";

// What was asked for last, and what the server found; an answer that comes after another question is passed over.
const search = {timer: 0, number: 0, words: "", found: null};

$("search").addEventListener("input", () => {
  clearTimeout(search.timer);
  // Whoever empties the field wants to see all again, and waits for nobody.
  if ($("search").value.trim()) search.timer = setTimeout(findSounds, 150);
  else findSounds();
});
$("liked").addEventListener("change", () => showFound());

async function findSounds() {
  if (map.way.length) return;
  clearTimeout(search.timer);
  const words = $("search").value.trim();
  const number = ++search.number;
  const found = words ? await ask("/library/search", {q: words}, told => { if (number === search.number) tellMap(told); }) : null;
  if (number !== search.number) return;
  // What could not be asked leaves what is shown as it is.
  if (words && !found) return;
  const wasFound = search.words;
  Object.assign(search, {words, found});
  addSounds(found && found.more);
  if (words) tellMap(!found.ids.length ? "nothing fits" : found.isNear ? "no sound fits all of it; these come nearest" : "");
  else if (wasFound) tellMap("");
  showFound();
}

// Shows on the map, and as a list, what was found, or of that the favourites.
function showFound() {
  if (map.way.length) return;
  let ids = search.found ? search.found.ids : null;
  if ($("liked").checked) ids = (ids || map.ids).filter(id => map.favourites.has(id));
  map.found = ids ? new Set(ids) : null;
  map.foundNumber = (map.foundNumber || 0) + 1;
  if (ids && !ids.length) tellMap(search.words ? "nothing fits" : "no favourites yet: F, or a star, marks a sound");
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
  item.dataset.sound = id;
  const play = soundButton(name, `Hear ${name}`, () => choose(map.places.get(id), true));
  play.className = "name";
  const told = document.createElement("small");
  told.textContent = note || map.words[i];
  const star = soundButton("", `Favourite: ${name}`, () => like(id));
  star.className = "star";
  item.append(play, told, ...[0, 1, 2, 3].map(corner =>
    soundButton(String(corner + 1), `Put ${name} at corner ${corner + 1}`, () => load(corner, id))), star);
  showStar(item);
  return item;
}

function showStar(item) {
  const star = item.querySelector(".star");
  const isLiked = map.favourites.has(Number(item.dataset.sound));
  star.textContent = isLiked ? "★" : "☆";
  star.setAttribute("aria-pressed", String(isLiked));
}

// Stars are changed where they stand, so that whoever marks one by keyboard stays there.
function showFavourites(liked) {
  if (liked.size === map.favourites.size && [...liked].every(id => map.favourites.has(id))) return;
  map.favourites = liked;
  for (const item of document.querySelectorAll("li[data-sound]")) showStar(item);
  if ($("liked").checked) showFound();
  redraw(drawMap);
}

// Puts other items into a list; whoever stands on a button of one that stays there stays there too.
function replaceItems(list, items) {
  const button = document.activeElement;
  const item = list.contains(button) ? button.closest("li") : null;
  const place = item ? [...item.querySelectorAll("button")].indexOf(button) : -1;
  const row = item ? [...list.children].indexOf(item) : -1;
  list.replaceChildren(...items);
  if (place < 0) return;
  const same = items.find(one => one.dataset.sound && one.dataset.sound === item.dataset.sound);
  // Where it has gone, the one that came in its place, or the field above.
  const next = same || items[Math.min(row, items.length - 1)];
  const buttons = next ? next.querySelectorAll("button") : [];
  (buttons[place] || buttons[0] || $("search")).focus();
}

function listSounds(sounds, ends) {
  const items = sounds.filter(([id]) => map.places.has(id)).map(([id, note]) => soundItem(id, note));
  if (ends) {
    const item = document.createElement("li");
    item.append(soundButton("Hear the blend of both", "Hear the blend of both", () =>
      hear(address("/library/blend", {a: ends[0], b: ends[1], mix: 0.5}))));
    items.push(item);
  }
  replaceItems($("found"), items);
}
