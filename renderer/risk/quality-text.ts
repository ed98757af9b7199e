import type { TFunction } from 'i18next';
import type { AnalysisResult } from '../../electron/contract';
import { i18n } from '../i18n';
import { slugOf } from './names';

export type QualityCheck = AnalysisResult['quality'][number];

/** What a check found, in the reader's language; the result's own words where it has no text of its own. */
export function checkMessage(t: TFunction, { id, case: said, values, message }: QualityCheck): string {
  const key = `quality.text.${id}.${said}`;
  return id && said && i18n.exists(key) ? t(key, values ?? {}) : message;
}

/** Title of a check, in the reader's language. */
export function checkName(t: TFunction, { id, check }: QualityCheck): string {
  const key = `quality.text.${id}.name`;
  return id && i18n.exists(key) ? t(key) : t(`risk.check.${slugOf(check)}`, { defaultValue: check });
}

/** Failed checks that withhold the risk, overridden or not. */
export const blocking = (result: AnalysisResult): QualityCheck[] =>
  result.quality.filter(({ status, blocksRisk }) => status === 'fail' && blocksRisk);
