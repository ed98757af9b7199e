import { type KeyboardEvent, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnalysisResult, Regional } from '../../electron/contract';
import { cssColour, cssGradient } from '../motion-map/colour-maps';
import { IconButton } from '../ui/button';
import { middleOf, neighbourOf, pathOf, segments } from './bulls-eye';
import { formatQuantity, formatValue } from './format';
import { regionName } from './names';
import {
  colourOn,
  metricOf,
  type RegionMetric,
  type RegionScale,
  regionMetrics,
  regionScale,
  textOn,
} from './region-scale';
import { chooseRegion, riskView, useRiskView } from './view';

const radius = 100;

/** Unit of a metric; that of importance is the model's own. */
export const unitOf = (metric: RegionMetric, importanceUnit: string): string =>
  ({
    displacement: 'mm',
    timeToPeak: 'ms',
    longitudinalStrain: '%',
    circumferentialStrain: '%',
    importance: importanceUnit,
  })[metric];

/** The regions of the right ventricle as a bull's-eye: colours, numbers, legend; a segment is chosen to be looked at. */
export function BullsEye({
  regions,
  metric,
  importanceUnit,
}: {
  regions: NonNullable<AnalysisResult['regions']>;
  metric: RegionMetric;
  importanceUnit: string;
}) {
  const { t, i18n } = useTranslation();
  const chosen = useRiskView((state) => state.regionId);
  const id = useId();
  const scale = regionScale(regions, metric);
  const unit = unitOf(metric, importanceUnit);
  const byId = new Map(regions.map((region) => [region.id, region]));
  const shown = segments.filter((segment) => byId.has(segment.id));
  const text = (region: Regional, withUnit: boolean): string => {
    const value = metricOf(region, metric);
    if (value === null) return withUnit ? t('measures.bullsEye.undefined') : '–';
    const options = { signed: metric === 'importance', language: i18n.language };
    return withUnit ? formatQuantity(value, unit, options) : formatValue(value, unit, options);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }[event.key];
    if (direction) {
      const next = neighbourOf(chosen ?? '', direction as Parameters<typeof neighbourOf>[1]);
      if (byId.has(next)) chooseRegion(next);
    } else if (event.key === 'Home') chooseRegion(shown[0]?.id ?? null);
    else if (event.key === 'End') chooseRegion(shown.at(-1)?.id ?? null);
    else if (event.key === 'Escape' && chosen !== null) chooseRegion(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="dx-eye">
      <div className="dx-eye-disc">
        <span className="dx-eye-top">{t('measures.bullsEye.orientation.top')}</span>
        <span className="dx-eye-left">{t('measures.bullsEye.orientation.left')}</span>
        <div
          className="dx-eye-list"
          role="listbox"
          tabIndex={0}
          aria-label={t('measures.bullsEye.title')}
          aria-activedescendant={chosen && byId.has(chosen) ? `${id}-${chosen}` : undefined}
          onKeyDown={onKeyDown}
        >
          <svg viewBox="-102 -102 204 204" role="presentation">
            {shown.map((segment) => {
              const region = byId.get(segment.id)!;
              const value = metricOf(region, metric);
              const colour = value === null || !scale ? null : colourOn(scale, value);
              const [x, y] = middleOf(segment);
              const name = regionName(segment.id) ?? region.name;
              return (
                <g
                  key={segment.id}
                  id={`${id}-${segment.id}`}
                  role="option"
                  aria-selected={segment.id === chosen}
                  aria-label={t('measures.bullsEye.segment', { name, value: text(region, true) })}
                  data-region={segment.id}
                  onClick={() => chooseRegion(segment.id === chosen ? null : segment.id)}
                >
                  <title>{t('measures.bullsEye.segment', { name, value: text(region, true) })}</title>
                  <path
                    d={pathOf(segment, radius)}
                    style={{ fill: colour ? cssColour(colour) : 'var(--ground-3)' }}
                    className="dx-eye-segment"
                  />
                  <text
                    className="dx-eye-value"
                    x={x * radius}
                    y={y * radius}
                    style={{ fill: colour ? textOn(colour) : 'var(--text-dim)' }}
                  >
                    {text(region, false)}
                  </text>
                </g>
              );
            })}
            {/* Over all others, so that no neighbour hides the outline of the chosen one. */}
            {shown
              .filter((segment) => segment.id === chosen)
              .map((segment) => (
                <g key={segment.id}>
                  <path className="dx-eye-halo" d={pathOf(segment, radius)} />
                  <path className="dx-eye-chosen" d={pathOf(segment, radius)} />
                </g>
              ))}
          </svg>
        </div>
        <span className="dx-eye-right">{t('measures.bullsEye.orientation.right')}</span>
        <span className="dx-eye-bottom">{t('measures.bullsEye.orientation.bottom')}</span>
      </div>
      {scale && <EyeLegend metric={metric} scale={scale} unit={unit} />}
    </div>
  );
}

function EyeLegend({ metric, scale, unit }: { metric: RegionMetric; scale: RegionScale; unit: string }) {
  const { t } = useTranslation();
  const signed = metric === 'importance';
  const end = (value: number, whole: boolean) =>
    value === 0 ? '0' : whole ? formatQuantity(value, unit, { signed }) : formatValue(value, unit, { signed });
  return (
    <div className="dx-eye-legend" title={t(`measures.bullsEye.meaning.${metric}`)}>
      <span className="dx-eye-bar" style={{ background: cssGradient(scale.colours) }} />
      <span className="dx-eye-ticks">
        <span>{end(scale.low, false)}</span>
        <span>{end((scale.low + scale.high) / 2, false)}</span>
        <span>{end(scale.high, true)}</span>
      </span>
    </div>
  );
}

/** All numbers of the chosen segment. */
export function RegionFacts({ region, importanceUnit }: { region: Regional; importanceUnit: string }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  return (
    <div className="dx-eye-facts">
      <header>
        <strong>{regionName(region.id) ?? region.name}</strong>
        <IconButton icon="close" label={t('measures.bullsEye.clear')} onClick={() => chooseRegion(null)} />
      </header>
      <dl>
        {regionMetrics.map((metric) => {
          const value = metricOf(region, metric);
          if (value === null && metric === 'importance') return null;
          return (
            <div key={metric} title={t(`measures.bullsEye.meaning.${metric}`)}>
              <dt>{t(`measures.bullsEye.metric.${metric}`)}</dt>
              <dd>
                {value === null
                  ? t('measures.bullsEye.undefined')
                  : formatQuantity(value, unitOf(metric, importanceUnit), {
                      signed: metric === 'importance',
                      language,
                    })}
              </dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

/** Which number colours the segments. */
export function MetricChoice({ metric }: { metric: RegionMetric }) {
  const { t } = useTranslation();
  return (
    <label className="dx-eye-metric">
      <span className="dx-dim">{t('measures.bullsEye.colour')}</span>
      <select value={metric} onChange={(event) => riskView.set({ metric: event.target.value as RegionMetric })}>
        {regionMetrics.map((one) => (
          <option key={one} value={one}>
            {t(`measures.bullsEye.metric.${one}`)}
          </option>
        ))}
      </select>
    </label>
  );
}
