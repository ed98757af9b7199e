import type { Measurement } from '../../electron/contract';
import { i18n } from '../i18n';

/** `RV end-diastolic volume` → `rv-end-diastolic-volume`, the key of a translated name. */
export const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** Ids of the measurements of runs that were made before measurements had ids, by the slug of their name. */
const idsOfOldNames: Readonly<Record<string, string>> = {
  'lv-mass': 'lv.mass',
  'end-diastolic-phase': 'phase.end-diastole',
  'rv-end-systolic-phase': 'phase.rv-end-systole',
  'lv-end-systolic-phase': 'phase.lv-end-systole',
  'heart-rate': 'beat.heart-rate',
};

/** The stable id of a measurement: its own, or the one that its name stands for in older runs. */
export function idOf({ id, name }: Pick<Measurement, 'id' | 'name'>): string {
  if (id) return id;
  const slug = slugOf(name);
  return idsOfOldNames[slug] ?? slug.replace(/^(rv|lv)-(?=end-|stroke-|ejection-)/, '$1.');
}

const text = (key: string, values: Record<string, string> = {}): string | null =>
  i18n.exists(key) ? i18n.t(key, values) : null;

/** `free-wall.basal` → "Free wall, basal"; null when a part of it is not known. */
export function regionName(id: string): string | null {
  const [wall, level, ...rest] = id.split('.');
  const name = text(`measures.region.${wall}`);
  if (!name || rest.length > 0) return null;
  if (level === undefined) return name;
  const of = text(`measures.level.${level}`);
  return of && i18n.t('measures.regionLevel', { region: name, level: of });
}

/** What is measured, by its id, in the reader's language; null where the id is not known. */
export function translatedName(id: string): string | null {
  const own = text(`measures.name.${id}`);
  if (own) return own;
  const parts = id.split('.');
  if (parts.length === 2 && (parts[0] === 'rv' || parts[0] === 'lv')) {
    const what = text(`measures.of.${parts[1]}`);
    return what && i18n.t('measures.ofStructure', { structure: i18n.t(`measures.structure.${parts[0]}`), what });
  }
  if (parts[0] === 'strain' && parts.length >= 3) {
    const direction = text(`measures.direction.${parts.at(-1)}`);
    const site =
      parts[1] === 'region' ? regionName(parts.slice(2, -1).join('.')) : text(`measures.site.${parts[1] ?? ''}`);
    return direction && site && i18n.t('measures.strainOf', { site, direction });
  }
  if (parts[0] === 'displacement' && parts[1] === 'region') return regionName(parts.slice(2).join('.'));
  return null;
}

/** The name of a curve among its like: a strain's site alone, since the set says which strain. */
export function nameInSet(curve: { id: string; name: string }): string {
  const parts = curve.id.split('.');
  if (parts[0] !== 'strain' || parts.length < 3) return nameOf(curve);
  const site = parts[1] === 'region' ? regionName(parts.slice(2, -1).join('.')) : text(`measures.siteName.${parts[1]}`);
  return site ?? nameOf(curve);
}

/** The name in the reader's language; as the analysis wrote it where the id is not known. */
export const nameOf = (of: { id?: string | undefined; name: string }): string => translatedName(idOf(of)) ?? of.name;

/** What it is and how it is made, in the reader's language; null where only the analysis's own words tell it. */
export function definitionOf(id: string): string | null {
  const parts = id.split('.');
  return (
    text(`measures.definition.${id}`) ??
    (parts[0] === 'rv' || parts[0] === 'lv' ? text(`measures.definition.of.${parts[1]}`) : null) ??
    text(`measures.definition.${parts[0]}.any`)
  );
}
