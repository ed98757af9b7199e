import type { Vector } from '../../contract';
import type { PhantomParameters } from './parameters';

/**
 * Shape and motion of the phantom's heart, in its own axes, mm: z along the long axis from the base (0) to the apex,
 * x from the left ventricle to the right one, y so that they are right-handed. A point at end-diastole is its material
 * point; the motion carries it through the beat in closed form, and back.
 *
 * Around the long axis, every ray meets cavity, myocardium, right ventricle and its wall in turn. Contraction moves
 * these borders along the ray: the cavity shrinks, the wall keeps its volume (area × height), the right ventricle is
 * squeezed between septum and free wall. The base comes down linearly, the apex stays, and the heart twists.
 */
export interface Heart {
  /** Where a material point is at a phase. */
  forward(point: Vector, phase: number): Vector;
  /** The material point that is at a place at a phase. */
  backward(point: Vector, phase: number): Vector;
  /** Cavity volumes at a phase, ml. */
  lvVolumeMl(phase: number): number;
  rvVolumeMl(phase: number): number;
  /** Borders along the ray through a material point. */
  borders(angle: number, z: number): Borders;
  readonly lengthMm: number;
  /** From the base to the outer apex. */
  readonly outerLengthMm: number;
  /** 0 at end-diastole, 1 at end-systole. */
  contraction(phase: number): number;
}

export interface Borders {
  /** Radius of the cavity, outside of the myocardium, of the right cavity, outside of its wall. */
  readonly endo: number;
  readonly epi: number;
  readonly rv: number;
  readonly rvWall: number;
}

/** Contraction over the beat as fractions: systole, rapid filling, diastasis, atrial kick. */
const curve: readonly (readonly [number, number])[] = [
  [0, 0],
  [0.06, 0.05],
  [0.2, 0.66],
  [0.36, 1],
  [0.42, 0.96],
  [0.56, 0.38],
  [0.68, 0.22],
  [0.84, 0.18],
  [0.95, 0.03],
  [1, 0],
];
const rvWallMm = 3.5;
/** Beyond this distance from the long axis nothing moves. */
export const stillMm = 92;
const atriumMm = 70;

/** Monotone cubic through the curve's points (Fritsch and Carlson 1980, harmonic mean of slopes). */
export function contractionAt(fraction: number): number {
  const t = fraction - Math.floor(fraction);
  const slope = (i: number) => (curve[i + 1]![1] - curve[i]![1]) / (curve[i + 1]![0] - curve[i]![0]);
  let i = 0;
  while (i < curve.length - 2 && t > curve[i + 1]![0]) i++;
  const tangent = (k: number) => {
    if (k === 0 || k === curve.length - 1) return 0;
    const [a, b] = [slope(k - 1), slope(k)];
    return a * b <= 0 ? 0 : (2 * a * b) / (a + b);
  };
  const [from, to] = [curve[i]!, curve[i + 1]!];
  const width = to[0] - from[0];
  const s = (t - from[0]) / width;
  const [s2, s3] = [s * s, s * s * s];
  return (
    (2 * s3 - 3 * s2 + 1) * from[1] +
    (s3 - 2 * s2 + s) * width * tangent(i) +
    (-2 * s3 + 3 * s2) * to[1] +
    (s3 - s2) * width * tangent(i + 1)
  );
}

const smooth = (t: number) => (t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t));

/** State of the motion at one phase. */
interface Moment {
  readonly contraction: number;
  /** How far the base has come down. */
  readonly descent: number;
  /** Height of the heart against end-diastole. */
  readonly height: number;
  /** Radius of the left cavity against end-diastole. */
  readonly cavity: number;
  /** Depth of the right cavity against end-diastole. */
  readonly depth: number;
}

/** @throws RangeError where the volumes asked for cannot be drawn */
export function makeHeart(p: PhantomParameters): Heart {
  const length = p.lvLengthMm;
  const outerLength = length + 0.8 * p.wallMm;
  // Half an ellipsoid holds two thirds of its cylinder.
  const radius = Math.sqrt((p.lvEdvMl * 1000 * 3) / (2 * Math.PI * length));
  const rvLength = 0.86 * outerLength;

  const endoAt = (z: number) => (z >= length ? 0 : z <= 0 ? radius : radius * Math.sqrt(1 - (z / length) ** 2));
  const epiAt = (z: number) =>
    z >= outerLength ? 0 : z <= 0 ? radius + p.wallMm : (radius + p.wallMm) * Math.sqrt(1 - (z / outerLength) ** 2);
  /** Depth of the right ventricle along a ray, for a depth of 1 in the middle of the base. */
  const depthShape = (angle: number, z: number) => {
    if (z >= rvLength || z < 0) return 0;
    const down = z / rvLength;
    const half = 1.28 - 0.42 * down;
    // Towards the base the crescent turns to the front, where the outflow is.
    const a = Math.atan2(Math.sin(angle + 0.14 * (1 - down)), Math.cos(angle + 0.14 * (1 - down)));
    const u = a / half;
    return Math.abs(u) >= 1 ? 0 : (1 - u * u) ** 0.8 * (1 - down * down) ** 0.55;
  };

  // Integrals over the right ventricle: ½ ∫∫ shape² and ∫∫ epi × shape, by the midpoint rule.
  const [zSteps, angleSteps] = [120, 240];
  const [dz, da] = [rvLength / zSteps, (2 * Math.PI) / angleSteps];
  const shapes: { z: number; first: number; second: number }[] = [];
  for (let i = 0; i < zSteps; i++) {
    const z = (i + 0.5) * dz;
    let [first, second] = [0, 0];
    for (let j = 0; j < angleSteps; j++) {
      const s = depthShape((j + 0.5) * da - Math.PI, z);
      first += s * da * dz;
      second += 0.5 * s * s * da * dz;
    }
    shapes.push({ z, first, second });
  }
  /** Positive root of second·d² + first·d = volume. */
  const depthFor = (volume: number, first: number, second: number) =>
    (-first + Math.sqrt(first * first + 4 * second * volume)) / (2 * second);
  const total = (weigh: (z: number) => number) => shapes.reduce((sum, s) => sum + s.first * weigh(s.z), 0);
  const second = shapes.reduce((sum, s) => sum + s.second, 0);
  const depth0 = depthFor(p.rvEdvMl * 1000, total(epiAt), second);
  if (!(depth0 > 5 && depth0 < 70)) throw new RangeError('the right ventricle does not fit beside the left one');

  const epiMoved = (z: number, cavity: number, height: number) =>
    Math.sqrt((endoAt(z) * cavity) ** 2 + (epiAt(z) ** 2 - endoAt(z) ** 2) / height);

  const moments = new Map<number, Moment>();
  const momentAt = (phase: number): Moment => {
    const known = moments.get(phase);
    if (known) return known;
    const contraction = contractionAt(phase / p.phases);
    const descent = p.baseDescentMm * contraction;
    const height = 1 - descent / outerLength;
    const cavity = Math.sqrt((1 - p.lvEjectionFraction * contraction) / height);
    const volume = (p.rvEdvMl * 1000 * (1 - p.rvEjectionFraction * contraction)) / height;
    const depth =
      depthFor(
        volume,
        total((z) => epiMoved(z, cavity, height)),
        second,
      ) / depth0;
    const moment = { contraction, descent, height, cavity, depth };
    moments.set(phase, moment);
    return moment;
  };

  const borders = (angle: number, z: number): Borders => {
    const rv = epiAt(z) + depth0 * depthShape(angle, z);
    const epi = epiAt(z);
    return { endo: endoAt(z), epi, rv, rvWall: rv > epi ? rv + rvWallMm * Math.min(1, (rv - epi) / 4) : rv };
  };
  const moved = (b: Borders, z: number, m: Moment): Borders => {
    const epi = z < 0 ? epiMoved(0, m.cavity, m.height) : epiMoved(z, m.cavity, m.height);
    const rv = epi + (b.rv - b.epi) * m.depth;
    return { endo: b.endo * m.cavity, epi, rv, rvWall: rv + (b.rvWall - b.rv) * (1 + 0.35 * m.contraction) };
  };

  /** The radius at the other end of the motion, between the borders before (`a`) and after (`b`) it. */
  const along = (r: number, a: Borders, b: Borders, wall: (r: number) => number): number => {
    if (r <= a.endo) return a.endo > 0 ? (r * b.endo) / a.endo : r;
    if (r <= a.epi) return wall(r);
    const between = (lo: number, hi: number, toLo: number, toHi: number) =>
      hi > lo ? toLo + ((r - lo) * (toHi - toLo)) / (hi - lo) : toHi;
    if (r <= a.rv) return between(a.epi, a.rv, b.epi, b.rv);
    if (r <= a.rvWall) return between(a.rv, a.rvWall, b.rv, b.rvWall);
    return r >= stillMm ? r : between(a.rvWall, stillMm, b.rvWall, stillMm);
  };

  const zForward = (z: number, m: Moment) =>
    z >= outerLength ? z : z >= 0 ? m.descent + z * m.height : z <= -atriumMm ? z : z + m.descent * (1 + z / atriumMm);
  const zBackward = (z: number, m: Moment) =>
    z >= outerLength
      ? z
      : z >= m.descent
        ? (z - m.descent) / m.height
        : z <= -atriumMm
          ? z
          : (z - m.descent) / (1 + m.descent / atriumMm);
  /** Above the base and below the apex the motion across the axis fades out. */
  const fade = (z: number) =>
    z < 0 ? smooth(1 + z / atriumMm) : z > outerLength ? smooth(1 - (z - outerLength) / 30) : 1;
  const twist = (r: number, z: number, m: Moment) => {
    const down = Math.min(1, Math.max(0, z / outerLength));
    const degrees = p.twistBaseDegrees + (p.twistApexDegrees - p.twistBaseDegrees) * down;
    return ((degrees * Math.PI) / 180) * m.contraction * smooth((stillMm - r) / 70) * fade(z);
  };

  return {
    forward([x, y, z], phase) {
      const m = momentAt(phase);
      const [r, angle] = [Math.hypot(x, y), Math.atan2(y, x)];
      const before = borders(angle, z);
      const after = moved(before, z, m);
      const full = along(r, before, after, (s) => Math.sqrt(after.endo ** 2 + (s * s - before.endo ** 2) / m.height));
      const to = r + (full - r) * fade(z);
      const turned = angle + twist(to, z, m);
      return [to * Math.cos(turned), to * Math.sin(turned), zForward(z, m)];
    },
    backward([x, y, z], phase) {
      const m = momentAt(phase);
      const [r, turned] = [Math.hypot(x, y), Math.atan2(y, x)];
      const z0 = zBackward(z, m);
      const angle = turned - twist(r, z0, m);
      const before = borders(angle, z0);
      const after = moved(before, z0, m);
      const full = (s: number) =>
        along(s, after, before, (q) => Math.sqrt(before.endo ** 2 + (q * q - after.endo ** 2) * m.height));
      const f = fade(z0);
      if (f === 1) {
        const r0 = full(r);
        return [r0 * Math.cos(angle), r0 * Math.sin(angle), z0];
      }
      // Where the motion fades, the radius is found by halving: it grows with its material radius.
      let [low, high] = [0, stillMm];
      const out = (s: number) =>
        s +
        f * (along(s, before, after, (q) => Math.sqrt(after.endo ** 2 + (q * q - before.endo ** 2) / m.height)) - s);
      for (let i = 0; i < 40 && r < stillMm; i++) {
        const middle = (low + high) / 2;
        if (out(middle) < r) low = middle;
        else high = middle;
      }
      const r0 = r >= stillMm ? r : (low + high) / 2;
      return [r0 * Math.cos(angle), r0 * Math.sin(angle), z0];
    },
    lvVolumeMl: (phase) => p.lvEdvMl * (1 - p.lvEjectionFraction * momentAt(phase).contraction),
    rvVolumeMl: (phase) => p.rvEdvMl * (1 - p.rvEjectionFraction * momentAt(phase).contraction),
    borders,
    lengthMm: length,
    outerLengthMm: outerLength,
    contraction: (phase) => momentAt(phase).contraction,
  };
}
