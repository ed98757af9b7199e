import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AmyloidResult, AnalysisResult } from '../../electron/contract';
import { ActionButton } from '../app/action-button';
import { useSession } from '../app/session';
import { formatNumber } from '../i18n';
import { dateText } from '../studies/texts';
import { type Change, followUp, isCertain } from './numbers';
import { amyloidView, type Other, useAmyloid } from './state';
import { regionText } from './texts';

/** Another scan of the same patient: what changed, per year, and whether that is more than the uncertainty. */
export function FollowUp({ amyloid, models }: { amyloid: AmyloidResult; models: AnalysisResult['models'] }) {
  const { t } = useTranslation();
  const others = useAmyloid((state) => state.others);
  const other = useAmyloid((state) => state.other);
  if (others === null || other === 'loading') return <p className="dx-dim">{t('amyloid.follow.looking')}</p>;
  if (others.length === 0) return <p className="dx-dim">{t('amyloid.follow.none')}</p>;
  return (
    <>
      <Choice />
      {other === 'not-analysed' && <p className="dx-dim">{t('amyloid.follow.notAnalysed')}</p>}
      {other !== null && typeof other === 'object' && <Changes other={other} amyloid={amyloid} models={models} />}
    </>
  );
}

function Choice() {
  const { t } = useTranslation();
  const others = useAmyloid((state) => state.others) ?? [];
  const other = useAmyloid((state) => state.other);
  const otherUid = useAmyloid((state) => state.otherUid);
  const shown = other !== null && typeof other === 'object' ? other.study.studyInstanceUid : otherUid;
  return (
    <div className="dx-amyloid-tracer">
      <label>
        <span className="dx-amyloid-label">{t('amyloid.follow.with')}</span>
        <select
          value={shown ?? ''}
          onChange={({ target }) => amyloidView.set({ otherUid: target.value || null, beside: false })}
        >
          {!shown && <option value="">{t('amyloid.follow.choose')}</option>}
          {others.map((study) => (
            <option key={study.studyInstanceUid} value={study.studyInstanceUid}>
              {[dateText(study.studyDate) || t('studies.noDate'), study.modalities.join(' ')].join(' · ')}
            </option>
          ))}
        </select>
      </label>
      <ActionButton id="amyloid.beside" tone="quiet" />
    </div>
  );
}

function Changes({
  other,
  amyloid,
  models,
}: {
  other: Other;
  amyloid: AmyloidResult;
  models: AnalysisResult['models'];
}) {
  const { t } = useTranslation();
  const date = useSession((state) => state.study?.studyDate ?? null);
  const follow = useMemo(() => {
    const open = { studyDate: date, amyloid, models };
    const two = { studyDate: other.study.studyDate, amyloid: other.amyloid, models: other.run.result.models };
    // Change is counted from the earlier scan to the later one, whichever is open.
    return date !== null && two.studyDate !== null && two.studyDate > date ? followUp(open, two) : followUp(two, open);
  }, [other, amyloid, models, date]);
  const rows = [
    follow.centiloid && { change: follow.centiloid, name: 'Centiloid', decimals: 0 },
    follow.suvr && { change: follow.suvr, name: t('amyloid.suvr'), decimals: 2 },
    ...follow.regions.map((change) => ({
      change,
      name: regionText(amyloid.regions.find(({ id }) => id === change.id)!),
      decimals: 2,
    })),
  ].filter((row) => row !== null);
  return (
    <>
      {follow.doubts.map((doubt) => (
        <p key={doubt} className="dx-amyloid-doubt">
          {t(`amyloid.follow.doubt.${doubt}`)}
        </p>
      ))}
      {rows.length === 0 ? (
        <p className="dx-dim">{t('amyloid.follow.nothing')}</p>
      ) : (
        <div className="dx-uptake-scroll dx-follow-scroll">
          <table className="dx-uptake dx-follow">
            <caption className="visually-hidden">{t('amyloid.follow.title')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('amyloid.follow.column.name')}</th>
                <th scope="col">{t('compare.side.earlier')}</th>
                <th scope="col">{t('compare.side.later')}</th>
                <th scope="col">{t('compare.table.difference')}</th>
                <th scope="col">{t('compare.table.perYear')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ change, name, decimals }) => (
                <ChangeRow key={change.id} change={change} name={name} decimals={decimals} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="dx-dim dx-amyloid-small">
        {follow.years !== null && follow.years > 0
          ? t('compare.note.years', { years: formatNumber(follow.years, 1) })
          : t('compare.note.noYears')}{' '}
        {[follow.centiloid, follow.suvr].some((change) => change && isCertain(change) === false)
          ? t('amyloid.follow.within')
          : t('compare.note.error')}
      </p>
    </>
  );
}

function ChangeRow({ change, name, decimals }: { change: Change; name: string; decimals: number }) {
  const signed = (value: number, digits = decimals) => (value > 0 ? '+' : '') + formatNumber(value, digits);
  return (
    <tr data-change={change.id}>
      <th scope="row">{name}</th>
      <td>{formatNumber(change.earlier, decimals)}</td>
      <td>{formatNumber(change.later, decimals)}</td>
      <td>
        {signed(change.difference)}
        {change.uncertainty !== null && <span className="dx-dim"> ± {formatNumber(change.uncertainty, decimals)}</span>}
      </td>
      <td>{change.perYear === null ? '–' : signed(change.perYear, decimals === 0 ? 1 : 3)}</td>
    </tr>
  );
}
