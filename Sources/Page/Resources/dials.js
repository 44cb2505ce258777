"use strict";

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
