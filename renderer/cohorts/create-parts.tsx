import { type DragEvent, type ReactNode, useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SimulationRequest, Study } from '../../electron/contract';
import type { Gathered } from '../app/bridge';
import { answerOf, notify } from '../app/notify';
import { useSession } from '../app/session';
import { workstation } from '../app/workstation';
import { formatNumber } from '../i18n';
import { pickFiles } from '../studies/import';
import { dateText, nameOf } from '../studies/texts';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { Field, NumberField } from './fields';

/** Rows in the document at once; a search finds the others. */
const shownStudies = 200;
/** As the workstation takes it. */
const tableBytes = 16_000_000;

/** A place that takes a drop of its own, before the window does. */
export function DropPlace({ onDrop, children }: { onDrop: (dropped: DataTransfer) => void; children: ReactNode }) {
  const [over, setOver] = useState(false);
  const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  const take = (event: DragEvent, entering: boolean) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    setOver(entering);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way of two; the button does the same
    <div
      className={`dx-drop ${over ? 'over' : ''}`}
      onDragEnter={(event) => take(event, true)}
      onDragOver={(event) => take(event, true)}
      onDragLeave={(event) => take(event, false)}
      onDrop={(event) => {
        take(event, false);
        if (holdsFiles(event)) onDrop(event.dataTransfer);
      }}
    >
      {children}
    </div>
  );
}

export interface OutcomesText {
  readonly text: string;
  /** As the reader knows it; for pasted text a general name. */
  readonly fileName: string;
}

/** Outcomes as CSV: pasted, dropped or chosen as a file. */
export function OutcomesField({
  value,
  onChange,
}: {
  value: OutcomesText | null;
  onChange: (value: OutcomesText | null) => void;
}) {
  const { t } = useTranslation();
  const read = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > tableBytes) {
      notify.warn(t('cohorts.outcomes.tooLarge', { file: file.name }));
      return;
    }
    onChange({ text: await file.text(), fileName: file.name });
  };
  const lines = value ? value.text.split(/\r?\n/).filter((line) => line.trim() !== '').length : 0;
  return (
    <DropPlace onDrop={(dropped) => void read(dropped.files[0])}>
      <Field
        label={t('cohorts.outcomes.label')}
        detail={
          lines > 0
            ? t('cohorts.outcomes.lines', { count: lines - 1, file: value?.fileName })
            : t('cohorts.outcomes.format')
        }
        wide
      >
        {(props) => (
          <textarea
            {...props}
            rows={6}
            className="dx-csv"
            spellCheck={false}
            placeholder={'id,status,time\nA-0001,1,412\nA-0002,0,1830'}
            value={value?.text ?? ''}
            onChange={({ target }) =>
              onChange(
                target.value === ''
                  ? null
                  : { text: target.value, fileName: value?.fileName ?? t('cohorts.outcomes.pasted') },
              )
            }
          />
        )}
      </Field>
      <Button
        icon="file"
        onClick={() =>
          void pickFiles({ accept: '.csv,.txt,.tsv,text/csv', many: false }).then((files) => read(files?.[0]))
        }
      >
        {t('cohorts.outcomes.choose')}
      </Button>
    </DropPlace>
  );
}

const wordsOf = (study: Study, hidden: boolean) =>
  [
    study.description,
    study.modalities.join(' '),
    ...(hidden ? [] : [nameOf(study), study.patientId, study.studyDate ?? '']),
  ]
    .join(' ')
    .toLowerCase();

/** Studies of the library to make a cohort of. */
export function StudyChoice({
  chosen,
  onChange,
}: {
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}) {
  const { t } = useTranslation();
  const studies = useSession((state) => state.studies);
  const hidden = useSession((state) => state.settings.hidePatientText);
  const [text, setText] = useState('');
  const sought = useDeferredValue(text);
  const found = useMemo(() => {
    const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
    return studies.filter((study) => words.every((word) => wordsOf(study, hidden).includes(word)));
  }, [studies, sought, hidden]);
  if (studies.length === 0) return <p className="dx-none dim">{t('cohorts.create.noStudies')}</p>;
  const all = found.length > 0 && found.every(({ studyInstanceUid }) => chosen.has(studyInstanceUid));
  const toggle = (uids: readonly string[], on: boolean) => {
    const next = new Set(chosen);
    for (const uid of uids) {
      if (on) next.add(uid);
      else next.delete(uid);
    }
    onChange(next);
  };
  return (
    <fieldset className="dx-study-choice">
      <legend>{t('cohorts.create.studies', { count: chosen.size })}</legend>
      <div className="dx-subjects-tools">
        <input
          type="search"
          className="search"
          aria-label={t('studies.search')}
          placeholder={t('studies.searchHint')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <label className="dx-inline">
          <input
            type="checkbox"
            checked={all}
            onChange={() =>
              toggle(
                found.map(({ studyInstanceUid }) => studyInstanceUid),
                !all,
              )
            }
          />
          {t('cohorts.create.allFound', { count: found.length })}
        </label>
      </div>
      <ul>
        {found.slice(0, shownStudies).map((study) => {
          const { studyInstanceUid } = study;
          const on = chosen.has(studyInstanceUid);
          const parts = hidden
            ? [study.modalities.join(' '), study.description]
            : [nameOf(study), study.patientId, dateText(study.studyDate), study.description];
          return (
            <li key={studyInstanceUid}>
              <label className="dx-inline">
                <input type="checkbox" checked={on} onChange={() => toggle([studyInstanceUid], !on)} />
                <span>{parts.filter(Boolean).join(' · ')}</span>
                {study.simulated && <span className="tag">{t('app.simulated')}</span>}
              </label>
            </li>
          );
        })}
      </ul>
      {found.length > shownStudies && (
        <p className="dim">{t('cohorts.create.moreStudies', { count: found.length - shownStudies })}</p>
      )}
    </fieldset>
  );
}

/** A folder of the disk, taken hold of but not sent anywhere before the cohort is made. */
export function FolderChoice({
  gathered,
  onChange,
}: {
  gathered: Gathered | null;
  onChange: (gathered: Gathered | null) => void;
}) {
  const { t } = useTranslation();
  const take = async (dropped: DataTransfer | FileList) => {
    const held = await answerOf(workstation.gather(dropped));
    if (held) onChange(held);
  };
  return (
    <>
      <DropPlace onDrop={(dropped) => void take(dropped)}>
        <Icon name="drop" size={24} />
        {gathered ? (
          <p>
            <strong className="path">{gathered.name}</strong>
            {gathered.files !== null &&
              ` · ${t('cohorts.create.files', { count: gathered.files, value: formatNumber(gathered.files) })}`}
          </p>
        ) : (
          <p>{t('cohorts.create.dropFolder')}</p>
        )}
        <Button
          icon="folder"
          onClick={() => void pickFiles({ folder: true }).then((files) => (files ? take(files) : undefined))}
        >
          {t('cohorts.create.chooseFolder')}
        </Button>
      </DropPlace>
      <div className="dx-layouts">
        <section>
          <h4>{t('cohorts.create.studiesLayout')}</h4>
          <pre>{'cohort/\n  outcomes.csv      id,status,time\n  A-0001/ …         DICOM, NIfTI\n  A-0002/ …'}</pre>
        </section>
        <section>
          <h4>{t('cohorts.create.textLayout')}</h4>
          <pre>{'surv_outcomes.csv\nsubjnames.txt\nmatchedpointsnew.txt\n<id>/motion/RV_fr00.txt … RV_fr19.txt'}</pre>
        </section>
      </div>
    </>
  );
}

export function SimulationFields({
  value,
  onChange,
}: {
  value: SimulationRequest;
  onChange: (value: SimulationRequest) => void;
}) {
  const { t } = useTranslation();
  const put = (part: Partial<SimulationRequest>) => onChange({ ...value, ...part });
  const field = (id: keyof SimulationRequest, min: number, max: number, step: number | 'any') => (
    <NumberField
      label={t(`cohorts.create.simulated.${id}`)}
      detail={t(`cohorts.create.simulated.${id}Detail`)}
      value={value[id]}
      min={min}
      max={max}
      step={step}
      onChange={(number) => put({ [id]: number })}
    />
  );
  return (
    <>
      <p className="dx-warned">{t('cohorts.create.simulated.honest')}</p>
      <div className="dx-fields">
        {field('subjects', 20, 20_000, 1)}
        {field('effect', 0, 5, 'any')}
        {field('noise', 0, 10, 'any')}
        {field('seed', -2_147_483_648, 2_147_483_647, 1)}
      </div>
    </>
  );
}
