import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnalysisResult, ModelSummary } from '../../electron/contract';
import { answerOf } from '../app/notify';
import { workstation } from '../app/workstation';
import { formatNumber } from '../i18n';

type Calibration = NonNullable<ModelSummary['calibration']>;

/** The calibration of the first of a result's models that has one, once it is known. */
function useCalibration(result: AnalysisResult): Calibration | null {
  const [calibration, setCalibration] = useState<Calibration | null>(null);
  const wanted = result.models.map(({ id, version }) => `${id} ${version}`).join('\n');
  useEffect(() => {
    let gone = false;
    void answerOf(workstation.call('models.list', {})).then((models) => {
      const used = models?.find(
        (model) => wanted.split('\n').includes(`${model.id} ${model.version}`) && model.calibration,
      );
      if (!gone) setCalibration(used?.calibration ?? null);
    });
    return () => {
      gone = true;
    };
  }, [wanted]);
  return calibration;
}

const whole = (share: number) => formatNumber(100 * share);
const size = 120;
const left = 26;
const bottom = 16;
const x = (stated: number) => left + size * stated;
const y = (correct: number) => size * (1 - correct) + 4;

/** Stated certainty against the share that was right, on patients not trained on; nothing where no model tells. */
export function Reliability({ result }: { result: AnalysisResult }) {
  const { t } = useTranslation();
  const calibration = useCalibration(result);
  if (!calibration || calibration.bins.length === 0) return null;
  const { bins, expectedCalibrationError } = calibration;
  const most = Math.max(...bins.map(({ pixels }) => pixels));
  const usual = bins.find(({ pixels }) => pixels === most)!;
  const words = t('quality.calibration.summary', {
    stated: whole(usual.stated),
    correct: whole(usual.correct),
    error: formatNumber(100 * expectedCalibrationError, 1),
  });
  return (
    <details className="dx-reliability">
      <summary>{t('quality.calibration.title')}</summary>
      <figure>
        <svg viewBox={`0 0 ${left + size + 8} ${size + bottom + 8}`} role="img" aria-label={words}>
          <title>{words}</title>
          <path className="dx-reliability-axes" d={`M${x(0)} ${y(1)}V${y(0)}H${x(1)}`} />
          {[0, 0.5, 1].map((share) => (
            <g key={share} className="dx-reliability-ticks">
              <text x={x(share)} y={y(0) + 12} textAnchor="middle">
                {whole(share)}
              </text>
              <text x={left - 4} y={y(share) + 3} textAnchor="end">
                {whole(share)}
              </text>
            </g>
          ))}
          <path className="dx-reliability-ideal" d={`M${x(0)} ${y(0)}L${x(1)} ${y(1)}`} />
          <path
            className="dx-reliability-line"
            d={bins.map(({ stated, correct }, k) => `${k ? 'L' : 'M'}${x(stated)} ${y(correct)}`).join('')}
          />
          {bins.map(({ stated, correct, pixels }) => (
            <circle key={stated} cx={x(stated)} cy={y(correct)} r={1.2 + 2.4 * Math.sqrt(pixels / most)} />
          ))}
        </svg>
        <p className="dx-dim">
          ↔ {t('quality.calibration.axisStated')} · ↕ {t('quality.calibration.axisCorrect')} · - -{' '}
          {t('quality.calibration.ideal')}
        </p>
        <figcaption>{words}</figcaption>
      </figure>
      <table className="dx-table dx-table-plain">
        <caption>{t('quality.calibration.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('quality.calibration.axisStated')}</th>
            <th scope="col">{t('quality.calibration.axisCorrect')}</th>
            <th scope="col">{t('quality.calibration.pixels')}</th>
          </tr>
        </thead>
        <tbody>
          {bins.map(({ stated, correct, pixels }) => (
            <tr key={stated}>
              <td>{formatNumber(100 * stated, 1)}</td>
              <td>{formatNumber(100 * correct, 1)}</td>
              <td>{formatNumber(pixels)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
