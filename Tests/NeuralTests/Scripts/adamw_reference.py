"""Prints the values in AdamWTests: what PyTorch's AdamW makes of the same weights and gradients.

    python3 adamw_reference.py

Made with PyTorch 2.13.0.
"""

import math

import torch


def values(count, shift):
    return torch.tensor([math.sin(i + shift) for i in range(count)], dtype=torch.float32)


def show(name, numbers):
    print(f"{name}: [" + ", ".join(f"{x:.7g}" for x in numbers) + "]")


matrix = values(6, 0.5).reshape(2, 3).requires_grad_()
bias = values(3, 2.5).requires_grad_()
optimiser = torch.optim.AdamW(
    [{"params": [matrix], "weight_decay": 0.1}, {"params": [bias], "weight_decay": 0.0}],
    betas=(0.8, 0.95),
    eps=1e-6,
)
norms = []
for step in range(6):
    # Large gradients in the beginning, so that some steps are clipped and some are not.
    size = 3.0 * 0.5**step
    matrix.grad = size * values(6, 3.0 * step).reshape(2, 3)
    bias.grad = size * values(3, 3.0 * step + 6)
    norms.append(torch.nn.utils.clip_grad_norm_([matrix, bias], 1.0).item())
    for group in optimiser.param_groups:
        group["lr"] = 0.02 / (1 + step)
    optimiser.step()

show("norms", norms)
show("matrix", matrix.flatten().tolist())
show("bias", bias.tolist())
show("mean", optimiser.state[matrix]["exp_avg"].flatten().tolist())
show("variance", optimiser.state[matrix]["exp_avg_sq"].flatten().tolist())
