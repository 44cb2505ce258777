"use strict";

const map = {
  ids: [], names: [], words: [], x: [], y: [], groups: [], pitches: [], favourites: new Set(),
  places: new Map(), zoom: 1, centre: [0.5, 0.5], chosen: -1, ends: [], way: [], found: null,
  isBetween: false, drag: null, grid: new Map(), fingers: new Map(), number: 0,
};
const player = new Audio();
let playTimer = 0;

async function fetchMap() {
  $("mapping").hidden = false;
  if (!map.ids.length) tellMap("the map is being made …");
  const columns = await ask("/library/map", {}, tellMap);
  if (!columns) return;
  const range = values => [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
  const [[left, right], [low, high]] = [range(columns.x), range(columns.y)];
  Object.assign(map, {ids: [], names: [], words: [], x: [], y: [], groups: [], pitches: [], places: new Map(), grid: new Map()});
  map.middle = [(left + right) / 2, (low + high) / 2];
  map.scale = 0.94 / Math.max(right - left, high - low, 1e-6);
  addSounds(columns);
  if (map.chosen >= map.ids.length) map.chosen = -1;
  $("map-count").textContent = columns.total > map.ids.length
    ? `${map.ids.length} of ${columns.total} sounds; search finds all`
    : `${map.ids.length} sound${map.ids.length === 1 ? "" : "s"}`;
  tellMap(map.ids.length ? "" : "the library is empty: sfumato library add FOLDER");
  await fetchFavourites();
  showChosen();
  redraw(drawMap);
  await findSounds();
}

// Puts sounds on the map that are not there; of a very large library it shows a part by itself.
function addSounds(columns) {
  if (!columns || !map.middle) return;
  columns.ids.forEach((id, i) => {
    if (map.places.has(id)) return;
    const place = map.ids.length;
    map.places.set(id, place);
    map.ids.push(id);
    for (const key of ["names", "words", "groups", "pitches"]) map[key].push(columns[key][i]);
    map.x.push(0.5 + (columns.x[i] - map.middle[0]) * map.scale);
    map.y.push(0.5 - (columns.y[i] - map.middle[1]) * map.scale);
    const cell = cellOf(map.x[place], map.y[place]);
    if (!map.grid.has(cell)) map.grid.set(cell, []);
    map.grid.get(cell).push(place);
  });
  map.number++;
}

const tellMap = text => { $("map-told").textContent = text; };

async function fetchFavourites() {
  const ids = await ask("/library/favourites", {}, tellMap);
  if (ids) showFavourites(new Set(ids));
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

function drawMap() {
  // There is nothing to draw on while the map is out of sight.
  if (!map.ids.length || !$("map").clientWidth || !$("map").clientHeight) return;
  const {context, width, height} = prepare($("map"));
  const view = mapView();
  const radius = clamp(60 / Math.sqrt(map.ids.length) * Math.sqrt(map.zoom), 1.5, 6);
  context.drawImage(pointPicture(view, radius), 0, 0, width, height);
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
  // Names stand out from the points that they lie on.
  const write = (text, x, y) => {
    Object.assign(context, {strokeStyle: color("--card"), fillStyle: color("--front"), lineWidth: 4, lineJoin: "round"});
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  };
  const labels = [];
  (state ? state.sounds : []).forEach((sound, corner) => {
    const i = map.places.get(sound.id);
    if (i === undefined) return;
    ring(i, color("--accent"), radius + 5);
    const [x, y] = view.at(i);
    const text = `${corner + 1} ${sound.name}`;
    const size = context.measureText(text).width;
    // On the other side of the sound where there is no room, and in sight at any rate.
    const [right, left] = [x + radius + 8, x - radius - 8 - size];
    labels.push({text, size, x: right + size < width - 4 || left < 4 ? clamp(right, 0, Math.max(0, width - size - 4)) : left, y: y + 4});
  });
  // One below the other where they would meet.
  labels.sort((a, b) => a.y - b.y).forEach((label, i) => {
    for (const above of labels.slice(0, i))
      if (label.x < above.x + above.size && above.x < label.x + label.size) label.y = Math.max(label.y, above.y + 15);
    write(label.text, label.x, label.y);
  });
  for (const i of map.ends) ring(i, color("--front"), radius + 7);
  if (map.chosen >= 0) ring(map.chosen, color("--front"), radius + 4);
  if (map.drag && map.drag.isFar) {
    const [x, y] = map.drag.place;
    write(map.names[map.drag.sound], x + 10, y - 10);
  }
}

function choose(i, plays) {
  map.chosen = i;
  if (i >= 0) {
    const pitch = map.pitches[i];
    tellMap(`${map.names[i]}${pitch === null ? "" : ` (${keyName(pitch)})`} — ${map.words[i]}`);
    if (plays) hear(address("/library/sound", {id: map.ids[i]}));
  }
  redraw(drawMap);
}

// The chosen sound with its buttons, which fingers need: they cannot hover, nor drag to what is out of sight.
function showChosen() {
  const id = map.ids[map.chosen];
  replaceItems($("chosen"), id === undefined ? [] : [soundItem(id, "")]);
}

function hear(path) {
  clearTimeout(playTimer);
  player.src = path;
  player.play().catch(() => {});
}

// The player does not say why it hears nothing; the server does.
player.addEventListener("error", async () => {
  const answer = await fetch(player.src).catch(() => null);
  tellMap(answer && !answer.ok ? await answer.text() : "this sound cannot be heard here");
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

// Comes closer, or goes away, around a place that stays where it is.
function zoomMap(share, place) {
  const before = mapView().place(...place);
  map.zoom = clamp(map.zoom * share, 1, 60);
  const after = mapView().place(...place);
  map.centre = map.centre.map((c, i) => c + before[i] - after[i]);
  redraw(drawMap);
}

const mapPlace = event => {
  const box = $("map").getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
};

// Two fingers: how far apart, and what is between them.
function pinch() {
  const [a, b] = [...map.fingers.values()];
  return {span: Math.max(1, Math.hypot(a[0] - b[0], a[1] - b[1])), middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]};
}

$("map").addEventListener("pointerdown", event => {
  const place = mapPlace(event);
  $("map").setPointerCapture(event.pointerId);
  map.fingers.set(event.pointerId, place);
  if (map.fingers.size > 1) { map.drag = null; markCorner(-1); return; }
  map.drag = {sound: mapAt(...place), start: [event.clientX, event.clientY], place, centre: [...map.centre], isFar: false};
});
$("map").addEventListener("pointermove", event => {
  const place = mapPlace(event);
  if (map.fingers.size === 2 && map.fingers.has(event.pointerId)) {
    const before = pinch();
    map.fingers.set(event.pointerId, place);
    const after = pinch();
    const size = mapView().size;
    map.centre = map.centre.map((c, i) => c - (after.middle[i] - before.middle[i]) / size);
    return zoomMap(after.span / before.span, after.middle);
  }
  if (map.fingers.size > 1) return;
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
  map.fingers.delete(event.pointerId);
  const drag = map.drag;
  map.drag = null;
  markCorner(-1);
  if (!drag) return;
  if (!drag.isFar) { if (drag.sound >= 0) choosePoint(drag.sound); return; }
  const corner = drag.sound >= 0 ? cornerAt(event) : -1;
  if (corner >= 0) load(corner, map.ids[drag.sound]);
  redraw(drawMap);
});
$("map").addEventListener("pointercancel", event => {
  map.fingers.delete(event.pointerId);
  map.drag = null;
  markCorner(-1);
});
$("map").addEventListener("pointerleave", () => clearTimeout(playTimer));
$("map").addEventListener("wheel", event => {
  event.preventDefault();
  zoomMap(Math.exp(-event.deltaY / 400), mapPlace(event));
}, {passive: false});

function load(corner, sound) { send({t: "load", corner, sound}); }
// Shown at once; the server's list, which all pages are told of, comes after.
function like(id) {
  const liked = new Set(map.favourites);
  if (!liked.delete(id)) liked.add(id);
  if (send({t: "favourite", sound: id, on: liked.has(id)})) showFavourites(liked);
  else tellMap("the connection is lost; trying again …");
}

$("map").addEventListener("keydown", event => {
  const way = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
  const id = map.ids[map.chosen];
  if (way) {
    event.preventDefault();
    choose(map.chosen < 0 ? 0 : neighbour(map.chosen, way), true);
    showChosen();
  } else if (event.key === "Enter" && map.chosen >= 0) {
    choosePoint(map.chosen);
  } else if ("1234".includes(event.key) && id !== undefined) {
    load(Number(event.key) - 1, id);
  } else if (event.code === "KeyF" && id !== undefined) {
    like(id);
  } else if (event.code === "KeyB") {
    takeEnd();
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
