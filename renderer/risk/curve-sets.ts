import type { AnalysisResult, Curve } from '../../electron/contract';
import type { LoadedMap } from '../app/session';
import { displacementCurve } from '../motion-map/interpolate';

/** Sets of curves that share an axis; `other` is followed by the unit: `other ml/min`. */
export type CurveSetId =
  | 'volume'
  | 'rate'
  | 'longitudinal'
  | 'circumferential'
  | 'septum'
  | 'excursion'
  | 'displacement'
  | 'area'
  | `other ${string}`;

/** One curve with how it is drawn. Colours are those of the structures, everywhere the same. */
export interface ShownCurve extends Curve {
  /** Design token of its colour. */
  readonly colour: string;
  /** Pixels on, pixels off; empty: solid. Tells curves of one structure apart without colour. */
  readonly dash: readonly number[];
  /** Shown unless the reader says otherwise. */
  readonly byDefault: boolean;
  /** The region of the bull's-eye that it is about, or null. */
  readonly regionId: string | null;
  /** Joins the axis on the right, in its own unit. */
  readonly right: boolean;
}

export interface CurveSet {
  readonly id: CurveSetId;
  readonly unit: string;
  readonly curves: readonly ShownCurve[];
}

const order = ['volume', 'rate', 'longitudinal', 'circumferential', 'septum', 'excursion', 'displacement', 'area'];
const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 2], [12, 4], [2, 6]];

function setOf({ id, unit }: Curve): CurveSetId {
  const parts = id.split('.');
  const last = parts.at(-1);
  switch (parts[0]) {
    case 'volume':
    case 'rate':
    case 'excursion':
    case 'displacement':
    case 'area':
    case 'septum':
      return parts[0];
    case 'strain':
      if (last === 'longitudinal' || last === 'circumferential') return last;
  }
  return `other ${unit}`;
}

const colours = { rv: '--label-rv', lv: '--label-lv', septum: '--label-myocardium', both: '--text' } as const;

/** `strain.region.free-wall.basal.longitudinal` → `free-wall.basal`; null for what is no region's. */
export function regionOfCurve(id: string): string | null {
  const found = id.match(/^(?:displacement\.region\.(.+)|strain\.region\.(.+)\.(?:longitudinal|circumferential))$/);
  return found?.[1] ?? found?.[2] ?? null;
}

/** The volumes of the two ventricles as curves like all others. */
export const volumeCurves = ({ phaseTimesMs, rvVolumeMl, lvVolumeMl }: AnalysisResult['curves']): Curve[] => [
  {
    id: 'volume.rv',
    name: 'RV volume',
    structure: 'rv',
    unit: 'ml',
    source: '',
    timesMs: phaseTimesMs,
    values: rvVolumeMl,
  },
  {
    id: 'volume.lv',
    name: 'LV volume',
    structure: 'lv',
    unit: 'ml',
    source: '',
    timesMs: phaseTimesMs,
    values: lvVolumeMl,
  },
];

/** Everything that a run has over the beat, in sets that each share an axis; sets and curves in a fixed order. */
export function curveSets(curves: AnalysisResult['curves']): CurveSet[] {
  const sets = new Map<CurveSetId, ShownCurve[]>();
  for (const curve of [...volumeCurves(curves), ...(curves.more ?? [])]) {
    if (curve.timesMs.length === 0) continue;
    const id = setOf(curve);
    const members = sets.get(id) ?? [];
    // One axis, one unit: what has another unit than the first of its set stands on its own.
    const home = members.length > 0 && members[0]!.unit !== curve.unit ? (`other ${curve.unit}` as const) : id;
    const mates = home === id ? members : (sets.get(home) ?? []);
    const colour = curve.id === 'volume.myocardium' ? '--label-myocardium' : colours[curve.structure];
    const regionId = regionOfCurve(curve.id);
    const alike = mates.filter((mate) => mate.colour === colour).length;
    mates.push({
      ...curve,
      colour,
      dash: dashes[alike % dashes.length]!,
      byDefault: regionId === null && curve.id !== 'volume.myocardium' && !curve.id.endsWith('.fitted'),
      regionId,
      right: false,
    });
    sets.set(home, mates);
  }
  const place = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length);
  return [...sets]
    .sort(([a], [b]) => place(a) - place(b))
    .map(([id, members]) => ({ id, unit: members[0]!.unit, curves: members }));
}

/** How far the picked vertex of the map is from its place at end-diastole, as a curve on the right axis. */
export function pickedCurve(loaded: LoadedMap | null, vertex: number | null): ShownCurve | null {
  if (!loaded || vertex === null || vertex >= loaded.map.vertexCount) return null;
  const { map, positions } = loaded;
  return {
    id: 'picked',
    name: 'Picked point',
    structure: 'rv',
    unit: 'mm',
    source: '',
    timesMs: map.phaseTimesMs,
    values: displacementCurve(positions, map.phaseCount, vertex, map.endDiastolePhase),
    colour: '--accent',
    dash: [5, 3],
    byDefault: true,
    regionId: null,
    right: true,
  };
}

/** The curves of a set that are shown: by default, as the reader chose, and those of the chosen region. */
export const visibleCurves = (
  set: CurveSet,
  chosen: Readonly<Record<string, boolean>>,
  regionId: string | null,
): ShownCurve[] =>
  set.curves.filter(
    (curve) => chosen[curve.id] ?? (curve.byDefault || (regionId !== null && curve.regionId === regionId)),
  );
