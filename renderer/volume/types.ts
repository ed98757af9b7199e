import type { Vector } from '../../electron/contract';
import type { Range } from '../viewer/window';
import type { ColourId } from './colours';
import type { Grid } from './grid';

/** The three cuts, named for how the body lies, not for how the slices were acquired. */
export const planeIds = ['axial', 'coronal', 'sagittal'] as const;
export type PlaneId = (typeof planeIds)[number];

/** Values on a grid that the three planes show: a stack's own, or one that an analysis computed. */
export interface Volume extends Grid {
  /** Unique: a stack's id, or a run's file. */
  readonly id: string;
  /** What the reader is told that it is. */
  readonly label: string;
  /** Modality values. Those of a stack arrive slice by slice, the rest is `fill` until then. */
  readonly values: Int16Array | Float32Array;
  /** `HU`, `Bq/ml`, `SUVR`; empty: none is known. */
  readonly unit: string;
  readonly modality: string;
  /** `patient`: LPS of the study, linked with findings; `standard`: a template's space, where no finding lies. */
  readonly space: 'patient' | 'standard';
  /** The stack that it was read from; slice index k is then that stack's. Null: computed. */
  readonly stackId: string | null;
  /** Shown first, where no preset of the modality is better. */
  readonly window?: Range;
  readonly colour?: ColourId;
}

/** Values laid over the images in colour. */
export interface ValuesLayer extends Grid {
  readonly kind: 'values';
  readonly id: string;
  readonly values: Uint8Array | Int16Array | Float32Array;
  readonly colour: ColourId;
  /** Values of the colour map's ends. */
  readonly range: Range;
  /** 0…1, of the map's upper end. */
  readonly opacity: number;
  /** `rising`: transparent at the lower end, full at the upper one; `even`: values below the lower end are left out. */
  readonly fade: 'rising' | 'even';
}

/** Outlines of labelled regions: drawn where the label changes. */
export interface OutlineLayer extends Grid {
  readonly kind: 'outline';
  readonly id: string;
  /** 0: outside. */
  readonly labels: Uint8Array | Int16Array;
  /** CSS colour by label; labels that are missing here are not drawn. */
  readonly colours: Readonly<Record<number, string>>;
  readonly opacity: number;
}

/** A ball, drawn as the circle in which the plane cuts it: where something was measured. */
export interface MarkLayer {
  readonly kind: 'mark';
  readonly id: string;
  readonly centreMm: Vector;
  readonly radiusMm: number;
  /** Written beside it. */
  readonly label: string;
  /** CSS colour. */
  readonly colour: string;
}

export type VolumeLayer = ValuesLayer | OutlineLayer | MarkLayer;

/** One value per slice of the stack, drawn along the scroll bar of the plane of its slices. A press jumps there. */
export interface VolumeStrip {
  /** Spoken, and shown over it: what the values are. */
  readonly label: string;
  /** By slice index, 0…1; null: not known (yet). */
  readonly values: readonly (number | null)[];
  /** Values from here on are drawn as positive. */
  readonly threshold: number;
  /** Slice indices with a mark: what next and previous lead to. */
  readonly marks: readonly number[];
  /** Tells a slice's value in words. */
  readonly textOf?: (sliceIndex: number) => string;
}
