import type { Vector } from '../../electron/contract';
import { session } from '../app/session';
import { numbered } from '../findings/pins';
import { formatNumber, t } from '../i18n';
import { dot, orientationLetters, type Point } from '../viewer/geometry';
import { tokens } from '../viewer/overlay';
import { viewer } from '../viewer/state';
import { centerWidth } from '../viewer/window';
import type { Placed } from './camera';
import { spacingOf } from './grid';
import { fromPicture, toPicture } from './plane-picture';
import { acquiredPlane, cutAt, cutCount, planesOf } from './planes';
import { valueAt } from './sample';
import { shownVolume, sliceAtPosition, useVolume } from './state';
import type { MarkLayer, PlaneId, Volume } from './types';

/** Room around the crossing, CSS pixels, so that what is marked can be seen. */
const gap = 14;
/** Lengths of the scale bar, mm. */
const lengths = [1, 2, 5, 10, 20, 50, 100, 200];
/** Findings this near to the cut are drawn on it, mm. */
const nearMm = 4;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Crosshair, scale bar, marks and findings over a picture. */
export function drawOverlay(
  context: CanvasRenderingContext2D,
  volume: Volume,
  plane: PlaneId,
  place: Placed,
  size: Size,
  second: boolean,
): void {
  const { positionMm, crosshair, layers, layersShown } = useVolume.getState();
  const { accent, mark } = tokens();
  const { deeper } = planesOf(volume)[plane];
  const [x, y] = toPicture(volume, plane, place, positionMm);
  context.lineWidth = 1;
  if (crosshair) {
    context.strokeStyle = accent;
    context.globalAlpha = 0.75;
    context.beginPath();
    for (const [from, to] of [
      [0, x - gap],
      [x + gap, size.width],
    ] as const) {
      context.moveTo(from, y);
      context.lineTo(to, y);
    }
    for (const [from, to] of [
      [0, y - gap],
      [y + gap, size.height],
    ] as const) {
      context.moveTo(x, from);
      context.lineTo(x, to);
    }
    context.stroke();
    context.globalAlpha = 1;
  }
  if (layersShown && !second)
    for (const layer of layers) if (layer.kind === 'mark') drawMark(context, volume, plane, place, layer, positionMm);
  if (volume.space === 'patient')
    for (const { finding, number } of numbered(session.get().findings)) {
      const at = finding.anchor.positionMm;
      if (!at || Math.abs(dot(at, deeper) - dot(positionMm, deeper)) > nearMm) continue;
      const [fx, fy] = toPicture(volume, plane, place, at);
      context.strokeStyle = mark;
      context.lineWidth = finding.findingId === session.get().selectedFindingId ? 2.5 : 1.5;
      context.beginPath();
      context.arc(fx, fy, 6, 0, 2 * Math.PI);
      context.stroke();
      write(context, String(number), [fx + 9, fy - 6]);
    }
  scaleBar(context, place, size);
}

function write(context: CanvasRenderingContext2D, text: string, [x, y]: Point): void {
  context.font = '12px system-ui, sans-serif';
  context.lineWidth = 3;
  context.strokeStyle = 'rgb(0 0 0 / 80%)';
  context.strokeText(text, x, y);
  context.fillStyle = '#fff';
  context.fillText(text, x, y);
}

/** The circle in which the plane cuts a ball; nothing where it passes by. */
function drawMark(
  context: CanvasRenderingContext2D,
  volume: Volume,
  plane: PlaneId,
  place: Placed,
  layer: MarkLayer,
  positionMm: Vector,
): void {
  const { deeper } = planesOf(volume)[plane];
  const off = dot(layer.centreMm, deeper) - dot(positionMm, deeper);
  const radius = Math.sqrt(Math.max(0, layer.radiusMm ** 2 - off ** 2)) / place.scale;
  if (radius < 1) return;
  const [x, y] = toPicture(volume, plane, place, layer.centreMm);
  context.strokeStyle = layer.colour;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
  write(context, layer.label, [x + radius + 5, y + 4]);
}

function scaleBar(context: CanvasRenderingContext2D, { scale }: Placed, { width, height }: Size): void {
  const mm = lengths.findLast((length) => length / scale <= Math.min(160, width / 3));
  if (mm === undefined) return;
  const long = mm / scale;
  const x = (width - long) / 2;
  // Over the texts of the corners where there is no room between them.
  const y = height - (width < 420 ? 62 : 26);
  for (const [colour, line] of [
    ['rgb(0 0 0 / 80%)', 4],
    ['#fff', 1.5],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = line;
    context.beginPath();
    context.moveTo(x, y - 4);
    context.lineTo(x, y);
    context.lineTo(x + long, y);
    context.lineTo(x + long, y - 4);
    context.stroke();
  }
  write(context, `${formatNumber(mm)} mm`, [x + long + 6, y + 3]);
}

/** Which cut: of acquired slices their number in the stack, as everywhere else; of others their place in the plane. */
export function cutText(volume: Volume, plane: PlaneId): string {
  const { positionMm } = useVolume.getState();
  const slice = plane === acquiredPlane(volume) ? sliceAtPosition() : null;
  if (slice !== null && volume.stackId === shownVolume()?.stackId)
    return t('viewer.slice', { slice: slice + 1, slices: volume.shape[2] });
  return t('volume.cut', { cut: cutAt(volume, plane, positionMm) + 1, cuts: cutCount(volume, plane) });
}

const opposite = ([x, y, z]: Vector): Vector => [-x, -y, -z];

/** Decimals for values of such a range: HU are whole, SUVR are not. */
export const decimalsFor = (width: number): number => (width < 20 ? 2 : 0);

/** `L 12.3 P 45.1 H 102.0`, in the letters of the body's sides. */
export function placeText(pointMm: Vector): string {
  const letters = [
    ['L', 'R'],
    ['P', 'A'],
    ['H', 'F'],
  ] as const;
  return pointMm.map((mm, k) => `${letters[k]![mm < 0 ? 1 : 0]} ${formatNumber(Math.abs(mm), 1)}`).join('  ');
}

/** Letters, place, value, cut and window, written past React. */
export function writeTexts(
  texts: Record<string, HTMLElement | null>,
  volume: Volume,
  plane: PlaneId,
  place: Placed,
  pointer: Point | null,
): void {
  const { positionMm, range, projection, thicknessMm } = useVolume.getState();
  const shown = viewer.get().text;
  const put = (name: string, text: string) => {
    const element = texts[name];
    const wanted = shown ? text : '';
    if (element && element.textContent !== wanted) element.textContent = wanted;
  };
  const { right, down } = planesOf(volume)[plane];
  put('top', orientationLetters(opposite(down)));
  put('bottom', orientationLetters(down));
  put('right', orientationLetters(right));
  put('left', orientationLetters(opposite(right)));

  const at = pointer ? fromPicture(volume, plane, place, pointer, positionMm) : positionMm;
  const value = valueAt(volume, at);
  const width = range.upper - range.lower;
  const told =
    value === null || Number.isNaN(value)
      ? ''
      : `${formatNumber(value, decimalsFor(width))}${volume.unit ? ` ${volume.unit}` : ''}`;
  put('top-right', [told, `${placeText(at)} mm`].filter(Boolean).join('\n'));

  const { axis } = planesOf(volume)[plane];
  const lines = [
    cutText(volume, plane),
    projection === 'none'
      ? t('volume.thickness', { mm: formatNumber(spacingOf(volume)[axis], 1) })
      : t(`volume.slab.${projection}`, { mm: formatNumber(thicknessMm) }),
  ];
  put('bottom-left', lines.join('\n'));
  const window = centerWidth(range);
  const decimals = decimalsFor(width);
  put(
    'bottom-right',
    t('viewer.window', {
      center: formatNumber(window.center, decimals),
      width: formatNumber(window.width, decimals),
    }),
  );
}
