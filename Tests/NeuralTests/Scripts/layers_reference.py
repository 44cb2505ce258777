"""Prints LayerReference.swift: what PyTorch makes of the same inputs and weights.

    python3 layers_reference.py > ../Operations/LayerReference.swift

Inputs, weights and the gradient of each result are sin(0.7 i + shift), i counting the elements in
the order of this library's layouts (channels last). Made with PyTorch 2.13.0.
"""

import math

import torch
from torch.nn import functional as F


def values(*shape, shift):
    count = math.prod(shape)
    x = torch.tensor([math.sin(0.7 * i + shift) for i in range(count)], dtype=torch.float32)
    return x.reshape(shape).requires_grad_()


def last_to_first(x):
    """[a, ..., c] -> [a, c, ...]: channels-last input or weight as PyTorch has it."""
    return x.movedim(-1, 1)


def first_to_last(x):
    return x.movedim(1, -1)


cases = {}


def case(name, y, *inputs):
    y.backward(values(*y.shape, shift=9).detach())
    cases[name] = [y] + [x.grad for x in inputs]


x, w, b = values(2, 9, 4, shift=0), values(6, 3, 2, shift=1), values(6, shift=2)
y = F.conv1d(last_to_first(x), last_to_first(w), b, stride=2, dilation=2, padding=2, groups=2)
case("conv1d", first_to_last(y), x, w, b)

x, w, b = values(1, 6, 7, 2, shift=0), values(3, 3, 3, 2, shift=1), values(3, shift=2)
y = F.conv2d(last_to_first(x), last_to_first(w), b, padding=1)
case("conv2d", first_to_last(y), x, w, b)

x, w, b = values(1, 14, 3, shift=0), values(2, 5, 3, shift=1), values(2, shift=2)
y = F.conv1d(last_to_first(x), last_to_first(w), b, padding=2)
case("conv1dKernel5", first_to_last(y), x, w, b)

x, h = values(2, 5, 3, shift=0), values(2, 4, shift=5)
weights = [
    values(12, 3, shift=1), values(12, 4, shift=2), values(12, shift=3), values(12, shift=4)]
names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
layer = torch.nn.GRU(3, 4, batch_first=True)
y, _ = torch.func.functional_call(layer, dict(zip(names, weights)), (x, h[None]))
case("gru", y, x, *weights, h)

x = values(2, 4, 3, shift=0)
y = F.interpolate(last_to_first(x), scale_factor=3, mode="linear", align_corners=False)
case("upsample", first_to_last(y), x)

table = values(5, 3, shift=0)
case("embedding", F.embedding(torch.tensor([4, 0, 4, 2]), table), table)

print("/// Results and gradients by `Scripts/layers_reference.py` (PyTorch 2.13.0).")
print("enum LayerReference {")
print("  /// By case: the result, then the gradient of each input, row-major.")
print("  static let arrays: [String: [[Float]]] = [")
for name, arrays in cases.items():
    print(f'    "{name}": [')
    for array in arrays:
        numbers = [f"{x:.7g}" for x in array.flatten().tolist()]
        line = "      ["
        for i, number in enumerate(numbers):
            piece = number + ("], " if i == len(numbers) - 1 else ", ")
            if len(line) + len(piece.rstrip()) > 100:
                print(line.rstrip())
                line = "        "
            line += piece
        print(line.rstrip())
    print("    ],")
print("  ]")
print("}")
