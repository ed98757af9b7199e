import type { CineVolume } from '../../../imaging/volume';
import { bestAffineImage } from '../../../mesh/affine';
import { smoothCycle } from '../../../mesh/cyclic';
import { foldedTriangles } from '../../../mesh/surface';
import type { RvTemplate } from '../../../mesh/template';
import type { Track } from '../../../mesh/track';
import { above, type Check, check, percent, tenths } from './check';
import { thresholds } from './thresholds';
import { periodOf } from './timing';

/** Does the surface have the volume of the labels it was fitted to, over the whole beat? */
export function agreementCheck(
  track: Pick<Track, 'volumesMl' | 'timesMs'>,
  rvMl: readonly number[],
  cine: Omit<CineVolume, 'samples'>,
): Check {
  const period = periodOf(cine);
  const largest = Math.max(...rvMl);
  const smooth = smoothCycle(rvMl);
  const off = track.volumesMl.map((ml, k) => {
    let nearest = 0;
    const away = (phase: number) => {
      const d = Math.abs(cine.phaseTimesMs[phase]! - track.timesMs[k]!) % period;
      return Math.min(d, period - d);
    };
    for (let phase = 1; phase < cine.phases; phase++) if (away(phase) < away(nearest)) nearest = phase;
    return Math.abs(ml - smooth[nearest]!) / largest;
  });
  const mean = off.reduce((a, b) => a + b, 0) / off.length;
  return check('contours.surface', above(mean, thresholds.contours.surface), {
    share: percent(mean),
    most: percent(Math.max(...off)),
  });
}

/** Does the surface lie on the labels' one, without folds? */
export function fitCheck(
  { phases, residualMm }: Pick<Track, 'phases' | 'residualMm'>,
  { positions, triangles }: Pick<RvTemplate, 'positions' | 'triangles'>,
): Check {
  const folded = Math.max(
    ...phases.map((shape) => foldedTriangles(shape, bestAffineImage(positions, shape), triangles).length),
  );
  const of = triangles.length / 3;
  const mm = tenths(residualMm);
  if (!(residualMm <= thresholds.surface.residualMm)) return check('surface.fit', 'fail', { mm });
  return folded > thresholds.surface.folded * of
    ? check('surface.fit', 'warn', { folded, of, mm })
    : check('surface.fit', 'pass', { mm });
}

/** How far the shape at end-diastole is from what the atlas knows. */
export interface AtlasDistance {
  /** Root mean square distance to the nearest heart that the modes can make, mm. */
  readonly rmsMm: number;
  /** Of that heart from the mean: root of the sum of squared standard deviations. */
  readonly mahalanobis: number;
}

export function atlasCheck({ rmsMm, mahalanobis }: AtlasDistance): Check {
  const [shape, mean] = [above(rmsMm, thresholds.surface.atlasMm), above(mahalanobis, thresholds.surface.deviations)];
  const status = shape === 'fail' || mean === 'fail' ? 'fail' : shape === 'warn' || mean === 'warn' ? 'warn' : 'pass';
  return check('surface.atlas', status, {
    mm: tenths(rmsMm),
    ...(status === 'pass' ? {} : { deviations: tenths(mahalanobis) }),
  });
}
