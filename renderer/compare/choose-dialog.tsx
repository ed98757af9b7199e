import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Study } from '../../electron/contract';
import { useSession } from '../app/session';
import { dateText, nameOf } from '../studies/texts';
import { Dialog } from '../ui/dialog';
import { candidates } from './side';
import { compare, compareWith, useCompare } from './state';

function Choice({ study, same }: { study: Study; same: boolean }) {
  const { t } = useTranslation();
  const hidden = useSession((state) => state.settings.hidePatientText);
  const date = dateText(study.studyDate) || t('studies.noDate');
  const lines = [study.modalities.join(' '), study.description].filter(Boolean).join(' · ');
  return (
    <li>
      <button type="button" className="dx-choice" onClick={() => void compareWith(study.studyInstanceUid)}>
        <strong>{same || hidden ? date : `${nameOf(study)} · ${date}`}</strong>
        <small className="dim">{lines}</small>
        {study.simulated && <span className="tag">{t('app.simulated')}</span>}
      </button>
    </li>
  );
}

/** The studies of the library that the open one can be compared with. */
export function ChooseDialog() {
  const { t } = useTranslation();
  const open = useCompare((state) => state.choosing);
  const study = useSession((state) => state.study);
  const studies = useSession((state) => state.studies);
  const { same, others } = useMemo(
    () => (study ? candidates(study, studies) : { same: [], others: [] }),
    [study, studies],
  );
  return (
    <Dialog
      open={open && study !== null}
      onClose={() => compare.set({ choosing: false })}
      title={t('compare.choose.title')}
      description={t('compare.choose.text')}
    >
      <h3 className="dx-choice-head">{t('compare.choose.same')}</h3>
      {same.length === 0 && <p className="dim">{t('compare.choose.noneSame')}</p>}
      <ul className="dx-choices" aria-label={t('compare.choose.same')}>
        {same.map((one) => (
          <Choice key={one.studyInstanceUid} study={one} same />
        ))}
      </ul>
      {others.length > 0 && (
        <>
          <h3 className="dx-choice-head">{t('compare.choose.others')}</h3>
          <p className="dx-choice-warning">{t('compare.choose.othersWarning')}</p>
          <ul className="dx-choices" aria-label={t('compare.choose.others')}>
            {others.map((one) => (
              <Choice key={one.studyInstanceUid} study={one} same={false} />
            ))}
          </ul>
        </>
      )}
      {same.length + others.length === 0 && <p className="dim">{t('compare.choose.empty')}</p>}
    </Dialog>
  );
}
