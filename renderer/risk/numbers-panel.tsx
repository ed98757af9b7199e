import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnalysisResult, Measurement, Regional } from '../../electron/contract';
import { useAction } from '../app/action-button';
import { useSession } from '../app/session';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { Tip } from '../ui/tooltip';
import { unitOf } from './bulls-eye-view';
import { formatQuantity, formatValue, unitText } from './format';
import { type MeasureRow, measureGroups, placeInRange } from './measure-groups';
import { measureNotes } from './measures-text';
import { definitionOf, nameOf, regionName } from './names';
import { metricOf, regionMetrics } from './region-scale';
import { RunState } from './run-state';
import { useShownResult } from './shown-result';
import { chooseRegion, useRiskView } from './view';
import './actions';
import './numbers.css';

/** Every number of the run: absolute and per body surface, with its definition, source and, where there is one, range. */
export function NumbersPanel() {
  return (
    <div className="dx-side dx-numbers">
      <RunState>{(result, { runId }) => <Numbers whole={result} runId={runId} />}</RunState>
    </div>
  );
}

function Numbers({ whole, runId }: { whole: AnalysisResult; runId: string }) {
  const { t } = useTranslation();
  const { result, following } = useShownResult(whole, runId);
  const frames = useSession((state) => {
    const stack = state.stacks.find((one) => one.stackId === state.stackId);
    return stack ? stack.sliceCount * stack.phaseCount : null;
  });
  const groups = measureGroups(result.measurements);
  const notes = measureNotes(result, frames);
  return (
    <>
      <div className="dx-numbers-tools">
        <Tool id="measures.body" text={t('measures.body.button')} />
        <Tool id="measures.copy" text={t('measures.copyButton')} />
      </div>
      {notes.length > 0 && (
        <ul className="dx-notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <p className="dx-following" role="status">
        {following ? t('measures.table.following') : ''}
      </p>
      {groups.length === 0 ? (
        <p className="dx-dim">{t('measures.table.empty')}</p>
      ) : (
        <p className="dx-dim">{t('measures.table.more')}</p>
      )}
      {groups.map(({ name, rows }) => (
        <Group key={name} title={t(`measures.group.${name}`)} rows={rows} />
      ))}
      {result.regions && result.regions.length > 0 && <RegionTable regions={result.regions} />}
    </>
  );
}

/** An action under a shorter name than that of the palette, which stands above it. */
function Tool({ id, text }: { id: string; text: string }) {
  const action = useAction(id);
  if (!action) return null;
  return (
    <Tip label={action.label} shortcut={action.shortcut}>
      <Button data-action={id} disabled={!action.enabled} onClick={action.perform}>
        {text}
      </Button>
    </Tip>
  );
}

function Group({ title, rows }: { title: string; rows: readonly MeasureRow[] }) {
  const { t } = useTranslation();
  const indexed = rows.some((row) => row.indexed !== null);
  return (
    <table className="dx-numbers-table">
      <caption>{title}</caption>
      <thead className={indexed ? '' : 'visually-hidden'}>
        <tr>
          <th scope="col">{t('measures.table.name')}</th>
          <th scope="col">{t('measures.table.value')}</th>
          {indexed && <th scope="col">{t('measures.table.indexed')}</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} withIndex={indexed} />
        ))}
      </tbody>
    </table>
  );
}

/** Definition, source and range of a number in words. */
function useWords(id: string, measurement: Measurement): string[] {
  const { t } = useTranslation();
  const words = [definitionOf(id), t('measures.table.source', { source: measurement.source })];
  const { reference } = measurement;
  if (reference && (reference.low !== null || reference.high !== null)) {
    const low = reference.low === null ? '' : formatQuantity(reference.low, measurement.unit);
    const high = reference.high === null ? '' : formatQuantity(reference.high, measurement.unit);
    const range = !low
      ? t('measures.table.rangeHigh', { high })
      : !high
        ? t('measures.table.rangeLow', { low })
        : t('measures.table.range', { low, high });
    words.push(t('measures.table.reference', { range, population: reference.population, source: reference.source }));
  }
  return words.filter((word): word is string => word !== null);
}

function Row({ row: { id, measurement, indexed }, withIndex }: { row: MeasureRow; withIndex: boolean }) {
  const [open, setOpen] = useState(false);
  const words = useWords(id, measurement);
  const indexedWords = useWords(id, indexed ?? measurement);
  const all = indexed?.reference ? [...words, indexedWords.at(-1)!] : words;
  return (
    <>
      <tr data-measurement={id}>
        <th scope="row">
          <Tip label={all.join(' ')}>
            <button type="button" className="dx-number-name" aria-expanded={open} onClick={() => setOpen(!open)}>
              {nameOf(measurement)}
            </button>
          </Tip>
        </th>
        <Value measurement={measurement} />
        {withIndex && (indexed ? <Value measurement={indexed} /> : <td />)}
      </tr>
      {open && (
        <tr className="dx-number-words">
          <td colSpan={withIndex ? 3 : 2}>
            {all.map((word) => (
              <p key={word}>{word}</p>
            ))}
          </td>
        </tr>
      )}
    </>
  );
}

/** A number; where a range is cited and it lies outside, with a sign and in words. */
function Value({ measurement }: { measurement: Measurement }) {
  const { t } = useTranslation();
  const { reference, value, unit } = measurement;
  const place = reference ? placeInRange(value, reference) : 'within';
  return (
    <td className={place === 'within' ? '' : 'dx-number-outside'} title={reference ? t(`measures.table.${place}`) : ''}>
      {place !== 'within' && (
        <>
          <span aria-hidden="true">{place === 'below' ? '↓ ' : '↑ '}</span>
          <span className="visually-hidden">{t(`measures.table.${place}`)} </span>
        </>
      )}
      {formatQuantity(value, unit)}
    </td>
  );
}

function RegionTable({ regions }: { regions: readonly Regional[] }) {
  const { t } = useTranslation();
  const chosen = useRiskView((state) => state.regionId);
  const importanceUnit = useSession((state) => state.map?.map.importance?.unit ?? '1');
  const metrics = regionMetrics.filter((metric) => regions.some((region) => metricOf(region, metric) !== null));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1)
    <section className="dx-region-table" tabIndex={0} aria-label={t('measures.table.regions')}>
      <table className="dx-numbers-table">
        <caption>{t('measures.table.regions')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('measures.table.name')}</th>
            {metrics.map((metric) => (
              <th scope="col" key={metric} title={t(`measures.bullsEye.meaning.${metric}`)}>
                {t(`measures.bullsEye.metric.${metric}`)}
                {/* Too long to be said in each row. */}
                {metric === 'importance' && <small> ({unitText(importanceUnit)})</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {regions.map((region) => (
            <tr key={region.id} data-chosen={region.id === chosen || undefined}>
              <th scope="row">
                <button
                  type="button"
                  className="dx-number-name"
                  aria-pressed={region.id === chosen}
                  onClick={() => chooseRegion(region.id === chosen ? null : region.id)}
                >
                  {region.id === chosen && <Icon name="check" size={12} />}
                  {regionName(region.id) ?? region.name}
                </button>
              </th>
              {metrics.map((metric) => {
                const value = metricOf(region, metric);
                return (
                  <td key={metric}>
                    {value === null
                      ? '–'
                      : metric === 'importance'
                        ? formatValue(value, importanceUnit, { signed: true })
                        : formatQuantity(value, unitOf(metric, importanceUnit))}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
