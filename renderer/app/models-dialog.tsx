import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelSummary } from '../../electron/contract';
import { formatNumber } from '../i18n';
import { pickFiles } from '../studies/import';
import { Button, IconButton } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { answerOf, notify } from './notify';
import { showDialog, useShell } from './shell';
import { workstation } from './workstation';

const purposeOf = ({ serves, id }: ModelSummary): string => serves ?? id;

/**
 * Packages by what they serve, in the order in which they come; of each purpose the one in use first. Where there
 * is something to choose, that comes before what has no choice.
 */
export function byPurpose(models: readonly ModelSummary[]): { serves: string; models: ModelSummary[] }[] {
  const groups = new Map<string, ModelSummary[]>();
  for (const model of models) groups.set(purposeOf(model), [...(groups.get(purposeOf(model)) ?? []), model]);
  return [...groups]
    .map(([serves, mine]) => ({
      serves,
      models: mine.sort((a, b) => Number(b.active ?? false) - Number(a.active ?? false)),
    }))
    .sort((a, b) => Number(b.models.length > 1) - Number(a.models.length > 1));
}

function Model({
  model,
  rivals,
  busy,
  onActivate,
  onRemove,
}: {
  model: ModelSummary;
  /** Whether there are others that serve the same. */
  rivals: boolean;
  busy: boolean;
  onActivate: () => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const facts: [string, string][] = [
    [t('app.model.task'), model.task],
    [t('app.model.intendedUse'), model.intendedUse],
    [t('app.model.trainingData'), model.trainingData],
    [t('app.model.licence'), model.licence],
    ...(model.signedBy ? [[t('app.model.signedBy'), model.signedBy] as [string, string]] : []),
    [
      t('app.model.provider'),
      [model.provider ? t(`app.provider.${model.provider}`) : t('app.provider.unknown'), ...model.providerNotes].join(
        ' · ',
      ),
    ],
  ];
  return (
    <article className="model">
      <header>
        <h3>{model.title}</h3>
        <span className="dim">
          {model.id} {model.version} ·{' '}
          {model.origin === 'built-in' ? t('app.model.builtIn') : t('app.model.importedOrigin')}
        </span>
        {model.simulated && <span className="tag tag-warn">{t('app.model.simulated')}</span>}
        {rivals && model.active && <span className="tag tag-active">{t('app.model.active')}</span>}
        <span className="model-tools">
          {rivals && !model.active && (
            <Button disabled={busy} onClick={onActivate}>
              {t('app.model.activate')}
            </Button>
          )}
          {model.origin === 'imported' && (
            <IconButton
              icon="trash"
              label={t('app.model.remove', { title: model.title })}
              disabled={busy}
              onClick={onRemove}
            />
          )}
        </span>
      </header>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {model.limits.length > 0 && (
          <div>
            <dt>{t('app.model.limits')}</dt>
            <dd>
              <ul>
                {model.limits.map((limit) => (
                  <li key={limit}>{limit}</li>
                ))}
              </ul>
            </dd>
          </div>
        )}
        {model.metrics.length > 0 && (
          <div>
            <dt>{t('app.model.metrics')}</dt>
            <dd>
              <ul>
                {model.metrics.map((metric) => (
                  <li key={`${metric.name} ${metric.dataset}`}>
                    {metric.name} {formatNumber(metric.value, 3)}
                    {metric.unit === '1' ? '' : ` ${metric.unit}`} · {metric.dataset}
                    {metric.n === null ? '' : ` · ${t('app.model.cases', { n: formatNumber(metric.n) })}`}
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
        <div>
          <dt>{t('app.model.fingerprint')}</dt>
          <dd className="path">{model.sha256}</dd>
        </div>
      </dl>
    </article>
  );
}

/** Says what removing means before it is done. */
function RemoveModelDialog({
  model,
  onClose,
  onConfirm,
}: {
  model: ModelSummary | null;
  onClose: () => void;
  onConfirm: (model: ModelSummary) => void;
}) {
  const { t } = useTranslation();
  return (
    <Dialog
      open={model !== null}
      onClose={onClose}
      title={t('app.model.removeTitle', { title: model?.title ?? '', version: model?.version ?? '' })}
      description={t('app.model.removeText')}
      size="small"
      footer={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button tone="danger" onClick={() => model && onConfirm(model)}>
            {t('app.model.removeConfirm')}
          </Button>
        </>
      }
    >
      <p>{t('app.model.removeKeeps')}</p>
    </Dialog>
  );
}

export function ModelsDialog() {
  const { t } = useTranslation();
  const open = useShell((state) => state.dialog === 'models');
  const [models, setModels] = useState<ModelSummary[] | null>(null);
  const [importing, setImporting] = useState(false);
  const [busy, setBusy] = useState(false);
  const [removing, setRemoving] = useState<ModelSummary | null>(null);
  const reload = useCallback(async () => {
    const list = await answerOf(workstation.call('models.list', {}));
    if (list) setModels(list);
  }, []);
  useEffect(() => {
    if (open) void reload();
  }, [open, reload]);

  const importPackage = async () => {
    const files = await pickFiles({ accept: '.zip,application/zip', many: false });
    if (!files) return;
    setImporting(true);
    const model = await answerOf(workstation.importModel(files));
    setImporting(false);
    if (!model) return;
    notify.info(t('app.model.imported', { title: model.title, version: model.version }));
    await reload();
  };
  const change = async (call: 'models.activate' | 'models.remove', { id, version }: ModelSummary) => {
    setBusy(true);
    const list = await answerOf(workstation.call(call, { id, version }));
    setBusy(false);
    if (list) setModels(list);
    return list !== null;
  };
  const activate = async (model: ModelSummary) => {
    if (await change('models.activate', model))
      notify.info(t('app.model.activated', { title: model.title, version: model.version }), t('app.model.runsKeep'));
  };
  const remove = async (model: ModelSummary) => {
    setRemoving(null);
    if (await change('models.remove', model)) notify.info(t('app.model.removed', { title: model.title }));
  };

  return (
    <>
      <Dialog
        open={open}
        onClose={() => showDialog(null)}
        title={t('app.models')}
        description={t('app.model.description')}
        size="large"
        footer={
          <Button disabled={importing} onClick={() => void importPackage()}>
            {importing ? t('app.model.importing') : t('app.model.import')}
          </Button>
        }
      >
        {models?.length === 0 && <p className="empty">{t('app.model.none')}</p>}
        {byPurpose(models ?? []).map(({ serves, models: mine }) => (
          <section key={serves} className="model-purpose" aria-label={mine[0]?.task}>
            {mine.length > 1 && (
              <p className="dim">{t('app.model.several', { purpose: mine[0]!.task, count: mine.length })}</p>
            )}
            {mine.map((model) => (
              <Model
                key={`${model.origin} ${model.id} ${model.version} ${model.sha256}`}
                model={model}
                rivals={mine.length > 1}
                busy={busy}
                onActivate={() => void activate(model)}
                onRemove={() => setRemoving(model)}
              />
            ))}
          </section>
        ))}
      </Dialog>
      <RemoveModelDialog
        model={open ? removing : null}
        onClose={() => setRemoving(null)}
        onConfirm={(model) => void remove(model)}
      />
    </>
  );
}
