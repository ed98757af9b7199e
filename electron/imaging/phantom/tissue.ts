import type { Vector } from '../../contract';
import type { Heart } from './heart';
import { texture } from './noise';

/** Signal of balanced steady-state cine, in arbitrary units with blood at about 250. */
const signal = {
  leftBlood: 255,
  rightBlood: 226,
  muscle: 84,
  rvWall: 92,
  skeletal: 62,
  fat: 300,
  liver: 92,
  lung: 13,
  vessel: 150,
  rim: 34,
  valve: 120,
};

/** Around the heart, nothing moves: chest wall, lungs with their vessels, liver, stomach, aorta, spine. Image axes, mm. */
function bodyAt(u: number, v: number, w: number): number {
  const across = Math.abs((u - 24 - 0.08 * w) / 110);
  const down = Math.abs((v - 4) / 152);
  const radial = (across ** 2.6 + down ** 2.6) ** (1 / 2.6);
  if (radial > 1) return 0;
  const depth = (1 - radial) * 110;
  if (depth < 2) return 150;
  if (depth < 10 + 3 * texture(u, v, w, 40)) return signal.fat * (1 + 0.06 * texture(u, v, w, 9));
  if (depth < 20 + 2 * texture(u, v, w, 25)) {
    const rib = texture(0, v, w, 17);
    return rib > 0.35 ? 150 : signal.skeletal * (1 + 0.2 * texture(u, v, w, 6));
  }
  const aorta = Math.hypot(u - 56, v - 46);
  if (aorta < 11) return 240 * (1 + 0.03 * texture(u, v, w, 7));
  if (aorta < 12.5) return 70;
  const spine = Math.hypot((u - 36) / 24, (v - 92) / 22);
  if (spine < 1) return spine > 0.9 ? 45 : 135 * (1 + 0.2 * texture(u, v, w, 7));
  const dome = 40 + 0.0016 * (u - 4) ** 2 - 0.12 * w + 3 * texture(u, 0, w, 30);
  if (v > dome) {
    if (v < dome + 1.8) return 45;
    const border = 34 + 8 * texture(0, v, w, 35);
    if (u < border) {
      const vessels = texture(u, v, w, 14);
      return vessels > 0.6 ? 185 : signal.liver * (1 + 0.1 * texture(u, v, w, 5));
    }
    const bowel = texture(u, v, w, 34);
    return bowel > 0.1 ? signal.fat * 0.9 * (1 + 0.1 * texture(u, v, w, 8)) : 105 * (1 + 0.25 * texture(u, v, w, 9));
  }
  // A pad of fat fills the corner between the heart, the chest wall and the diaphragm.
  if (u < -58 + 10 * texture(0, v, w, 30) && v > -46) return 215 * (1 + 0.15 * texture(u, v, w, 8));
  const vessels = texture(u, v, 0.6 * w, 10);
  if (vessels > 0.62) return signal.vessel * Math.min(1, (vessels - 0.56) * 5);
  return signal.lung * (1 + 0.5 * texture(u, v, w, 4));
}

/** 1 on the surface of a chamber that is nearly as wide at its valve as in its middle. */
const chamber = (x: number, y: number, z: number, centre: Vector, radii: Vector) =>
  (Math.hypot((x - centre[0]) / radii[0], (y - centre[1]) / radii[1]) ** 4 +
    Math.abs((z - centre[2]) / radii[2]) ** 4) **
  0.25;

/** Atria, roots of the great vessels and the fat of the groove, above the base. */
function aboveBase(x: number, y: number, z: number): number | null {
  const wobble = 1 + 0.08 * texture(x, y, z, 26);
  const chambers = [
    { at: chamber(x, y, z, [-9, 6, -31], [28, 25, 31]) * wobble, value: 244 },
    { at: chamber(x, y, z, [45, 10, -29], [23, 26, 29]) * wobble, value: 222 },
    { at: Math.hypot(x - 17, y + 21) / 12.5, value: 246 },
    { at: Math.hypot(x - 42, y + 30) / 12, value: 225 },
  ];
  for (const { at, value } of chambers)
    if (at < 0.93) return (z > -1.5 ? signal.valve : value) * (1 + 0.05 * texture(x, y, z, 12));
  const nearest = Math.min(...chambers.map(({ at }) => at));
  if (nearest < 1) return 86;
  const fat = 1.16 + 0.16 * texture(x, y, z, 22) + 0.3 * Math.max(0, 1 + z / 10);
  return nearest < fat && z > -63 ? 250 * (1 + 0.12 * texture(x, y, z, 9)) : null;
}

/** Papillary muscles and trabeculae take part of the cavities; the truth counts them as cavity, as the field does. */
function inLeftCavity(x: number, y: number, z: number, r: number, endo: number, heart: Heart): number {
  const blood = signal.leftBlood * (1 + 0.05 * texture(x, y, z, 13));
  const down = z / heart.lengthMm;
  if (down > 0.22 && down < 0.8) {
    const thick = 5.2 * Math.sin((Math.PI * (down - 0.18)) / 0.66);
    for (const degrees of [118, -128]) {
      const a = (degrees * Math.PI) / 180;
      const reach = 0.7 * endo;
      if (Math.hypot(x - reach * Math.cos(a), y - reach * Math.sin(a)) < thick) return signal.muscle * 1.08;
    }
  }
  const ragged = endo - r < 3.2 * Math.min(1, 2 * down) && texture(x, y, z, 6) > 0.2;
  return ragged ? 0.45 * blood + 0.55 * signal.muscle : blood;
}

function inRightCavity(x: number, y: number, z: number, toWall: number, heart: Heart): number {
  const blood = signal.rightBlood * (1 + 0.07 * texture(x, y, z, 14));
  const down = z / heart.lengthMm;
  const ragged = toWall < 4 * down + 0.5 && texture(x, y, z, 7) > 0.28;
  return ragged ? 0.4 * blood + 0.6 * signal.muscle : blood;
}

/**
 * Signal of the material at a point of the heart's axes at end-diastole.
 * @param toImage turns heart x and y into image axes (right, down)
 */
export function signalAt(
  point: Vector,
  heart: Heart,
  toImage: (x: number, y: number) => readonly [number, number],
): number {
  const [x, y, z] = point;
  const r = Math.hypot(x, y);
  if (z < 0 && z > -66) {
    const value = aboveBase(x, y, z);
    if (value !== null) return value;
  }
  if (z >= 0 && r < 90) {
    const { endo, epi, rv, rvWall } = heart.borders(Math.atan2(y, x), Math.min(z, heart.outerLengthMm));
    if (r < endo) return inLeftCavity(x, y, z, r, endo, heart);
    if (r < epi) return signal.muscle * (1 + 0.09 * texture(x, y, z, 5));
    if (r < rv) return inRightCavity(x, y, z, rv - r, heart);
    if (r < rvWall) return signal.rvWall * (1 + 0.1 * texture(x, y, z, 4));
    const beyond = z > heart.outerLengthMm ? Math.hypot(r, z - heart.outerLengthMm) : r - rvWall;
    const fat = 2 + 5 * Math.max(0, texture(x, y, z, 24)) + 5 * Math.max(0, 1 - z / 14) + (rv > epi ? 2.5 : 0);
    // Where fat meets water in one voxel their signals cancel: a dark rim.
    if (beyond < 1.1) return signal.rim;
    if (beyond < fat) return 268 * (1 + 0.12 * texture(x, y, z, 7));
  }
  const [u, v] = toImage(x, y);
  return bodyAt(u, v, z);
}

/** Sensitivity of a coil on the front of the chest. Image axes, mm. */
export const coilAt = (u: number, v: number): number => 0.62 + 0.75 * Math.exp(-Math.hypot(u + 95, v + 60) / 115);
