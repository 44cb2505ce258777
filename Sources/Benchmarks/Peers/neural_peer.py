"""PyTorch's side of `Benchmarks neural`: the same shapes and batch; see `peer.py`."""

import torch
from torch import nn

from peer import serve


def backward_step(module, x, gradient_of=lambda y: y):
    """A step that makes the gradients of all parameters and of the input."""
    x.requires_grad_()
    with torch.no_grad():
        gradient = torch.randn_like(gradient_of(module(x)))

    def step():
        module.zero_grad()
        x.grad = None
        gradient_of(module(x)).backward(gradient)

    return step


def conv2d(memory_format):
    module = nn.Conv2d(64, 64, 3, padding=1).to(memory_format=memory_format)
    x = torch.randn(32, 64, 128, 64).to(memory_format=memory_format)
    return backward_step(module, x)


def autoencoder(**adam):
    sizes = [1025, 512, 256, 64, 256, 512, 1025]
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.SiLU()]
    module = nn.Sequential(*layers[:-1])
    optimiser = torch.optim.Adam(module.parameters(), lr=1e-4, **adam)
    x = torch.randn(256, 1025)

    def step():
        optimiser.zero_grad()
        nn.functional.mse_loss(module(x), x).backward()
        optimiser.step()

    return step


def live():
    cell, output = nn.GRUCell(512, 512), nn.Linear(512, 1025)
    x, state = torch.randn(1, 512), [torch.zeros(1, 512)]

    def step():
        with torch.inference_mode():
            state[0] = cell(x, state[0])
            output(state[0])

    return step


makers = {
    "conv1d": [lambda: backward_step(nn.Conv1d(256, 256, 5, padding=2), torch.randn(32, 256, 512))],
    "conv2d": [lambda: conv2d(torch.contiguous_format), lambda: conv2d(torch.channels_last)],
    "gru": [lambda: backward_step(nn.GRU(512, 512), torch.randn(32, 64, 512), lambda y: y[0])],
    "autoencoder": [lambda: autoencoder(foreach=True), lambda: autoencoder(fused=True)],
    "live": [live],
}

serve(makers, single_threaded=["live"])
