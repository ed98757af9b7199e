import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type AmyloidMap,
  type AmyloidResult,
  amyloidMapSchema,
  amyloidStages,
  ReaderError,
} from '../../electron/contract';
import { workstation } from '../app/workstation';
import { useLoaded } from '../cohorts/results/use-loaded';
import { formatNumber } from '../i18n';
import { displacementMap } from '../motion-map/colour-maps';
import { ColourBar, DotMap } from '../plots/dot-map';
import type { Dot } from '../plots/dots';

const broken = () =>
  new ReaderError(
    'amyloid-map',
    'The map of simulated scans of this analysis cannot be read.',
    'Run the analysis again.',
  );

async function mapOf(runId: string, file: string): Promise<AmyloidMap> {
  const response = await fetch(workstation.url(`runs/${runId}/${file}`)).catch(() => null);
  if (response?.ok !== true) throw broken();
  const parsed = amyloidMapSchema.safeParse(await response.json().catch(() => null));
  if (!parsed.success) throw broken();
  return parsed.data;
}

/** Where the scan falls among simulated ones, by the network's features and the regional SUVRs. */
export function Place({ amyloid, runId }: { amyloid: AmyloidResult; runId: string }) {
  const { t } = useTranslation();
  const { place, files } = amyloid;
  if (!place || !files.map) return <p className="dx-dim">{t('amyloid.place.none')}</p>;
  return <Loaded key={`${runId} ${files.map}`} runId={runId} file={files.map} place={place} />;
}

function Loaded({ runId, file, place }: { runId: string; file: string; place: NonNullable<AmyloidResult['place']> }) {
  const load = useCallback(() => mapOf(runId, file), [runId, file]);
  const { value: map, failure } = useLoaded(load);
  if (failure) return <p className="dx-dim">{failure.message}</p>;
  return map && <Dots map={map} place={place} />;
}

const shades = { normal: 0, 'early-to-middle': 0.55, late: 1 } as const;

function Dots({ map, place }: { map: AmyloidMap; place: NonNullable<AmyloidResult['place']> }) {
  const { t, i18n } = useTranslation();
  const [selected, setSelected] = useState<readonly string[]>([]);
  const dots = useMemo<Dot[]>(
    () =>
      i18n.language
        ? map.points.map(({ id, x, y, stage, cluster }) => ({
            id,
            x,
            y,
            shade: shades[stage],
            filled: cluster === place.cluster,
            text: t('amyloid.place.dot', { stage: t(`amyloid.stage.${stage}`), cluster: formatNumber(cluster + 1) }),
          }))
        : [],
    [map, place.cluster, t, i18n.language],
  );
  const marked = useMemo(() => ({ x: place.x, y: place.y, text: t('amyloid.place.patient') }), [place, t]);
  const mine = map.points.filter(({ cluster }) => cluster === place.cluster);
  const shares = amyloidStages
    .map((stage) => ({ stage, share: mine.filter((point) => point.stage === stage).length / Math.max(1, mine.length) }))
    .filter(({ share }) => share > 0);
  return (
    <figure className="dx-amyloid-place">
      <div className="dx-amyloid-dots">
        <DotMap
          dots={dots}
          colours={displacementMap}
          label={t('amyloid.place.label')}
          selected={selected}
          place={marked}
          onSelect={(id) => setSelected([id])}
        />
      </div>
      <ColourBar
        colours={displacementMap}
        title={t('amyloid.stage.title')}
        ticks={amyloidStages.map((stage) => t(`amyloid.stage.${stage}`))}
      />
      <figcaption>
        {t('amyloid.place.cluster', {
          cluster: formatNumber(place.cluster + 1),
          shares: shares
            .map(({ stage, share }) => `${t(`amyloid.stage.${stage}`)} ${formatNumber(100 * share)} %`)
            .join(', '),
        })}
      </figcaption>
      <details className="dx-dim dx-amyloid-small">
        <summary>{t('map.legend.more')}</summary>
        <p lang="en">{map.definition}</p>
      </details>
    </figure>
  );
}
