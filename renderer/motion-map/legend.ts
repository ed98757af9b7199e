import type { MotionMap } from '../../electron/contract';
import { t } from '../i18n';
import { formatQuantity, formatValue, unitText } from '../risk/format';
import { type ColourMap, displacementMap, importanceMap } from './colour-maps';
import type { ColourMode } from './options';
import type { ColourRanges } from './surface';

/** What a reader must know to read a colour: the legend on the page and in the snapshot are both made from it. */
export interface Legend {
  readonly title: string;
  /** As it is written; empty for numbers without a unit. */
  readonly unit: string;
  readonly colours: ColourMap;
  /** Left, middle and right number, with unit at the right one. */
  readonly ticks: readonly [string, string, string];
  /** What the two ends mean, in words. */
  readonly meaning: readonly [string, string] | null;
  readonly definition: string;
}

/** The legend of a colour mode; null where nothing is coloured. */
export function legendOf(
  mode: ColourMode,
  ranges: ColourRanges,
  { importance, attribution }: Pick<MotionMap, 'importance' | 'attribution'>,
): Legend | null {
  if (mode === 'displacement')
    return {
      title: t('map.colour.displacement'),
      unit: 'mm',
      colours: displacementMap,
      ticks: ['0', formatValue(ranges.displacement / 2, 'mm'), formatQuantity(ranges.displacement, 'mm')],
      meaning: null,
      definition: t('map.legend.displacementDefinition'),
    };
  if (mode === 'importance' && importance)
    return {
      title: t('map.colour.importance'),
      unit: unitText(importance.unit),
      colours: importanceMap,
      ticks: [
        formatValue(-ranges.importance, 'importance', { signed: true }),
        '0',
        formatValue(ranges.importance, 'importance', { signed: true }),
      ],
      meaning: [t('map.legend.lowerRisk'), t('map.legend.higherRisk')],
      definition: importance.definition,
    };
  if (mode === 'attribution' && attribution) {
    const end = ranges.attribution ?? 1;
    return {
      title: t('map.colour.attribution'),
      unit: t('map.legend.share'),
      colours: importanceMap,
      ticks: [formatValue(-end, 'importance', { signed: true }), '0', formatValue(end, 'importance', { signed: true })],
      meaning: [t('map.legend.lowers'), t('map.legend.raises')],
      definition: attribution.definition,
    };
  }
  return null;
}
