"""Writes the reference values of the network's tests: python fixture.py > ../../../electron/survival/network/testing/pytorch.json

Everything is computed in double precision. Inputs and weights come from `drawn`, which the tests repeat exactly.
"""
from __future__ import annotations

import json

import numpy as np
import torch

from network import MotionSurvival, losses, train

ALPHA, L1, RATE = 0.4, 1e-2, 1e-3


def drawn(count: int, stream: int) -> np.ndarray:
    """Uniform in [-1, 1): a multiplicative hash of the index, exact in double precision; rounded to float32."""
    index = np.arange(1, count + 1, dtype=np.uint64) + np.uint64(stream * 1000003)
    mixed = (index * np.uint64(2654435761)) % np.uint64(2**32)
    mixed = ((mixed ^ (mixed >> np.uint64(15))) * np.uint64(2246822519)) % np.uint64(2**32)
    return (mixed.astype(np.float64) / 2**31 - 1).astype(np.float32).astype(np.float64)


def network(features: int, hidden: int, latent: int) -> MotionSurvival:
    model = MotionSurvival(features, hidden, latent, 0).double()
    for stream, layer in enumerate(model.layers()):
        outputs, inputs = layer.weight.shape
        limit = float(np.float32((6 / (inputs + outputs)) ** 0.5))
        weight = (drawn(inputs * outputs, 10 + stream) * limit).astype(np.float32).astype(np.float64)
        layer.weight.data = torch.from_numpy(weight.reshape(inputs, outputs).T.copy())
        layer.bias.data = torch.from_numpy((drawn(outputs, 20 + stream) * np.float32(0.05)).astype(np.float32).astype(np.float64))
    return model


def cohort(n: int, features: int):
    x = torch.from_numpy((drawn(n * features, 1) * 4).reshape(n, features))
    return x, torch.arange(n, 0, -1, dtype=torch.float64), torch.tensor([0.0 if i % 3 == 1 else 1.0 for i in range(n)], dtype=torch.float64)


def flat(layers, which: str) -> list[np.ndarray]:
    pick = (lambda p: p.grad) if which == "gradient" else (lambda p: p.data)
    return [pick(p).numpy().T.reshape(-1) for layer in layers for p in (layer.weight, layer.bias)]


def step(features: int, hidden: int, latent: int, n: int, share: float, most: int) -> dict:
    """Losses and gradients of one batch with a given dropout mask, and the parameters after Adam's steps 1 to 3 on it."""
    model, (x, _, event) = network(features, hidden, latent), cohort(n, features)
    kept = torch.from_numpy((drawn(n * features, 2) >= 2 * share - 1).reshape(n, features))
    dropped = torch.where(kept, x * float(np.float32(1 / (1 - share))), 0.0)
    optimiser, after, first = torch.optim.Adam(model.parameters(), RATE), [], None
    sizes = [len(values) for values in flat(model.layers(), "value")]
    # Of a large layer every k-th number.
    thin = lambda arrays: [values[:: max(1, -(-len(values) // most))].tolist() for values in arrays]
    for _ in range(3):
        optimiser.zero_grad()
        total, reconstruct, survive = losses(model, x, event, ALPHA, L1, dropped)
        total.backward()
        if first is None:
            gradient = flat(model.layers(), "gradient")
            first = dict(total=total.item(), reconstruction=reconstruct.item(), survival=survive.item(), gradient=thin(gradient),
                         gradientNorms=[float(np.linalg.norm(values)) for values in gradient])
        optimiser.step()
        after.append(thin(flat(model.layers(), "value")))
    return dict(features=features, hidden=hidden, latent=latent, n=n, share=share, sizes=sizes, after=after, **first)


def curve(n: int, features: int, hidden: int, latent: int, epochs: int, batch: int) -> dict:
    """A whole short training in faithful mode without dropout."""
    model, (x, days, event) = network(features, hidden, latent), cohort(n, features)
    order = torch.tensor([(7 * i) % n for i in range(n)])
    found = train(model, x, days, event, order, learning_rate=RATE, alpha=ALPHA, l1=L1, epochs=epochs, batch=batch)
    return dict(n=n, features=features, hidden=hidden, latent=latent, epochs=epochs, batch=batch, order=order.tolist(), losses=found)


print(json.dumps(dict(
    torch=torch.__version__, alpha=ALPHA, l1=L1, learningRate=RATE,
    small=step(12, 6, 3, 8, 0.3, 10**9), real=step(11514, 78, 13, 16, 0.5, 60),
    curve=curve(45, 300, 20, 5, 12, 16))))
