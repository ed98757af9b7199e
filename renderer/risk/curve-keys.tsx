import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { playback } from '../app/playback';
import type { ShownCurve } from './curve-sets';
import { type Aligned, valueAt } from './curves';
import { formatQuantity } from './format';
import { definitionOf, nameInSet, nameOf } from './names';
import type { Pointer } from './pointer';

/** A piece of the line that a curve is drawn with. */
function Swatch({ curve }: { curve: ShownCurve }) {
  return (
    <svg className="dx-swatch" width={18} height={8} aria-hidden="true">
      <line x1={0} x2={18} y1={4} y2={4} stroke={`var(${curve.colour})`} strokeDasharray={curve.dash.join(' ')} />
    </svg>
  );
}

/**
 * The legend, with what the curves are at this moment or where the pointer is. Written straight into the page, without
 * React, as the heart beats.
 */
export function CurveKeys({
  curves,
  aligned,
  pointer,
}: {
  curves: readonly ShownCurve[];
  aligned: Aligned;
  pointer: Pointer;
}) {
  const { t, i18n } = useTranslation();
  const list = useRef<HTMLDListElement>(null);
  useEffect(() => {
    const { language } = i18n;
    const fields = [...(list.current?.querySelectorAll<HTMLElement>('dd') ?? [])];
    let shown = Number.NaN;
    const follow = () => {
      const { cineTimesMs } = aligned;
      const pointed = pointer.get();
      const time = pointed ?? cineTimesMs[playback.phaseIndex(cineTimesMs.length)] ?? 0;
      if (time === shown) return;
      shown = time;
      list.current?.toggleAttribute('data-pointer', pointed !== null);
      fields.forEach((field, k) => {
        const curve = curves[k - 1];
        field.textContent = curve
          ? formatQuantity(valueAt(curve, time) ?? Number.NaN, curve.unit, { language })
          : formatQuantity(time, 'ms', { language });
      });
    };
    follow();
    const stops = [playback.subscribe(follow), pointer.subscribe(follow)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [curves, aligned, pointer, i18n]);
  return (
    <dl className="dx-curve-keys" ref={list}>
      <div>
        <dt>{t('measures.curves.time')}</dt>
        <dd />
      </div>
      {curves.map((curve) => (
        <div key={curve.id} title={[nameOf(curve), definitionOf(curve.id), curve.source].filter(Boolean).join('\n')}>
          <dt>
            <Swatch curve={curve} />
            {nameInSet(curve)}
          </dt>
          <dd />
        </div>
      ))}
    </dl>
  );
}
