"use strict";

// The way between two sounds of the map: what lies on it, and the blend of its ends.

async function choosePoint(i) {
  choose(i, !map.isBetween);
  showChosen();
  if (!map.isBetween) return;
  map.ends = [...map.ends.slice(-1), i];
  if (map.ends.length === 2 && map.ends[0] !== map.ends[1]) await showWay();
  else tellMap(`from ${map.names[i]}: choose another sound`);
  redraw(drawMap);
}

// By keyboard: the chosen sound begins a way, another one ends it.
function takeEnd() {
  const i = map.chosen;
  if (map.isBetween && map.ends.length && i >= 0 && i !== map.ends.at(-1)) { choosePoint(i); return; }
  $("between").click();
  if (map.isBetween && i >= 0) choosePoint(i);
}

async function showWay() {
  const [a, b] = map.ends.map(i => map.ids[i]);
  const way = await ask("/library/between", {a, b}, tellMap);
  if (!way) { map.ends = []; return; }
  addSounds(way.more);
  map.way = way.ids;
  map.ends = [];
  listSounds(way.ids.map((id, i) => [id, `${Math.round(100 * way.positions[i])} %`]), [a, b]);
  tellMap(way.ids.length > 2
    ? `${way.ids.length - 2} on the way` : "nothing of the library lies between them: hear the blend");
  hear(address("/library/blend", {a, b, mix: 0.5}));
  redraw(drawMap);
}

$("between").addEventListener("click", () => {
  map.isBetween = !map.isBetween;
  [map.ends, map.way] = [[], []];
  press("between", map.isBetween);
  tellMap(map.isBetween ? "choose two sounds" : "");
  findSounds();
  redraw(drawMap);
});
