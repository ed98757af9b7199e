import { i18n, t } from '../i18n';
import { slugOf } from '../risk/names';
import type { Region } from './numbers';

/** A region's name in the reader's language; the result's own where it is not known. */
export function regionText({ name }: Pick<Region, 'name'>): string {
  const key = `amyloid.region.${slugOf(name)}`;
  return i18n.exists(key) ? t(key) : name;
}
