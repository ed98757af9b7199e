import type { ChosenPhases } from '../../../contract';
import type { CineVolume } from '../../../imaging/volume';
import type { ByHand } from '../../by-hand';
import type { Remember } from '../../memory';
import { coversBeat, findPhases, type Volumes } from '../measures';
import { type PresentLabels, phaseOf } from './labels';

/** What volumes need of a cine: no images. */
export type VoxelGrid = Pick<CineVolume, 'phases' | 'rows' | 'columns' | 'slices'> & {
  readonly voxelMm3: number;
  /** Whether the last phase is followed by the first. */
  readonly covered: boolean;
};

export function voxelGrid(cine: CineVolume): VoxelGrid {
  const { phases, rows, columns, slices, planes, sliceSpacingMm } = cine;
  const voxelMm3 = planes[0]!.rowSpacingMm * planes[0]!.columnSpacingMm * sliceSpacingMm;
  return { phases, rows, columns, slices, voxelMm3, covered: coversBeat(cine) };
}

/** Volumes in every phase, counted anew only where labels have changed, and the phases to measure at. */
export function volumesOf(
  present: PresentLabels,
  grid: VoxelGrid,
  byHand: ByHand['phases'],
  remember: Remember,
): { volumes: Volumes; phases: ChosenPhases } {
  const ml = present.versions.map((version, phase) =>
    remember(`volumes of phase ${phase}`, [version, grid.voxelMm3], () => {
      const count = [0, 0, 0, 0];
      for (const label of phaseOf(present, phase)) count[label]!++;
      return count.map((voxels) => (voxels * grid.voxelMm3) / 1000);
    }),
  );
  const of = (label: number) => ml.map((volumes) => volumes[label]!);
  const [lvMl, myocardiumMl, rvMl] = [of(1), of(2), of(3)];
  const found = findPhases(rvMl, lvMl, grid.covered);
  const chosen = {
    endDiastole: byHand.endDiastole ?? found.endDiastole,
    rvEndSystole: byHand.rvEndSystole ?? found.rvEndSystole,
    lvEndSystole: byHand.lvEndSystole ?? found.lvEndSystole,
  };
  return {
    volumes: { rvMl, lvMl, myocardiumMl, ...chosen },
    phases: {
      ...chosen,
      byHand: (['endDiastole', 'rvEndSystole', 'lvEndSystole'] as const).filter((name) => byHand[name] !== null),
    },
  };
}
