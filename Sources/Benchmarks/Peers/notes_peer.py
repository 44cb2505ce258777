"""PyTorch's side of `Benchmarks notes --training`: the network of the note model, from samples to the
step of the optimiser, with the same batch, losses and average of the weights; see `peer.py`.

What the project's kernels do in loops is written here as PyTorch's own users would: whole tensors,
gathers and pooling, no loop over frames.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

from peer import serve

BATCH, NOTES, SAMPLES, RATE = 16, 32, 144_000, 48_000
FFT, HOP, SPREAD, BINS = 2048, 512, 0.10, 1025
FRAMES, DECODED, PER_LATENT = 280, 140, 4
GLOBAL, LOCAL, WIDTH, DECODER, BLOCKS = 32, 16, 256, 384, 4
BANDS, ENVELOPE, HARMONICS, NOISE = 256, 128, 64, 64
FLOOR, LOUDEST, SILENT, LEVEL = 1e-6, 30.0, -60.0, 0.05
TIME_CONSTANTS = [0.01, 0.03, 0.1, 0.3, 1, 3]
FEATURES = 27
BETA, DECIBELS = 5e-4, 10 / math.log(10)


def knot_places(count):
    """Place of each bin on so many knots: linear at 0 Hz, logarithmic above; and the scale's bend."""
    low, high = 1e-3, 1e9
    for _ in range(200):
        middle = math.sqrt(low * high)
        if middle * math.log1p((BINS - 1) / middle) < count - 1:
            low = middle
        else:
            high = middle
    places = high * torch.log1p(torch.arange(BINS) / high)
    return places.clamp(max=(count - 1) * (1 - 1e-6)), high


def knot_matrix(count):
    """Knots to bins by straight lines, [knot, bin]."""
    places, _ = knot_places(count)
    index = places.long()
    matrix = torch.zeros(count, BINS)
    matrix[index, torch.arange(BINS)] = 1 - (places - index)
    matrix[index + 1, torch.arange(BINS)] = places - index
    return matrix


WINDOW = torch.exp(-math.pi * ((torch.arange(FFT) - FFT // 2) / FFT) ** 2 / SPREAD)
BAND_MATRIX = knot_matrix(BANDS).T  # [bin, band]
BAND_MATRIX = BAND_MATRIX / BAND_MATRIX.sum(0).clamp(min=1e-9)
NOISE_MATRIX = knot_matrix(NOISE)
ENVELOPE_BEND = knot_places(ENVELOPE)[1]
BIN = torch.arange(BINS, dtype=torch.float32)


def analysis(samples):
    """Power of notes scaled to the reference level, [note, frame, bin], from 16-bit samples."""
    x = samples.float() / 32768
    spectrum = torch.stft(x, FFT, HOP, window=WINDOW, center=True, pad_mode="constant",
                          return_complex=True)[:, :, :FRAMES]
    gain = LEVEL / x.square().mean(1).sqrt()
    power = spectrum.real.square() + spectrum.imag.square()
    return (power * gain.square()[:, None, None]).transpose(1, 2).contiguous()


def heard_bands(power, fundamental):
    """Log power in bands and at the harmonics, [note, frame, band]."""
    bands = power @ BAND_MATRIX
    bins = (fundamental[:, None] * torch.arange(1, HARMONICS + 1) + 0.5).long()
    inside = bins < BINS
    bins = bins.clamp(max=BINS - 1)[:, None].expand(-1, power.shape[1], -1)
    harmonics = power.gather(2, bins) * inside[:, None]
    return 0.25 * torch.log(torch.cat([bands, harmonics], 2) + 1e-6) + 2


def average(power):
    """Mean over nine frames, cut at the ends."""
    return F.avg_pool2d(power[:, None], (9, 1), 1, (4, 0), count_include_pad=False)[:, 0]


class Notes(nn.Module):
    def __init__(self):
        super().__init__()
        self.bands = nn.Linear(BANDS + HARMONICS, WIDTH)
        self.condition = nn.Linear(FEATURES, WIDTH, bias=False)
        self.halvings = nn.ModuleList(
            nn.Conv1d(WIDTH, WIDTH, 4, stride=2, padding=1) for _ in range(2))
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(2))
        self.convolutions = nn.ModuleList(
            nn.Conv1d(WIDTH, WIDTH, 3, padding=1) for _ in range(2))
        self.whole = nn.Sequential(
            nn.Linear(2 * WIDTH, WIDTH), nn.SiLU(), nn.Linear(WIDTH, 2 * GLOBAL))
        self.local = nn.Linear(WIDTH, 2 * LOCAL)
        self.moving = nn.Linear(LOCAL + len(TIME_CONSTANTS), DECODER)
        self.steady = nn.Linear(GLOBAL + FEATURES, DECODER, bias=False)
        self.decoder_norms = nn.ModuleList(nn.LayerNorm(DECODER) for _ in range(BLOCKS))
        self.decoder_linears = nn.ModuleList(nn.Linear(DECODER, DECODER) for _ in range(BLOCKS))
        self.head = nn.Sequential(
            nn.LayerNorm(DECODER), nn.Linear(DECODER, ENVELOPE + HARMONICS + BINS + NOISE + 2))
        with torch.no_grad():
            bias = self.head[1].bias.zero_()
            bias[:ENVELOPE] = -4
            bias[ENVELOPE + HARMONICS:-2] = -9

    def encode(self, heard, told):
        x = F.silu(self.bands(heard) + self.condition(told)[:, None]).transpose(1, 2)
        for halving in self.halvings:
            x = F.silu(halving(x))
        for norm, convolution in zip(self.norms, self.convolutions):
            x = x + F.silu(convolution(norm(x.transpose(1, 2)).transpose(1, 2)))
        whole = self.whole(torch.cat([x.mean(2), x.amax(2)], 1))
        return whole.chunk(2, -1), self.local(x.transpose(1, 2)).chunk(2, -1)

    def decode(self, local, whole, told, fundamental, starts):
        """Tonal and noise power, [note, frame, bin]."""
        path = F.interpolate(local.transpose(1, 2), scale_factor=PER_LATENT, mode="linear")
        path = torch.stack(
            [note[:, start:start + DECODED] for note, start in zip(path, starts)]).transpose(1, 2)
        frames = torch.tensor(starts)[:, None] + torch.arange(DECODED)
        clock = torch.exp(-frames[..., None] * (HOP / RATE) / torch.tensor(TIME_CONSTANTS))
        steady = self.steady(torch.cat([whole, told], 1))[:, None]
        x = F.silu(self.moving(torch.cat([path, clock], 2)) + steady)
        for norm, linear in zip(self.decoder_norms, self.decoder_linears):
            x = x + F.silu(linear(norm(x)))
        outputs = self.head(x).flatten(0, 1)
        tonal, noise = powers(outputs, fundamental.repeat_interleave(DECODED))
        return tonal.unflatten(0, (-1, DECODED)), noise.unflatten(0, (-1, DECODED))


def powers(outputs, fundamental):
    """Tonal and noise power of frames, [frame, bin]: a comb of partials, and what is no partial."""
    envelope, levels, free, noise, tuning = outputs.split([ENVELOPE, HARMONICS, BINS, NOISE, 2], 1)
    tuned = fundamental * torch.exp(60 * torch.tanh(tuning[:, 0]) * (math.log(2) / 1200))
    curve = 0.01 * torch.sigmoid(tuning[:, 1] - 9)
    count = int(BINS / tuned.detach().min()) + 1
    number = torch.arange(1, count + 1)
    centre = number * tuned[:, None] * torch.sqrt(1 + curve[:, None] * number.square())
    place = ENVELOPE_BEND * torch.log1p(centre.clamp(max=BINS - 1) / ENVELOPE_BEND)
    place = place.clamp(max=(ENVELOPE - 1) * (1 - 1e-6))
    index = place.detach().long()
    left, right = envelope.gather(1, index), envelope.gather(1, index + 1)
    height = left + (place - index) * (right - left)
    height = height + F.pad(levels, (0, max(0, count - HARMONICS)))[:, :count]
    with torch.no_grad():  # the partial that each bin is nearest to
        ratio = (BIN / tuned[:, None]).square()
        nearest = (2 * ratio / (1 + torch.sqrt(1 + 4 * curve[:, None] * ratio))).sqrt()
        nearest = (nearest + 0.5).long().clamp(1, count) - 1
    away = BIN - centre.gather(1, nearest)
    comb = height.clamp(max=LOUDEST).gather(1, nearest) - 2 * math.pi * SPREAD * away.square()
    tonal = torch.exp(comb.clamp(min=SILENT)) + torch.exp(free.clamp(max=LOUDEST))
    return tonal, torch.exp((noise @ NOISE_MATRIX).clamp(max=LOUDEST))


def spectral_loss(tonal, noise, power):
    with torch.no_grad():
        texture = average(power)
        kurtosis = average(power.square()) / (texture.square() + 1e-30)
        share = (1 - 1.75 * (kurtosis - 1)).clamp(0, 1).sqrt()
        frame = power * (1 + (1 / math.log(2) - 1) * (1 - share))
        audible = texture > 10 * FLOOR
    total = tonal + noise
    mean_total, mean_tonal = average(total), average(tonal)
    by_texture = torch.log((mean_total + FLOOR) / (texture + FLOOR)).abs().mean()
    by_frame = torch.log((total + FLOOR) / (frame + FLOOR)).abs().mean()
    by_share = (audible * (mean_tonal / (mean_total + FLOOR) - share)).square().mean()
    return DECIBELS * (by_texture + 0.25 * by_frame) + 2 * by_share


def divergence(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - log_variance - 1).sum() / mean.shape[0]


def sample(mean, log_variance):
    return mean + torch.exp(log_variance / 2) * torch.randn_like(mean)


def features(pitch):
    centres = 16 + 4 * torch.arange(25)
    bumps = torch.exp(-0.5 * ((pitch[:, None] - centres) / 4).square())
    return torch.cat([bumps, torch.full((len(pitch), 1), 0.25), torch.zeros(len(pitch), 1)], 1)


def training_step(chunk, **adam):
    model = Notes()
    parameters = list(model.parameters())
    averaged = [parameter.detach().clone() for parameter in parameters]
    optimiser = torch.optim.AdamW(parameters, lr=1e-4, weight_decay=0, **adam)
    recorded = torch.randint(-3000, 3000, (NOTES, SAMPLES), dtype=torch.int16)
    pitches = 33.0 + 8 * (torch.arange(NOTES) % 8)
    fundamentals = 440 * torch.exp2((pitches - 69) / 12) / RATE * FFT

    def loss(heard, asked, starts):
        with torch.no_grad():
            bands = heard_bands(analysis(recorded[heard]), fundamentals[heard])
            power = analysis(recorded[asked])
            power = torch.stack([note[start:start + DECODED] for note, start in zip(power, starts)])
        (mean, spread), (local_mean, local_spread) = model.encode(bands, features(pitches[heard]))
        spread, local_spread = spread.clamp(-12, 4), local_spread.clamp(-12, 4)
        tonal, noise = model.decode(
            sample(local_mean, local_spread), sample(mean, spread), features(pitches[asked]),
            fundamentals[asked], starts)
        nats = divergence(mean, spread) + divergence(local_mean, local_spread)
        return spectral_loss(tonal, noise, power) + BETA * nats

    def step():
        optimiser.zero_grad()
        heard, asked = torch.randint(0, NOTES, (2, BATCH))
        starts = [0 if note % 2 else FRAMES - DECODED for note in range(BATCH)]
        for first in range(0, BATCH, chunk):
            part = slice(first, first + chunk)
            (loss(heard[part], asked[part], starts[part]) * (chunk / BATCH)).backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        with torch.no_grad():
            torch._foreach_lerp_(averaged, parameters, 0.001)

    return step


if __name__ == "__main__":
    serve({"training": [lambda: training_step(BATCH, fused=True), lambda: training_step(4, fused=True),
                        lambda: training_step(4, foreach=True)]})
