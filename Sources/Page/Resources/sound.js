"use strict";

function drawMeters() {
  if (!meters) return;
  const {context, width, height} = prepare($("spectrum"));
  const bands = meters.spectrum;
  const step = width / (bands.length || 1);
  context.fillStyle = color("--accent");
  bands.forEach((level, i) => {
    const size = clamp((level + 90) / 90, 0, 1) * height;
    context.fillRect(i * step + 1, height - size, Math.max(1, step - 2), size);
  });
  const peak = meters.peak > 0 ? 20 * Math.log10(meters.peak) : -99;
  const gaps = meters.underruns + sound.gaps;
  $("meters").textContent = meters.loss ? `the sound device is gone (${meters.loss})` : together([
    `peak ${peak < -98 ? "–" : peak.toFixed(0)} dB`, `${meters.voices} voice${meters.voices === 1 ? "" : "s"}`,
    `CPU ${Math.round(100 * meters.load)} %`, `latency ${(meters.latency + sound.latency).toFixed(0)} ms`,
    `${gaps} gap${gaps === 1 ? "" : "s"}`]);
  if (meters.beat != null || roll.beat != null) { roll.beat = meters.beat; drawRoll(); }
}

const sound = {
  isOn: false, gaps: 0, latency: 0, context: null, node: null, next: 0,

  async start() {
    if (this.isOn || !state || state.audio !== "browser") return;
    this.isOn = true;
    $("listen").hidden = true;
    const context = new AudioContext({latencyHint: "interactive"});
    this.context = context;
    await context.resume();
    this.latency = 25 + 1000 * (context.baseLatency + (context.outputLatency || 0));
    // Worklets are there for pages of this machine, and for encrypted ones.
    if (!context.audioWorklet) return;
    await context.audioWorklet.addModule("/worklet.js");
    this.node = new AudioWorkletNode(context, "loudspeaker", {
      numberOfInputs: 0, outputChannelCount: [2], processorOptions: {rate: state.sampleRate}});
    this.node.port.onmessage = event => { this.gaps = event.data; };
    this.node.connect(context.destination);
  },

  take(bytes) {
    if (!this.isOn) return;
    if (this.node) return this.node.port.postMessage(bytes, [bytes]);
    if (this.context.audioWorklet) return;
    // Without worklets: pieces, one after the other.
    const samples = new Int16Array(bytes);
    const buffer = this.context.createBuffer(2, samples.length / 2, state.sampleRate);
    for (let side = 0; side < 2; side++) {
      const channel = buffer.getChannelData(side);
      for (let i = 0; i < channel.length; i++) channel[i] = samples[2 * i + side] / 32768;
    }
    const now = this.context.currentTime;
    if (this.next < now) { if (this.next) this.gaps++; this.next = now + 0.06; }
    if (this.next > now + 0.25) return;
    const piece = this.context.createBufferSource();
    piece.buffer = buffer;
    piece.connect(this.context.destination);
    piece.start(this.next);
    this.next += buffer.duration;
  },
};
$("listen").addEventListener("click", () => sound.start());
// Browsers let no page sound before it was touched.
for (const name of ["pointerdown", "keydown"]) addEventListener(name, () => sound.start(), {capture: true});
