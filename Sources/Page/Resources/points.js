"use strict";

// The points of the map as a picture of their own, which is made anew only where the view, the sounds or what
// is found has changed: hovering costs no more than to show it. Points are written as pixels; ten thousand
// of them by the canvas' own shapes would take longer than a picture of a moving map may.

const darkness = matchMedia("(prefers-color-scheme: dark)");
const points = {picture: document.createElement("canvas"), image: null, key: ""};

// A colour as a pixel: bytes in the order red, green, blue, opaque.
const pixel = (r, g, b) => (255 << 24 | Math.round(b) << 16 | Math.round(g) << 8 | Math.round(r)) >>> 0;
const pixelOf = name => {
  const digits = color(name).slice(1);
  return pixel(...[0, 2, 4].map(i => parseInt(digits.slice(i, i + 2), 16)));
};

// Hues of neighbouring numbers lie apart by the golden angle; the first group has none.
function groupColor(group) {
  if (!group) return pixelOf("--soft");
  const [hue, light] = [group * 137.5 % 360, darkness.matches ? 0.62 : 0.42];
  const part = n => {
    const k = (n + hue / 30) % 12;
    return 255 * (light - 0.55 * Math.min(light, 1 - light) * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return pixel(part(0), part(8), part(4));
}

function pointPicture(view, radius) {
  const {width, height} = $("map");
  const scale = width / Math.max(1, $("map").clientWidth);
  const key = [width, height, map.zoom, ...map.centre, map.number, map.foundNumber, darkness.matches].join();
  if (key === points.key) return points.picture;
  points.key = key;
  if (!points.image || points.image.width !== width || points.image.height !== height) {
    Object.assign(points.picture, {width, height});
    points.image = new ImageData(width, height);
  }
  const pixels = new Uint32Array(points.image.data.buffer);
  pixels.fill(0);
  const side = Math.max(2, Math.round(2 * radius * scale));
  const [size, ox, oy] = [view.size * scale, width / 2 - side / 2, height / 2 - side / 2];
  const colors = new Map();
  const draw = (i, color) => {
    const left = Math.round(ox + (map.x[i] - map.centre[0]) * size);
    const top = Math.round(oy + (map.y[i] - map.centre[1]) * size);
    const [from, to] = [Math.max(0, left), Math.min(width, left + side)];
    if (from >= to) return;
    for (let y = Math.max(0, top); y < Math.min(height, top + side); y++)
      for (let place = y * width + from; place < y * width + to; place++) pixels[place] = color;
  };
  if (map.found) {
    const dim = pixelOf("--line");
    for (let i = 0; i < map.ids.length; i++) if (!isShown(i)) draw(i, dim);
  }
  for (let i = 0; i < map.ids.length; i++) {
    if (!isShown(i)) continue;
    const group = map.groups[i];
    if (!colors.has(group)) colors.set(group, groupColor(group));
    draw(i, colors.get(group));
  }
  points.picture.getContext("2d").putImageData(points.image, 0, 0);
  return points.picture;
}
