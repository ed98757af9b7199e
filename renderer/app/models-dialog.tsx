import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelSummary } from '../../electron/contract';
import { formatNumber } from '../i18n';
import { pickFiles } from '../studies/import';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { answerOf, notify } from './notify';
import { showDialog, useShell } from './shell';
import { workstation } from './workstation';

function Model({ model }: { model: ModelSummary }) {
  const { t } = useTranslation();
  const facts: [string, string][] = [
    [t('app.model.task'), model.task],
    [t('app.model.intendedUse'), model.intendedUse],
    [t('app.model.trainingData'), model.trainingData],
    [t('app.model.licence'), model.licence],
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

export function ModelsDialog() {
  const { t } = useTranslation();
  const open = useShell((state) => state.dialog === 'models');
  const [models, setModels] = useState<ModelSummary[] | null>(null);
  const [importing, setImporting] = useState(false);
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

  return (
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
      {models?.map((model) => (
        <Model key={`${model.id} ${model.version} ${model.sha256}`} model={model} />
      ))}
    </Dialog>
  );
}
