import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Training } from '../../../electron/contract';
import { i18n, languages, setLanguage } from '../../i18n';
import { summary, training } from '../testing';
import { Calibration } from './calibration';
import { Hazards } from './hazards';
import { Importance } from './importance';
import { Search } from './search';
import { Summary } from './summary';
import { SurvivalCurves } from './survival-curves';
import { finished, report } from './testing/report';

type Part = 'summary' | 'search' | 'survival' | 'hazards' | 'calibration' | 'importance';
const parts: readonly Part[] = ['summary', 'search', 'survival', 'hazards', 'calibration', 'importance'];

/** One part of the results. Those that follow the page's own state are gone through in the browser. */
const page = (part: Part, of: Training, simulated = true) => {
  const cohort = summary({ simulated });
  const shown = {
    summary: <Summary cohort={cohort} training={of} />,
    search: <Search training={of} />,
    survival: <SurvivalCurves training={of} />,
    hazards: <Hazards training={of} />,
    calibration: <Calibration training={of} />,
    importance: <Importance cohort={cohort} training={of} />,
  }[part];
  return renderToStaticMarkup(shown);
};

/** The text of the page, tags taken out. */
const textOf = (markup: string) => markup.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

beforeEach(() => {
  // The page's title follows the language.
  globalThis.document = { documentElement: { lang: '' } } as Document;
});
afterEach(() => setLanguage('en'));

describe('the results of a training', () => {
  it('say in each part and language what was found, with every text in its place', () => {
    for (const language of languages) {
      setLanguage(language);
      for (const part of parts) {
        const text = textOf(page(part, finished()));
        expect(text, `${language} ${part}`).not.toMatch(/\bresults\.[a-z]/);
        expect(text, `${language} ${part}`).not.toMatch(/NaN|undefined|\{\{/);
      }
      expect(textOf(page('summary', finished()))).toContain(i18n.t('results.simulated'));
    }
  });

  it('print the numbers of the report', () => {
    const { network, difference, truth } = report;
    const text = textOf(page('summary', finished()));
    for (const value of [network!.apparentC, network!.optimism!, network!.adjustedC!, difference!.p, truth!.oracleC])
      expect(text).toContain(value.toFixed(3));
    expect(text).toContain(`${network!.interval![0].toFixed(3)} – ${network!.interval![1].toFixed(3)}`);
    for (const warning of report.warnings) expect(text).toContain(warning);
    expect(textOf(page('survival', finished()))).toContain(`χ² = ${report.kaplanMeier!.logRank.chiSquared.toFixed(2)}`);
    expect(textOf(page('hazards', finished()))).toContain(report.hazards[0]!.hazardRatio.toFixed(2));
    const [group] = report.calibration!.groups;
    expect(textOf(page('calibration', finished()))).toContain((100 * group!.observed).toFixed(1));
  });

  it('tell C and difference on the patients left out, and why they are the ones to believe', () => {
    const before = textOf(page('summary', finished()));
    expect(before).not.toContain('.632+');
    const outOfBag = { c: 0.6123, interval: [0.5214, 0.7031] as [number, number], c632Plus: 0.6642 };
    const unseen = { mean: 0.0713, interval: [-0.0125, 0.1518] as [number, number], p: 0.2222 };
    const told = {
      ...report,
      network: { ...report.network!, outOfBag },
      difference: { ...report.difference!, outOfBag: unseen },
    };
    for (const language of languages) {
      setLanguage(language);
      const text = textOf(page('summary', finished({ report: told })));
      for (const part of ['0.612', '0.521 – 0.703', '0.664', '+0.071', '-0.013 – +0.152'])
        expect(text.replaceAll('−', '-'), language).toContain(part);
      expect(text).toContain(i18n.t('results.c.unseenCaution'));
      expect(text).toContain(i18n.t('results.difference.unseenCaption'));
    }
  });

  it('say whose predictions the curves are of', () => {
    // Eight replicates leave some subject in every sample: the report falls back on the folds.
    expect(textOf(page('survival', finished()))).toContain('cross-validated predictions');
    const unseen = { ...report, kaplanMeier: { ...report.kaplanMeier!, predictions: 'out-of-bag' } };
    expect(textOf(page('survival', finished({ report: unseen })))).toContain('out-of-bag predictions');
  });

  it('do not call a cohort of patients simulated', () => {
    expect(textOf(page('summary', finished({ report: { ...report, truth: null } }), false))).not.toMatch(
      /imulated|planted/,
    );
  });
});

describe('what is not there', () => {
  const without = {
    network: null,
    volumetric: null,
    difference: null,
    kaplanMeier: null,
    hazards: [],
    calibration: null,
    importance: null,
    latentMap: null,
    losses: [],
    chosen: null,
  };

  it('is awaited while the training runs, and the parts that are there are shown', () => {
    const running = training({ report: { ...report, ...without } });
    for (const part of ['survival', 'hazards', 'calibration', 'importance'] as const)
      expect(textOf(page(part, running))).toContain('The training is at: searching settings.');
    const text = textOf(page('search', running));
    expect(text).toContain('4 of 4 settings');
    expect(text).toContain('The final network has not been trained yet.');
  });

  it('has its reason when the training ended', () => {
    const text = textOf(page('importance', finished({ report: { ...report, importance: null } })));
    expect(text).toContain('this training has none');
    const failed = training({
      state: 'failed',
      error: { code: 'diverged', message: 'The loss is not a number.', hint: 'Lower the learning rate.' },
    });
    expect(textOf(page('summary', failed))).toContain('The loss is not a number. Lower the learning rate.');
    expect(textOf(page('summary', training({ state: 'interrupted' })))).toContain('Resume it to go on');
  });

  it('is said of volumes that are not known', () => {
    const text = textOf(page('summary', finished({ report: { ...report, volumetric: null, difference: null } })));
    expect(text).toContain('volumes of this cohort are not known');
  });
});
