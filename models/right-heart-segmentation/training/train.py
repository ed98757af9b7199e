"""Trains the network on the training patients of a split. bfloat16 autocast, fixed seeds, resumable.

L = L_S + alpha L_D + beta L_L + gamma |W|^2: cross-entropy, squared soft Dice, class-balanced landmark cross-entropy and
weight decay (decoupled, AdamW). Each term is switched off by its weight (`--set alpha=0`); L_S by `region=0`.

On the CPU each process works on its share of every batch with one thread; gradients are averaged before each step. On a
shared machine this waits once a step instead of once an operation, and on an idle one it is no slower. With a CUDA
device one process does it all.

`--start` begins with another checkpoint's weights, those of the slice-by-slice network included (layers that it lacks
begin at zero). Batch normalisation keeps its running statistics then: a batch of a few stacks is no fair sample.
The learning rate warms up, stays, then falls linearly to zero; the weights kept are an exponential moving average.
Log: <out>/log.csv, one row per epoch. Checkpoint: <out>/checkpoint.pt after every epoch.
"""
from __future__ import annotations

import argparse
import copy
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.distributed as distributed
import torch.multiprocessing as multiprocessing
import torch.nn.functional as F

import augment
import data
from network import MultiScaleFcn

DEFAULTS = dict(epochs=64, stacks=4, slices=5, size=128, wide_size=192, wide_share=0.2, whole_share=0.4, rate=1e-3, warm_up=1.5,
                falling=0.65, average=0.997, processes=2, seed=20190215, context=True, diastole=True,
                region=1.0, alpha=1.0, beta=0.15, gamma=0.02, phantoms=0.06)


def dice_loss(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """1 - mean soft Dice of the three structures over the batch, squared denominators (its optimum is p = t even for
    soft targets). Both float32 [n][4][h][w]."""
    p, t = probabilities[:, 1:], targets[:, 1:]
    both = (p * t).sum((0, 2, 3))
    each = (p * p).sum((0, 2, 3)) + (t * t).sum((0, 2, 3))
    return 1 - ((2 * both + 1) / (each + 1)).mean()


def region_loss(logits: torch.Tensor, targets: torch.Tensor, settings: dict) -> torch.Tensor:
    """L_S + alpha L_D: cross-entropy against soft targets, soft Dice."""
    logs = F.log_softmax(logits.float(), 1)
    loss = logs.new_zeros(())
    if settings["region"]:
        loss = loss - settings["region"] * (targets * logs).sum(1).mean()
    if settings["alpha"]:
        loss = loss + settings["alpha"] * dice_loss(logs.exp(), targets)
    return loss


def landmark_loss(logits: torch.Tensor, marked: torch.Tensor) -> torch.Tensor:
    """L_L: cross-entropy, each class present weighing the same but background, which weighs as much as all landmarks.
    logits [n][7][h][w], marked int64 [n][h][w]."""
    each = F.cross_entropy(logits.float(), marked, reduction="none").flatten()
    count = torch.bincount(marked.flatten(), minlength=logits.shape[1]).float()
    weight = torch.where(count > 0, 1 / count.clamp(min=1), torch.zeros_like(count))
    present = int((count[1:] > 0).sum())
    if present:
        weight[1:] /= present
    return (each * weight[marked.flatten()]).sum() / (2 if present else 1)


def total_loss(outputs, targets: torch.Tensor, marked: torch.Tensor, settings: dict) -> torch.Tensor:
    logits, points, deep = outputs
    loss, weight, coarse = region_loss(logits, targets, settings), 0.4, targets
    for side in deep:
        coarse = F.avg_pool2d(coarse, 2)
        loss = loss + weight * region_loss(side, coarse, settings)
        weight *= 0.5
    return loss + settings["beta"] * landmark_loss(points, marked) if settings["beta"] else loss


def rate_at(step: int, steps: int, settings: dict) -> float:
    """Warm-up over `warm_up` epochs, constant, then linear to zero over the last `falling` share of the steps."""
    at = step / steps
    return settings["rate"] * min(1.0, at * settings["epochs"] / settings["warm_up"], max(0.0, (1 - at) / settings["falling"]))


def blend(average: torch.nn.Module, model: torch.nn.Module, keep: float) -> None:
    with torch.no_grad():
        for a, m in zip(average.state_dict().values(), model.state_dict().values()):
            if a.is_floating_point():
                a.lerp_(m, 1 - keep)
            else:
                a.copy_(m)


def average_gradients(model: torch.nn.Module, world: int) -> None:
    used = [p for p in model.parameters() if p.grad is not None]
    flat = torch.cat([p.grad.flatten() for p in used])
    distributed.all_reduce(flat)
    flat /= world
    at = 0
    for p in used:
        p.grad.copy_(flat[at:at + p.numel()].view_as(p))
        at += p.numel()


def fits(model: torch.nn.Module, state: dict) -> None:
    """Loads what a checkpoint has; layers that it lacks keep their start, which must be that they change nothing."""
    lacking, unknown = model.load_state_dict(state, strict=False)
    strange = [name for name in lacking if name.split(".")[0] not in ("around", "through", "landmark", "diastole")]
    if strange or unknown:
        raise SystemExit(f"the starting checkpoint is of another network: {[*strange, *unknown][:5]}")


def sampled(plan: np.random.Generator, volumes: list, patients: int, settings: dict, count: int) -> list[int]:
    """Which volumes the next step sees: by their number of slices; phantoms with their own share."""
    weight = np.array([len(i) for i in volumes], float)
    if patients < len(weight):
        share = settings["phantoms"]
        weight[:patients] *= (1 - share) / weight[:patients].sum()
        weight[patients:] *= share / weight[patients:].sum()
    return plan.choice(len(weight), count, p=weight / weight.sum()).tolist()


def worker(rank: int, world: int, learn: list[Path], phantoms: Path | None, start: Path | None, out: Path, resume: bool, settings: dict) -> None:
    """One of `world` processes; all hold the same weights, rank 0 logs and writes the checkpoint."""
    torch.manual_seed(settings["seed"])
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if world > 1:
        torch.set_num_threads(1)
        distributed.init_process_group("gloo", init_method=f"file://{(out / 'rendezvous').resolve()}", rank=rank, world_size=world)
    checkpoint, log = out / "checkpoint.pt", out / "log.csv"
    real = [v for folder in learn for v in data.read_patient(folder)]
    stacks = augment.Stacks(real + (data.read_phantoms(phantoms) if phantoms and settings["phantoms"] else []))
    model = MultiScaleFcn(context=settings["context"], diastole=settings["diastole"])
    if start:
        fits(model, torch.load(start, weights_only=True)["average"])
    model = model.to(device, memory_format=torch.channels_last)
    average = copy.deepcopy(model)
    decayed = [p for p in model.parameters() if p.ndim > 1]
    plain = [p for p in model.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": settings["gamma"]}, {"params": plain, "weight_decay": 0.0}],
                                  lr=settings["rate"], betas=(0.9, 0.99))
    first, minutes = 0, 0.0
    if resume and checkpoint.is_file():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        first, minutes = state["epoch"], state["minutes"]
    elif rank == 0:
        log.write_text("epoch,minutes,rate,loss,dice_lv,dice_myocardium,dice_rv\n")
    per_epoch = sum(len(v.image) for v in real) // (settings["stacks"] * settings["slices"])
    steps = per_epoch * settings["epochs"]
    if rank == 0:
        print(f"{len(learn)} patients, {stacks.slices} slices ({len(stacks.images) - len(real)} phantom volumes), {per_epoch} steps an epoch, "
              f"epochs {first + 1}..{settings['epochs']}, {device}", flush=True)
    started = time.time() - minutes * 60
    for epoch in range(first, settings["epochs"]):
        plan = np.random.default_rng([settings["seed"], epoch])             # the same in every process
        rng = np.random.default_rng([settings["seed"], epoch, rank])        # its own
        losses, overlap, extent = [], torch.zeros(3), torch.zeros(3)
        model.train()
        if start:
            for module in model.modules():
                if isinstance(module, torch.nn.BatchNorm2d):
                    module.eval()
        for k in range(per_epoch):
            kind, count, size, number = plan.random(), settings["slices"], settings["size"], settings["stacks"]
            if kind < settings["wide_share"]:                                # more of the field of view
                size, number = settings["wide_size"], max(world, number // 2)
            elif kind < settings["wide_share"] + settings["whole_share"]:    # whole stacks
                count, number = 0, max(world, number // 2)
            chosen = sampled(plan, stacks.images, len(real), settings, number)[rank::world]
            parts = [augment.batch(stacks, [c], count, size, rng) for c in chosen]
            if count:                                                        # equal lengths: one pass
                parts = [tuple(torch.cat(p) for p in zip(*parts))]
            step = epoch * per_epoch + k
            for group in optimiser.param_groups:
                group["lr"] = rate_at(step, steps, settings)
            optimiser.zero_grad(set_to_none=True)
            for image, targets, marked in parts:
                image, targets, marked = image.to(device), targets.to(device), marked.to(device)
                with torch.autocast(device.type, dtype=torch.bfloat16):
                    outputs = model(image.contiguous(memory_format=torch.channels_last), stack=count, deep=True)
                loss = total_loss(outputs, targets, marked, settings) / len(parts)
                loss.backward()
                if rank:
                    continue
                losses.append(loss.item() * len(parts))
                found, truth = outputs[0].detach().argmax(1), targets.argmax(1)
                for c in (1, 2, 3):
                    overlap[c - 1] += float(2 * ((found == c) & (truth == c)).sum())
                    extent[c - 1] += float((found == c).sum() + (truth == c).sum())
            if world > 1:
                average_gradients(model, world)
            torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimiser.step()
            if rank == 0:
                blend(average, model, min(settings["average"], step / (step + 20)))
        if rank:
            continue
        minutes = (time.time() - started) / 60
        dice = (overlap / extent.clamp(min=1)).tolist()
        row = f"{epoch + 1},{minutes:.2f},{rate_at(step, steps, settings):.2e},{np.mean(losses):.4f}," + ",".join(f"{d:.4f}" for d in dice)
        print(row, flush=True)
        with log.open("a") as file:
            file.write(row + "\n")
        torch.save(dict(model=model.state_dict(), average=average.state_dict(), optimiser=optimiser.state_dict(), epoch=epoch + 1,
                        settings=settings, minutes=minutes, patients=len(learn)), out / "checkpoint.tmp")
        os.replace(out / "checkpoint.tmp", checkpoint)
    if world > 1:
        distributed.destroy_process_group()


def train(learn: list[Path], out: Path, phantoms: Path | None = None, start: Path | None = None, resume: bool = False, **overrides) -> Path:
    """Trains on the patient folders `learn`. Returns the checkpoint: {model, average, optimiser, epoch, settings, minutes, patients}."""
    settings = {**DEFAULTS, **overrides}
    out.mkdir(parents=True, exist_ok=True)
    (out / "rendezvous").unlink(missing_ok=True)
    world = 1 if torch.cuda.is_available() else settings["processes"]
    given = (world, learn, phantoms, start, out, resume, settings)
    if world == 1:
        worker(0, *given)
    else:
        multiprocessing.spawn(worker, given, nprocs=world)
    return out / "checkpoint.pt"


def load(checkpoint: Path) -> MultiScaleFcn:
    """The averaged weights, ready for inference."""
    state = torch.load(checkpoint, weights_only=True, map_location="cpu")
    model = MultiScaleFcn(context=state["settings"]["context"], diastole=state["settings"]["diastole"])
    model.load_state_dict(state["average"])
    return model.eval()


def setting(text: str) -> tuple[str, float | int | bool]:
    name, value = text.split("=", 1)
    if name not in DEFAULTS:
        raise SystemExit(f"no setting {name}; there are {', '.join(DEFAULTS)}")
    return name, value == "true" if isinstance(DEFAULTS[name], bool) else type(DEFAULTS[name])(value)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of ACDC training patients")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint and log")
    parser.add_argument("--phantoms", type=Path, help="folder written by build/phantom-images.ts")
    parser.add_argument("--start", type=Path, help="checkpoint whose weights to begin with")
    parser.add_argument("--fold", default="held-out", help="held-out (default), all (train on everyone), or 0..4 of the five folds")
    parser.add_argument("--set", type=setting, action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--resume", action="store_true")
    given = parser.parse_args()
    train(data.split(given.data, given.fold)[0], given.out, given.phantoms, given.start, given.resume, **dict(given.set))
