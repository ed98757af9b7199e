import type { Study } from '../../electron/contract';
import { i18n, t } from '../i18n';

/** `DOE^JANE^^DR` as people write it; Unicode names keep the order of their groups (PS3.5 section 6.2.1.1). */
export const personName = (name: string): string =>
  name
    .split('=')
    .map((group) => group.split('^').filter(Boolean).join(' ').trim())
    .filter(Boolean)
    .join(' · ');

export function dateText(iso: string | null): string {
  if (!iso) return '';
  const date = new Date(`${iso}T00:00:00`);
  return Number.isNaN(date.getTime())
    ? iso
    : new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium' }).format(date);
}

export const nameOf = (study: Study): string =>
  personName(study.patientName) || study.patientId || t('studies.unnamed');

/** Name, number, sex and birth date, as far as they are known. */
export const patientLine = (study: Study): string =>
  [
    nameOf(study),
    study.patientId === nameOf(study) ? '' : study.patientId,
    study.patientSex && /^[MFO]$/.test(study.patientSex) ? t(`studies.sex.${study.patientSex}`) : '',
    study.patientBirthDate ? t('studies.born', { date: dateText(study.patientBirthDate) }) : '',
  ]
    .filter(Boolean)
    .join(' · ');

export const studyLine = (study: Study): string =>
  [dateText(study.studyDate) || t('studies.noDate'), study.modalities.join(' '), study.description]
    .filter(Boolean)
    .join(' · ');
