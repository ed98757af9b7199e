import { type ChangeEvent, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type Anchor, type Finding, type FindingDraft, severities } from '../../electron/contract';
import { notify } from '../app/notify';
import { formatQuantity, formatTime } from '../risk/format';
import { IconButton } from '../ui/button';
import { Icon, type IconName } from '../ui/icon';
import {
  draftOf,
  isSaving,
  putFinding,
  recordChange,
  removeFinding,
  saveFailure,
  saveFinding,
  useSaveState,
} from './findings';
import { selectFinding, useFindingsView } from './making';

const icons: Record<Finding['kind'], IconName> = {
  pin: 'pin',
  length: 'length',
  angle: 'angle',
  ellipse: 'ellipse',
  probe: 'probe',
  note: 'note',
};

/** Slice and phase as the viewer counts them, from 1. */
function usePlaceText() {
  const { t } = useTranslation();
  return ({ sliceIndex, phaseIndex, vertex }: Anchor): string =>
    [
      sliceIndex === null ? '' : t('findings.place.slice', { slice: sliceIndex + 1 }),
      phaseIndex === null ? '' : t('findings.place.phase', { phase: phaseIndex + 1 }),
      vertex === null ? '' : t('findings.place.vertex', { vertex }),
    ]
      .filter((part) => part !== '')
      .join(' · ');
}

/** One finding: what it is and where; opened to be edited when it is selected. */
export function FindingCard({ finding, number, selected }: { finding: Finding; number: number; selected: boolean }) {
  const { t } = useTranslation();
  const placeText = usePlaceText();
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (selected) card.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  const name = finding.label || t(`findings.kind.${finding.kind}`);
  return (
    <li className="dx-finding" data-selected={selected || undefined} ref={card}>
      <div className="dx-finding-head">
        <button
          type="button"
          className="dx-finding-open"
          aria-expanded={selected}
          onClick={() => selectFinding(finding)}
        >
          <span className="dx-finding-number">{number}</span>
          <Icon name={icons[finding.kind]} />
          <span className="dx-finding-name">
            {name}
            <small className="dx-dim">{placeText(finding.anchor)}</small>
          </span>
          {finding.severity !== 'none' && (
            <span className={`dx-severity dx-severity-${finding.severity}`}>
              {t(`findings.severity.${finding.severity}`)}
            </span>
          )}
        </button>
        <IconButton
          icon="trash"
          label={t('findings.remove', { name })}
          onClick={() =>
            void removeFinding(finding.findingId).then((result) => {
              if (!result.ok) notify.failure(result.error);
            })
          }
        />
      </div>
      {finding.measurements.length > 0 && (
        <dl className="dx-finding-values">
          {finding.measurements.map((measurement) => (
            <div key={measurement.name} title={measurement.source}>
              <dt>{t(`viewer.measure.${measurement.name}`, { defaultValue: measurement.name })}</dt>
              <dd>{formatQuantity(measurement.value, measurement.unit)}</dd>
            </div>
          ))}
        </dl>
      )}
      {selected ? <Editor finding={finding} /> : finding.text && <p className="dx-finding-text">{finding.text}</p>}
    </li>
  );
}

/** Label, severity and words; every keystroke is saved, leaving a field makes one step of undo. */
function Editor({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  const id = useId();
  const label = useRef<HTMLInputElement>(null);
  const before = useRef<FindingDraft | null>(null);
  const focusId = useFindingsView((state) => state.focusId);
  useEffect(() => {
    if (focusId !== finding.findingId) return;
    label.current?.focus();
    label.current?.select();
    useFindingsView.setState({ focusId: null });
  }, [focusId, finding.findingId]);

  const begin = () => {
    before.current = draftOf(finding);
  };
  const end = () => {
    const from = before.current;
    before.current = null;
    const to = draftOf(finding);
    if (from && (from.label !== to.label || from.text !== to.text)) recordChange(from, to);
  };
  const type = (field: 'label' | 'text') => (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
    void putFinding({ ...draftOf(finding), [field]: event.target.value });
  return (
    <div className="dx-editor">
      <label htmlFor={`${id}-label`}>{t('findings.label')}</label>
      <input
        id={`${id}-label`}
        ref={label}
        value={finding.label}
        maxLength={200}
        placeholder={t(`findings.kind.${finding.kind}`)}
        onFocus={begin}
        onBlur={end}
        onChange={type('label')}
      />
      <label htmlFor={`${id}-severity`}>{t('findings.severity.title')}</label>
      <select
        id={`${id}-severity`}
        value={finding.severity}
        onChange={(event) => {
          const severity = severities.find((one) => one === event.target.value);
          if (severity) void saveFinding({ ...draftOf(finding), severity });
        }}
      >
        {severities.map((severity) => (
          <option key={severity} value={severity}>
            {t(`findings.severity.${severity}`)}
          </option>
        ))}
      </select>
      <label htmlFor={`${id}-text`}>{t('findings.text')}</label>
      <textarea
        id={`${id}-text`}
        value={finding.text}
        maxLength={20_000}
        rows={4}
        onFocus={begin}
        onBlur={end}
        onChange={type('text')}
      />
      <Saved finding={finding} />
    </div>
  );
}

/** Whether the words are safe, in words. */
function Saved({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  useSaveState();
  const failure = saveFailure(finding.findingId);
  if (failure)
    return (
      <p className="dx-unsaved" role="alert">
        {t('findings.unsaved', { reason: failure.message })}
      </p>
    );
  return (
    <p className="dx-dim">
      {isSaving(finding.findingId)
        ? t('findings.saving')
        : t('findings.saved', { time: formatTime(finding.modifiedAt), author: finding.author })}
    </p>
  );
}
