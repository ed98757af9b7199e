import { type AnalysisResult, type QualityCase, type QualityId, qualityText } from '../../../contract';

export type Check = AnalysisResult['quality'][number];
export type Status = Check['status'];

const usual: Record<string, Status> = { pass: 'pass', warn: 'warn', fail: 'fail' };

/**
 * One check's outcome in words. A failed check withholds the risk.
 * @param key what it says; its own cases need a `status`
 */
export function check<Id extends QualityId>(
  id: Id,
  key: QualityCase<Id>,
  values: Record<string, number | string> = {},
  status: Status = usual[key] ?? 'warn',
): Check {
  return {
    check: qualityText(id, 'name'),
    status,
    message: qualityText(id, key, values),
    id,
    ...(status === 'fail' ? { blocksRisk: true } : {}),
    case: key,
    ...(Object.keys(values).length > 0 ? { values } : {}),
  };
}

/** Where doubt begins, and where belief ends. */
export interface Limit {
  readonly warn: number;
  readonly fail: number;
}

/** For values of which small ones are good. NaN counts as bad. */
export const above = (value: number, { warn, fail }: Limit): Status =>
  value <= warn ? 'pass' : value <= fail ? 'warn' : 'fail';
/** For values of which large ones are good. NaN counts as bad. */
export const below = (value: number, { warn, fail }: Limit): Status =>
  value >= warn ? 'pass' : value >= fail ? 'warn' : 'fail';

export const percent = (share: number): number => Math.round(100 * share);
export const tenths = (value: number): number => Math.round(10 * value) / 10;
