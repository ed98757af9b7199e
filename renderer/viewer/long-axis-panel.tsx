import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Contour, Stack, Vector } from '../../electron/contract';
import { Panel } from '../app/panel';
import { playback } from '../app/playback';
import { session, useSession } from '../app/session';
import { frameAt, type StackFrames, stackById } from './frames';
import { pixelToMm } from './geometry';
import { ImageView } from './image-view';
import { prefetch } from './prefetch';
import { reformatStack } from './reformat';
import { StackMenu, takesStack } from './stack-menu';
import { useViewer, viewer } from './state';
import { useFrames } from './use-frames';

const turnDeg = 10;

const centroid = (points: readonly number[]): [number, number] => {
  let x = 0;
  let y = 0;
  for (let i = 0; i + 1 < points.length; i += 2) {
    x += points[i]!;
    y += points[i + 1]!;
  }
  return [(2 * x) / points.length, (2 * y) / points.length];
};

/**
 * Where a long axis is best cut from short-axis slices: through the middle of the left ventricle, from the right one to
 * the left one, as their contours in the middle slice show; else through the middle of the image.
 *
 * @returns centre in LPS mm and the direction within the slices, degrees
 */
export function longAxisPlace(
  stack: StackFrames,
  contours: readonly Contour[],
): { centre: Vector; angleDeg: number; found: boolean } | null {
  const slice = Math.floor((stack.slices - 1) / 2);
  const frame = frameAt(stack, slice, 0);
  if (!frame?.plane) return null;
  const of = (label: number) =>
    contours.find((one) => one.sliceIndex === slice && one.phaseIndex === 0 && one.label === label);
  const left = of(1) ?? of(2);
  const right = of(3);
  if (!left || !right)
    return {
      centre: pixelToMm(frame.plane, [(frame.columns - 1) / 2, (frame.rows - 1) / 2]),
      angleDeg: 0,
      found: false,
    };
  const [lx, ly] = centroid(left.points);
  const [rx, ry] = centroid(right.points);
  const dx = (lx - rx) * frame.plane.columnSpacingMm;
  const dy = (ly - ry) * frame.plane.rowSpacingMm;
  return {
    centre: pixelToMm(frame.plane, [lx, ly]),
    angleDeg: Math.round((Math.atan2(dy, dx) * 180) / Math.PI),
    found: true,
  };
}

/** The made long axis of a short-axis stack. It is placed anew when contours show where the heart lies. */
function useReformat(stack: Stack | null): StackFrames | null {
  const { frames } = useFrames(stack);
  const turned = useViewer((state) => state.reformatAngle);
  const contours = useSession((state) => state.contours);
  const place = useMemo(() => frames && longAxisPlace(frames, contours), [frames, contours]);
  const key = place && `${place.centre.map((mm) => mm.toFixed(1))} ${turned ?? place.angleDeg}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the place has really changed
  return useMemo(
    () => (frames && place ? reformatStack(frames, place.centre, turned ?? place.angleDeg) : null),
    [frames, key],
  );
}

function Made({ source }: { source: Stack }) {
  const { t } = useTranslation();
  const made = useReformat(source);
  useEffect(() => (made ? prefetch('long-axis', made, 0, playback.phaseIndex(made.phases)) : undefined), [made]);
  if (!made) return <p className="empty dim">{t('viewer.noLongAxis')}</p>;
  const turn = (steps: number) => {
    const now = viewer.get().reformatAngle ?? angleOf(made);
    viewer.set({ reformatAngle: (((now + steps * turnDeg) % 360) + 360) % 360 });
  };
  return (
    <ImageView id="long-axis" stack={made} slice={0} label={t('viewer.madeLongAxis')} keepCamera onScroll={turn} />
  );
}

/** The angle is part of the made stack's name. */
const angleOf = (made: StackFrames): number => Number(made.stackId.split('/').at(-2)) || 0;

function Acquired({ stack }: { stack: Stack }) {
  const { t } = useTranslation();
  const { frames } = useFrames(stack);
  const [slice, setSlice] = useState(Math.floor((stack.sliceCount - 1) / 2));
  useEffect(
    () => (frames ? prefetch('long-axis', frames, slice, playback.phaseIndex(frames.phases)) : undefined),
    [frames, slice],
  );
  if (!frames) return <p className="empty dim">{t('viewer.loading')}</p>;
  const step = (by: number) => setSlice((now) => Math.max(0, Math.min(stack.sliceCount - 1, now + by)));
  return <ImageView id="long-axis" stack={frames} slice={slice} label={stack.label} onScroll={step} />;
}

export function LongAxisPanel() {
  const { t } = useTranslation();
  const main = useSession((state) => state.stacks.find((one) => one.stackId === state.stackId) ?? null);
  const chosen = useSession((state) => state.stacks.find((one) => one.stackId === state.longAxisStackId) ?? null);
  const makeable = main !== null && main.sliceCount > 2 && main.pixelSpacingMm !== null;
  const show = (longAxisStackId: string | null) => session.set({ longAxisStackId });
  const madeLabel = main?.role === 'short-axis-cine' ? t('viewer.madeLongAxis') : t('viewer.madeReformat');
  const label = chosen?.label ?? (makeable ? madeLabel : t('app.panel.long-axis'));
  const made = {
    id: 'made',
    label: madeLabel,
    detail: t('viewer.madeLongAxisDetail'),
    checked: chosen === null,
    disabled: !makeable,
    onSelect: () => show(null),
  };
  return (
    <Panel
      id="long-axis"
      title={
        <StackMenu
          label={label}
          chosen={chosen?.stackId ?? null}
          extra={[made]}
          onChoose={(stack) => show(stack.stackId)}
        />
      }
    >
      <div className="view-holder" {...takesStack((id) => stackById(id) && show(id))}>
        {chosen && <Acquired key={chosen.stackId} stack={chosen} />}
        {!chosen && main && makeable && <Made key={main.stackId} source={main} />}
        {!chosen && !makeable && <p className="empty dim">{t('viewer.noLongAxis')}</p>}
      </div>
    </Panel>
  );
}
