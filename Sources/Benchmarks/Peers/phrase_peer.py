"""PyTorch's side of `Benchmarks phrases`: the network of the two-bar melody model, the same batch,
dropout, loss and optimiser; see `peer.py`.
"""

import torch
from torch import nn
from torch.nn import functional as F

from peer import serve

BATCH, STEPS, SEGMENTS, LENGTH, TOKENS, UNKNOWN = 128, 32, 8, 4, 90, 90
EMBEDDED, WIDTH, STEP_WIDTH, GLOBAL, LOCAL = 32, 256, 128, 64, 24
BETA, DROPOUT = 0.2, 0.1


class Mixer(nn.Module):
    def __init__(self):
        super().__init__()
        self.segment_norm, self.channel_norm = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.segments = nn.Sequential(
            nn.Linear(SEGMENTS, 4 * SEGMENTS), nn.SiLU(), nn.Linear(4 * SEGMENTS, SEGMENTS)
        )
        self.channels = nn.Sequential(
            nn.Linear(WIDTH, 2 * WIDTH), nn.SiLU(), nn.Linear(2 * WIDTH, WIDTH)
        )

    def forward(self, h):
        heard = self.segments(self.segment_norm(h).transpose(1, 2)).transpose(1, 2)
        h = h + F.dropout(heard, DROPOUT)
        return h + F.dropout(self.channels(self.channel_norm(h)), DROPOUT)


class Phrases(nn.Module):
    def __init__(self):
        super().__init__()
        self.read = nn.Embedding(TOKENS + 1, EMBEDDED)
        self.segment = nn.Linear(LENGTH * EMBEDDED, WIDTH)
        self.encoder = nn.Sequential(Mixer(), Mixer(), nn.LayerNorm(WIDTH))
        self.whole = nn.Sequential(
            nn.Linear(2 * WIDTH, WIDTH), nn.SiLU(), nn.Linear(WIDTH, 2 * GLOBAL)
        )
        self.each = nn.Linear(WIDTH, 2 * LOCAL)
        self.from_whole = nn.Linear(GLOBAL, WIDTH, bias=False)
        self.from_each = nn.Linear(LOCAL, WIDTH)
        self.places = nn.Parameter(0.1 * torch.randn(SEGMENTS, WIDTH))
        self.conductor = nn.Sequential(Mixer(), Mixer(), Mixer(), nn.LayerNorm(WIDTH))
        self.plan = nn.Linear(WIDTH, LENGTH * STEP_WIDTH)
        self.remember = nn.Embedding(TOKENS + 1, EMBEDDED)
        self.past = nn.Linear(5 * EMBEDDED, STEP_WIDTH, bias=False)
        self.step = nn.Sequential(
            nn.LayerNorm(STEP_WIDTH),
            nn.Linear(STEP_WIDTH, 2 * STEP_WIDTH),
            nn.SiLU(),
            nn.Linear(2 * STEP_WIDTH, STEP_WIDTH),
        )
        self.head = nn.Linear(STEP_WIDTH, TOKENS)

    def loss(self, tokens, history):
        h = F.silu(self.segment(self.read(tokens).reshape(BATCH, SEGMENTS, -1)))
        h = self.encoder(h)
        whole = self.whole(torch.cat([h.mean(1), h.amax(1)], -1))
        each = self.each(h)
        mean = torch.cat([whole[:, :GLOBAL], each[..., :LOCAL].flatten(1)], -1)
        log_variance = torch.cat([whole[:, GLOBAL:], each[..., LOCAL:].flatten(1)], -1).clamp(-12, 4)
        z = mean + torch.exp(log_variance / 2) * torch.randn_like(mean)
        local = self.from_each(z[:, GLOBAL:].reshape(BATCH, SEGMENTS, LOCAL))
        h = self.conductor(local + self.from_whole(z[:, :GLOBAL])[:, None] + self.places)
        x = self.plan(h).reshape(BATCH, STEPS, STEP_WIDTH)
        x = x + self.past(self.remember(history).flatten(2))
        logits = self.head(x + self.step(x))
        nats = F.cross_entropy(logits.flatten(0, 1), tokens.flatten(), reduction="sum") / BATCH
        divergence = (mean**2 + log_variance.exp() - log_variance - 1).sum() / (2 * BATCH)
        return (nats + BETA * divergence) / STEPS


def history_of(tokens):
    """The four tokens before each step, and the last pitch: [phrase, step, 5]."""
    columns = []
    for lag in range(1, 5):
        column = torch.full_like(tokens, UNKNOWN)
        column[:, lag:] = tokens[:, :-lag]
        columns.append(column)
    places = torch.where(tokens >= 2, torch.arange(STEPS), -1).cummax(1).values
    last = torch.where(places >= 0, tokens.gather(1, places.clamp(min=0)), UNKNOWN)
    columns.append(torch.cat([torch.full((BATCH, 1), UNKNOWN), last[:, :-1]], 1))
    return torch.stack(columns, -1)


def training_step(**adam):
    model = Phrases()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0.02, **adam)
    tokens = torch.randint(0, TOKENS, (BATCH, STEPS))

    def step():
        optimiser.zero_grad()
        model.loss(tokens, history_of(tokens)).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()

    return step


serve({"training": [lambda: training_step(foreach=True), lambda: training_step(fused=True)]})
