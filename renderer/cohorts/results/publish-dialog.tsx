import { type ReactNode, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type CohortSummary,
  type Failure,
  type ModelSummary,
  type Publication,
  publicationSchema,
  type Training,
} from '../../../electron/contract';
import { notify } from '../../app/notify';
import { showDialog, useShell } from '../../app/shell';
import { workstation } from '../../app/workstation';
import { formatNumber, t as text } from '../../i18n';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Switch } from '../../ui/switch';
import { results, useResults } from './state';

/** An id that can be proposed for a name: lower case, digits and hyphens, beginning with a letter. */
export function idOf(name: string): string {
  const id = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 48);
  return id.length >= 3 ? id : `cohort${id ? `-${id}` : '-model'}`;
}

const firstDraft = (cohort: CohortSummary, user: string): Publication => ({
  id: idOf(cohort.name),
  version: '1.0.0',
  title: cohort.simulated ? text('results.publish.simulatedTitle', { name: cohort.name }) : cohort.name,
  signedBy: user,
  licence: '',
  intendedUse: '',
  withMotions: false,
  activate: true,
});

type TextField = 'id' | 'version' | 'title' | 'signedBy' | 'licence' | 'intendedUse';
const fields: readonly TextField[] = ['id', 'version', 'title', 'signedBy', 'licence', 'intendedUse'];

/** Fields that cannot be sent as they are. */
export const unfit = (draft: Publication): TextField[] =>
  fields.filter((field) => !publicationSchema.shape[field].safeParse(draft[field].trim()).success);

function Field({
  field,
  value,
  wrong,
  onChange,
}: {
  field: TextField;
  value: string;
  wrong: boolean;
  onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const hint = `${id}-hint`;
  const common = {
    id,
    value,
    required: true,
    'aria-describedby': hint,
    'aria-invalid': wrong,
  };
  return (
    <div className="results-field">
      <label htmlFor={id}>{t(field === 'title' ? 'results.publish.titleField' : `results.publish.${field}`)}</label>
      {field === 'intendedUse' ? (
        <textarea {...common} rows={3} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input {...common} className="text-input" onChange={(event) => onChange(event.target.value)} />
      )}
      <small id={hint} className={wrong ? 'results-wrong' : ''}>
        {t(`results.publish.${field}Hint`)}
      </small>
    </div>
  );
}

/** The card as the run filled it. */
function Card({ model }: { model: ModelSummary }) {
  const { t } = useTranslation();
  const facts: [string, ReactNode][] = [
    [t('results.publish.id'), `${model.id} ${model.version}`],
    [t('results.publish.signedBy'), model.signedBy ?? '–'],
    [t('app.model.trainingData'), model.trainingData],
    [t('app.model.intendedUse'), model.intendedUse],
    [t('app.model.licence'), model.licence],
    [
      t('app.model.metrics'),
      <ul key="metrics">
        {model.metrics.map((metric) => (
          <li key={`${metric.name} ${metric.dataset}`}>
            {metric.name} {formatNumber(metric.value, 3)}
            {metric.unit === '1' ? '' : ` ${metric.unit}`} · {metric.dataset}
            {metric.n === null ? '' : ` · ${t('app.model.cases', { n: formatNumber(metric.n) })}`}
          </li>
        ))}
      </ul>,
    ],
    [
      t('app.model.limits'),
      <ul key="limits">
        {model.limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>,
    ],
    [
      t('app.model.fingerprint'),
      <span key="sha" className="path">
        {model.sha256}
      </span>,
    ],
  ];
  return (
    <article className="model">
      <header>
        <h3>{model.title}</h3>
        {model.simulated && <span className="tag tag-warn">{t('app.model.simulated')}</span>}
      </header>
      <p className="dim">{t('results.publish.cardHint')}</p>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}

function Content({ cohort, training, onClose }: { cohort: CohortSummary; training: Training; onClose: () => void }) {
  const { t } = useTranslation();
  const user = useShell((state) => state.info?.user ?? '');
  const [draft, setDraft] = useState(() => firstDraft(cohort, user));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [model, setModel] = useState<ModelSummary | null>(null);
  const wrong = tried ? unfit(draft) : [];
  const change = (part: Partial<Publication>) => setDraft((before) => ({ ...before, ...part }));

  const publish = async () => {
    setTried(true);
    setFailure(null);
    if (unfit(draft).length > 0) return;
    setBusy(true);
    try {
      const publication = {
        ...draft,
        ...Object.fromEntries(fields.map((field) => [field, draft[field].trim()])),
      };
      const answer = await workstation.call('cohorts.publish', { trainingId: training.trainingId, publication });
      if (answer.ok) {
        setModel(answer.value);
        notify.info(t('results.publish.done', { title: answer.value.title, version: answer.value.version }));
      } else setFailure(answer.error);
    } catch (error) {
      notify.thrown(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      open
      size="large"
      onClose={onClose}
      title={t('results.publish.title')}
      description={t(model ? 'results.publish.published' : 'results.publish.description')}
      footer={
        model ? (
          <>
            <Button
              onClick={() => {
                onClose();
                showDialog('models');
              }}
            >
              {t('results.publish.showModels')}
            </Button>
            <Button tone="primary" onClick={onClose}>
              {t('app.close')}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>{t('results.publish.cancel')}</Button>
            <Button tone="primary" disabled={busy} onClick={() => void publish()}>
              {t(busy ? 'results.publish.busy' : 'results.publish.publish')}
            </Button>
          </>
        )
      }
    >
      {model ? (
        <Card model={model} />
      ) : (
        <form
          className="fields"
          onSubmit={(event) => {
            event.preventDefault();
            void publish();
          }}
        >
          {cohort.simulated && (
            <div className="dx-loud" role="note">
              <strong>{t('results.simulated')}</strong>
              <p>{t('results.publish.simulatedHint')}</p>
            </div>
          )}
          {failure && (
            <div className="dx-loud" role="alert">
              <strong>{failure.message}</strong>
              <p>{failure.hint}</p>
            </div>
          )}
          <div className="results-fields">
            {fields.map((field) => (
              <Field
                key={field}
                field={field}
                value={draft[field]}
                wrong={wrong.includes(field)}
                onChange={(value) => change({ [field]: value })}
              />
            ))}
          </div>
          <Switch
            label={t('results.publish.withMotions')}
            detail={t('results.publish.withMotionsHint')}
            checked={draft.withMotions}
            onChange={(withMotions) => change({ withMotions })}
          />
          <Switch
            label={t('results.publish.activate')}
            detail={t('results.publish.activateHint')}
            checked={draft.activate}
            onChange={(activate) => change({ activate })}
          />
          <section className="results-leaves" aria-label={t('results.publish.leaves')}>
            <h3>{t('results.publish.leaves')}</h3>
            <ul className="dx-limits">
              <li>{t('results.publish.leavesWeights')}</li>
              <li>{t('results.publish.leavesOutcomes', { n: formatNumber(training.report?.subjects ?? 0) })}</li>
              {draft.withMotions && <li>{t('results.publish.leavesMotions')}</li>}
              <li>{t('results.publish.staysBehind')}</li>
            </ul>
          </section>
          {/* Enter in a field publishes. */}
          <button type="submit" className="visually-hidden" tabIndex={-1} aria-hidden="true" />
        </form>
      )}
    </Dialog>
  );
}

/** Makes a model package of the shown training. */
export function PublishDialog() {
  const publishing = useResults((state) => state.publishing);
  const shown = useResults((state) => state.shown);
  // What was signed stays what it is, whatever arrives while the dialog is open.
  const [of, setOf] = useState<typeof shown>(null);
  useEffect(() => {
    setOf((before) => (publishing ? (before ?? shown) : null));
  }, [publishing, shown]);
  if (!publishing || !of) return null;
  return <Content cohort={of.cohort} training={of.training} onClose={() => results.set({ publishing: false })} />;
}
