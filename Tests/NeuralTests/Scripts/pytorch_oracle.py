"""Values and gradients of the operations by PyTorch, for OracleTests.swift.

    python3 Tests/NeuralTests/Scripts/pytorch_oracle.py

writes pytorch_oracle.json beside itself; that file was made with PyTorch 2.13.

One `case` for each use of an operation: the name by which OracleTests.swift knows it, its inputs,
and the same computation in PyTorch. Inputs are drawn from the case's name, so a new case leaves the
others as they are, and rounded to what the file holds; everything else is computed in double
precision.

A case's gradients are those of `sum(upstream * output)`, upstream being drawn, too.
"""

import json
import pathlib
import zlib

import numpy
import torch
import torch.nn.functional as F

CASES = {}


class Draw:
    """An input to be drawn evenly from low...high; `gradient` tells whether one is wanted."""

    def __init__(self, *shape, low=-1.0, high=1.0, gradient=True):
        self.shape, self.low, self.high, self.gradient = shape, low, high, gradient

    def values(self, random):
        return rounded(random.uniform(self.low, self.high, self.shape))


def case(name, **inputs):
    def add(compute):
        assert name not in CASES, name
        CASES[name] = (inputs, compute)
        return compute

    return add


def rounded(values):
    return numpy.array([float(f"{v:.7g}") for v in values.reshape(-1)]).reshape(values.shape)


def array(tensor):
    values = tensor.detach().numpy()
    return {
        "shape": list(values.shape) or [1],
        "values": [float(f"{v:.7g}") for v in values.reshape(-1)],
    }


def run(name):
    inputs, compute = CASES[name]
    random = numpy.random.default_rng(zlib.crc32(name.encode()))
    tensors = {
        key: torch.tensor(draw.values(random), requires_grad=draw.gradient)
        for key, draw in inputs.items()
    }
    output = compute(*tensors.values())
    upstream = torch.tensor(rounded(random.uniform(-1, 1, tuple(output.shape))))
    (upstream * output).sum().backward()
    return {
        "inputs": {key: array(tensor) for key, tensor in tensors.items()},
        "output": array(output),
        "upstream": array(upstream),
        "gradients": {
            key: array(tensors[key].grad) for key, draw in inputs.items() if draw.gradient
        },
    }


# Arithmetic: Operations/Arithmetic.swift, Elementwise.swift

AB = dict(a=Draw(2, 3, 4, low=0.5, high=2), b=Draw(3, 1, low=0.5, high=2))
case("add", **AB)(lambda a, b: a + b)
case("subtract", **AB)(lambda a, b: a - b)
case("multiply", **AB)(lambda a, b: a * b)
case("divide", **AB)(lambda a, b: a / b)
case("divide a number", x=Draw(7, low=0.5, high=2))(lambda x: 3 / x)
case("broadcast", x=Draw(3, 1))(lambda x: x.expand(2, 3, 4))

POSITIVE = dict(x=Draw(3, 7, low=0.1, high=3))
WIDE = dict(x=Draw(5, 9, low=-6, high=6))
case("square", **WIDE)(torch.square)
case("sqrt", **POSITIVE)(torch.sqrt)
case("abs", **WIDE)(torch.abs)
case("exp", **WIDE)(torch.exp)
case("log", **POSITIVE)(torch.log)
case("clamp", **WIDE)(lambda x: x.clamp(-2, 3))

# Activations: Operations/Activations.swift

case("relu", **WIDE)(F.relu)
case("leaky relu", **WIDE)(lambda x: F.leaky_relu(x, 0.1))
case("silu", **WIDE)(F.silu)
case("tanh", **WIDE)(torch.tanh)
case("sigmoid", **WIDE)(torch.sigmoid)

# The norm of rows: Operations/Normalisation.swift

NORM = dict(x=Draw(2, 3, 6, low=-2, high=5), scale=Draw(6), shift=Draw(6))
case("log softmax", **WIDE)(lambda x: F.log_softmax(x, -1))
case("layer norm", **NORM)(lambda x, scale, shift: F.layer_norm(x, (6,), scale, shift))

# Losses: Operations/Losses.swift, CrossEntropy.swift, GaussianLatent.swift

ERROR = dict(x=Draw(3, 5, low=-2, high=2), target=Draw(3, 5, low=-2, high=2))
WEIGHTED = dict(**ERROR, weights=Draw(3, 1, low=0, high=2, gradient=False))


def weighted_mean(loss, weights):
    return (loss * weights).sum() / weights.expand_as(loss).sum()


case("absolute error", **ERROR)(F.l1_loss)
case("squared error", **ERROR)(F.mse_loss)
case("absolute error, weighted", **WEIGHTED)(
    lambda x, target, weights: weighted_mean((x - target).abs(), weights)
)
case("squared error, weighted", **WEIGHTED)(
    lambda x, target, weights: weighted_mean((x - target) ** 2, weights)
)
case("cross-entropy", logits=Draw(4, 9, low=-5, high=5))(
    lambda logits: F.cross_entropy(
        logits, torch.tensor([8, 0, -1, 3]), ignore_index=-1, reduction="none"
    )
)
case("bernoulli", logits=Draw(3, 5, low=-9, high=9), target=Draw(3, 5, low=0, gradient=False))(
    lambda logits, target: F.binary_cross_entropy_with_logits(logits, target, reduction="none")
)

LATENT = dict(mean=Draw(3, 4, low=-2, high=2), log_variance=Draw(3, 4, low=-3, high=2))


def gaussian(mean, log_variance):
    return torch.distributions.Normal(mean, (log_variance / 2).exp())


def divergence(mean, log_variance):
    unit = torch.distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean))
    return torch.distributions.kl_divergence(gaussian(mean, log_variance), unit)


case("gaussian divergence", **LATENT)(divergence)
case("gaussian divergence, free bits", **LATENT)(
    lambda mean, log_variance: divergence(mean, log_variance)
    .mean(0).clamp(min=1.5 * numpy.log(2)).sum()
)
case("gaussian sample", **LATENT, noise=Draw(3, 4, low=-2, high=2, gradient=False))(
    lambda mean, log_variance, noise: mean + (log_variance / 2).exp() * noise
)

# Axes: Operations/Axes.swift, Concatenation.swift, Reductions.swift

X = dict(x=Draw(2, 5, 3))
case("transposed", **X)(lambda x: x.transpose(0, 1))
case("sliced", **X)(lambda x: x[:, 1:5:2])
case("concatenate", a=Draw(2, 3), b=Draw(2, 4))(lambda a, b: torch.cat([a, b], 1))
case("sum", **X)(lambda x: x.sum(1))
case("mean", **X)(lambda x: x.mean(-1, keepdim=True))
case("max", **X)(lambda x: x.max(0).values)


if __name__ == "__main__":
    entries = (f"{json.dumps(name)}: {json.dumps(run(name))}" for name in CASES)
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text("{\n" + ",\n".join(entries) + "\n}\n")
