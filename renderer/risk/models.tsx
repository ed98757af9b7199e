import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnalysisResult, ModelSummary } from '../../electron/contract';
import { workstation } from '../app/workstation';

/** The cards of the models at hand; empty until they are known. */
function useCards(): readonly ModelSummary[] {
  const [cards, setCards] = useState<readonly ModelSummary[]>([]);
  useEffect(() => {
    let wanted = true;
    void workstation.call('models.list', {}).then((result) => {
      if (wanted && result.ok) setCards(result.value);
    });
    return () => {
      wanted = false;
    };
  }, []);
  return cards;
}

/** Which models made these numbers, where they ran, what they were trained on and what they must not be used for. */
export function Models({ models }: { models: AnalysisResult['models'] }) {
  const { t } = useTranslation();
  const cards = useCards();
  return (
    <ul className="dx-models">
      {models.map((model) => {
        // Limits of exactly the model that was used, not of a newer one of the same name.
        const card = cards.find((one) => one.id === model.id && one.sha256 === model.sha256);
        return (
          <li key={model.id + model.sha256}>
            <p>
              <strong>{card?.title ?? model.id}</strong> {model.version}
              {model.simulated && <span className="dx-tag-warn">{t('risk.model.simulated')}</span>}
            </p>
            <p className="dx-dim">
              {t('risk.model.line', {
                id: model.id,
                sha: model.sha256.slice(0, 12),
                provider: t(`risk.provider.${model.provider}`),
              })}
            </p>
            {model.notes.map((note) => (
              <p className="dx-dim" key={note}>
                {note}
              </p>
            ))}
            {card && (
              <details>
                <summary>{t('risk.model.limits')}</summary>
                <p>{card.intendedUse}</p>
                <p>{card.trainingData}</p>
                <ul className="dx-limits">
                  {card.limits.map((limit) => (
                    <li key={limit}>{limit}</li>
                  ))}
                </ul>
              </details>
            )}
          </li>
        );
      })}
    </ul>
  );
}
