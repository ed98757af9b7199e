import { useTranslation } from 'react-i18next';
import type { LoadedMap } from '../app/session';
import { cssGradient } from './colour-maps';
import { legendOf } from './legend';
import type { ColourMode } from './options';
import type { ColourRanges } from './surface';

/** What the colours mean: scale, unit, range, definition. */
export function LegendView({ loaded, mode, ranges }: { loaded: LoadedMap; mode: ColourMode; ranges: ColourRanges }) {
  const { t } = useTranslation();
  const legend = legendOf(mode, ranges, loaded.map);
  if (!legend) return null;
  return (
    <details className="dx-legend">
      <summary title={t('map.legend.more')}>
        <span className="dx-legend-title">
          {legend.title}
          {legend.unit && <span className="dx-dim"> {legend.unit}</span>}
        </span>
        <span className="dx-legend-bar" style={{ background: cssGradient(legend.colours) }} />
        <span className="dx-legend-ticks">
          {legend.ticks.map((tick) => (
            <span key={tick}>{tick}</span>
          ))}
        </span>
        {legend.meaning && (
          <span className="dx-legend-ticks dx-dim">
            {legend.meaning.map((text) => (
              <span key={text}>{text}</span>
            ))}
          </span>
        )}
      </summary>
      <p>{legend.definition}</p>
    </details>
  );
}
