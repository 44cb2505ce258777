// Plays what comes over the socket: samples of 16 bits, left and right by turns. A short queue takes up the
// uneven pace of the network; what is too late is left out, so that the delay does not grow.
class Loudspeaker extends AudioWorkletProcessor {
  constructor(options) {
    super();
    const rate = options.processorOptions.rate;
    this.step = rate / sampleRate;
    this.target = Math.round(0.025 * rate);
    this.most = Math.round(0.12 * rate);
    this.queue = new Float32Array(2 * rate);
    this.count = 0;  // frames in the queue
    this.place = 0;  // of the next sample, in frames, with its fraction
    this.waits = true;
    this.gaps = 0;
    this.port.onmessage = event => this.take(new Int16Array(event.data));
  }

  take(samples) {
    const frames = samples.length / 2;
    if (this.count + frames > this.queue.length / 2) return;
    for (let i = 0; i < samples.length; i++) this.queue[2 * this.count + i] = samples[i] / 32768;
    this.count += frames;
    if (this.count - this.place > this.most) this.place = this.count - this.target;
  }

  process(inputs, outputs) {
    const [left, right] = [outputs[0][0], outputs[0][1] || outputs[0][0]];
    if (this.waits && this.count - this.place >= this.target) this.waits = false;
    for (let i = 0; i < left.length; i++) {
      const whole = Math.floor(this.place);
      if (this.waits || whole + 1 >= this.count) {
        if (!this.waits) { this.waits = true; this.port.postMessage(++this.gaps); }
        left[i] = right[i] = 0;
        continue;
      }
      const share = this.place - whole;
      const at = side => this.queue[2 * whole + side] * (1 - share) + this.queue[2 * whole + 2 + side] * share;
      left[i] = at(0);
      right[i] = at(1);
      this.place += this.step;
    }
    const done = Math.floor(this.place);
    if (done > 4096) {
      this.queue.copyWithin(0, 2 * done, 2 * this.count);
      this.count -= done;
      this.place -= done;
    }
    return true;
  }
}
registerProcessor("loudspeaker", Loudspeaker);
