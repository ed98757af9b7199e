import { type AnalysisResult, researchNotice } from '../../electron/contract';
import { t } from '../i18n';
import { formatQuantity, formatTime, formatValue, unitText } from './format';
import { isSimulated } from './honesty';
import { measureGroups } from './measure-groups';
import { nameOf } from './names';
import { momentNames } from './phases';

/** What a reader must know beside the numbers: phases and outlines changed by hand, height and weight. */
export function measureNotes(result: AnalysisResult, frameCount: number | null): string[] {
  const notes: string[] = [];
  const byHand = momentNames.filter((moment) => result.phases?.byHand.includes(moment));
  if (byHand.length > 0)
    notes.push(t('measures.note.phases', { phases: byHand.map((moment) => t(`measures.note.${moment}`)).join(', ') }));
  const { adjustments, body } = result;
  const count = adjustments?.editedFrames.length ?? 0;
  if (adjustments && count > 0) {
    const edited = frameCount
      ? t('measures.note.editedOf', { count, total: frameCount })
      : t('measures.note.edited', { count });
    const who = adjustments.editedBy.join(', ');
    notes.push(who ? `${edited} ${t('measures.note.by', { who })}` : edited);
  }
  if (body?.surfaceM2 && body.heightCm !== null && body.weightKg !== null)
    notes.push(
      t(body.from === 'typed' ? 'measures.note.bodyTyped' : 'measures.note.bodyHeader', {
        height: formatQuantity(body.heightCm, 'cm'),
        weight: formatQuantity(body.weightKg, 'kg'),
      }),
    );
  else if (body) notes.push(t('measures.note.noBody'));
  const override = adjustments?.override;
  if (override)
    notes.push(
      `${t('measures.withheld.shown')} – ${t('measures.withheld.by', { by: override.by, at: formatTime(override.at), reason: override.reason })}`,
    );
  return notes;
}

/**
 * All measurements as lines of tab-separated text for a report or a spreadsheet: group, name, value, unit, value per m²,
 * its unit. Says first what it is and that it is not for diagnosis; names no patient.
 */
export function measurementsText(result: AnalysisResult, frameCount: number | null = null): string {
  const lines = [
    `${result.software.name} ${result.software.version} – ${t('measures.table.title')} – ${researchNotice}`,
  ];
  if (isSimulated(result)) lines.push(t('risk.simulated'));
  lines.push(...measureNotes(result, frameCount));
  const header = [t('measures.table.name'), t('measures.table.value'), '', t('measures.table.indexed'), ''];
  lines.push('', header.join('\t').trimEnd());
  for (const { name, rows } of measureGroups(result.measurements)) {
    lines.push(t(`measures.group.${name}`));
    for (const { measurement, indexed } of rows) {
      const cells = [nameOf(measurement), formatValue(measurement.value, measurement.unit), unitText(measurement.unit)];
      if (indexed) cells.push(formatValue(indexed.value, indexed.unit), unitText(indexed.unit));
      lines.push(cells.join('\t').trimEnd());
    }
  }
  return `${lines.join('\n')}\n`;
}
