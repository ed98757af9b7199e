import type { Probes } from './template';

/** scan ≈ base + gain (negative template + amyloid × what amyloid adds). */
export interface Mixture {
  readonly base: number;
  readonly gain: number;
  /** 0: like the negative template, 1: like the positive one. */
  readonly amyloid: number;
}

export interface Match {
  readonly mixture: Mixture;
  /** Share of the scan's variance that the mixture explains, 0…1; 0 where the gain would be negative. */
  readonly explained: number;
  /** Share of the places (by weight) that lie in the scan. */
  readonly coverage: number;
  /** Weighted mean square of what is left. */
  readonly residual: number;
}

/** Beyond these the amyloid template would explain something else: a bright scalp, a cold brain. */
const [leastAmyloid, mostAmyloid] = [-0.15, 1.6];

/** The mixture that fits best in the least squares sense. */
export function matchOf(
  probes: Probes,
  values: Float32Array,
  inside: Uint8Array,
  weight: Float32Array = probes.weight,
): Match {
  let [n, all, s, a, b, ss, sa, sb, aa, ab, bb] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let p = 0; p < probes.count; p++) {
    const w = weight[p]!;
    all += w;
    if (!inside[p]) continue;
    const v = values[p]!;
    const t = probes.negative[p]!;
    const d = probes.amyloid[p]!;
    n += w;
    s += w * v;
    a += w * t;
    b += w * d;
    ss += w * v * v;
    sa += w * v * t;
    sb += w * v * d;
    aa += w * t * t;
    ab += w * t * d;
    bb += w * d * d;
  }
  const nothing: Match = {
    mixture: { base: 0, gain: 0, amyloid: 0 },
    explained: 0,
    coverage: 0,
    residual: Number.POSITIVE_INFINITY,
  };
  if (n <= 0) return nothing;
  const [vs, va, vb] = [ss - (s * s) / n, aa - (a * a) / n, bb - (b * b) / n];
  const [csa, csb, cab] = [sa - (s * a) / n, sb - (s * b) / n, ab - (a * b) / n];
  if (!(vs > 0) || !(va > 0)) return nothing;
  const determinant = va * vb - cab * cab;
  let gain = determinant > 0 ? (vb * csa - cab * csb) / determinant : csa / va;
  let amyloid = determinant > 0 && gain > 0 ? (va * csb - cab * csa) / determinant / gain : gain > 0 ? 0 : mostAmyloid;
  amyloid = Math.min(mostAmyloid, Math.max(leastAmyloid, amyloid));
  const vm = va + 2 * amyloid * cab + amyloid * amyloid * vb;
  const cm = csa + amyloid * csb;
  gain = cm / vm;
  if (!(gain > 0)) return { ...nothing, coverage: n / all };
  const base = (s - gain * (a + amyloid * b)) / n;
  const explained = (cm * cm) / (vm * vs);
  return { mixture: { base, gain, amyloid }, explained, coverage: n / all, residual: (vs * (1 - explained)) / n };
}
