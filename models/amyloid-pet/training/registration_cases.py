"""Raw scans whose true transform is known, from ±30 degrees and ±40 mm: python registration_cases.py --atlas <folder> --out <folder> [--count 24]"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage

import anatomy
import simulate
from simulate import TRACERS

arguments = argparse.ArgumentParser()
arguments.add_argument('--atlas', type=Path, required=True)
arguments.add_argument('--out', type=Path, required=True)
arguments.add_argument('--count', type=int, default=24)
a = arguments.parse_args()
torch.set_num_threads(1); a.out.mkdir(parents=True, exist_ok=True)
atlas = anatomy.load(a.atlas); mm = torch.from_numpy(anatomy.coordinates())
def sample(volume, at):
    unit = [(at[k] - anatomy.ORIGIN[k]) / 2.0 / (anatomy.SHAPE[k] - 1) * 2 - 1 for k in range(3)]
    return F.grid_sample(volume[None, None], torch.stack([unit[2], unit[1], unit[0]], -1)[None], align_corners=True, padding_mode='zeros')[0, 0]
for n in range(a.count):
    rng = np.random.default_rng([77, n])
    head = simulate.Head(atlas, 50_000 + n); stage = n % 3
    tracer = TRACERS[int(rng.integers(4))]; load = simulate.draw_load(stage, rng)
    act = simulate.uptake(head, stage, load, tracer, rng)
    fwhm, noise = float(rng.uniform(4.5, 8.5)), float(rng.uniform(.03, .15))
    size = 1 + rng.normal(0, .05) + rng.normal(0, .025, 3)
    m = simulate.rigid(rng.uniform(-30, 30, 3), rng.uniform(-40, 40, 3), size * np.array([.97, .96, .97]))   # head mm -> patient mm (RAS)
    inv = np.linalg.inv(np.vstack([m, [0, 0, 0, 1]]))[:3]
    # patient grid
    sp = [2.0, 2.0, float(rng.choice([2.0, 3.27, 2.43]))]; nx = 128; nz = int(round(250 / sp[2]))
    org = np.array([-127., -127., -nz * sp[2] / 2])
    g = np.stack(np.meshgrid(*[np.arange(k) for k in (nx, nx, nz)], indexing='ij')).astype(np.float32)
    pat = torch.from_numpy((org[:, None, None, None] + np.array(sp)[:, None, None, None] * g).astype(np.float32))
    i = torch.from_numpy(inv.astype(np.float32))
    p = torch.einsum('ij,jxyz->ixyz', i[:, :3], pat) + i[:, 3].reshape(3, 1, 1, 1)
    # person point p (undistorted head coordinates) holds atlas point p + d(p)
    d = torch.stack([sample(head.displacement[k].contiguous(), p) for k in range(3)])
    at = p + d
    v = sample(act, at)
    blurred = ndimage.gaussian_filter(v.numpy(), [fwhm / 2.355 / s for s in sp])
    grain = ndimage.gaussian_filter(rng.normal(size=v.shape).astype(np.float32), 1.1)
    scan = np.clip(blurred + noise * grain / grain.std() * np.sqrt(np.clip(blurred, .05, None)), 0, None) * 8000
    # truth: for brain points of the atlas (every 3rd voxel), where in the patient: solve p + d(p) = x
    x = mm[:, ::3, ::3, ::3].reshape(3, -1); keep = torch.from_numpy(atlas['brain'])[::3, ::3, ::3].reshape(-1); x = x[:, keep]
    q = x.clone()
    for _ in range(12):
        dd = torch.stack([sample(head.displacement[k].contiguous(), q.reshape(3, -1, 1, 1))[..., 0, 0] for k in range(3)])
        q = x - dd
    y = torch.from_numpy(m[:, :3].astype(np.float32)) @ q + torch.from_numpy(m[:, 3:].astype(np.float32))
    scan.transpose(2, 1, 0).astype('<f4').tofile(a.out / f'{n:03d}.f32')
    np.concatenate([x.numpy().T, y.numpy().T], 1).astype('<f4').tofile(a.out / f'{n:03d}.truth.f32')
    (a.out / f'{n:03d}.json').write_text(json.dumps(dict(size=[nx, nx, nz], spacing=sp, origin=org.tolist(), stage=stage, tracer=tracer.lower(), load=load, noise=noise, fwhm=fwhm, points=int(x.shape[1]))))
    print(n, flush=True)
