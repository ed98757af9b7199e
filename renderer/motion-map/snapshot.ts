import { notify } from '../app/notify';
import { playback } from '../app/playback';
import { session } from '../app/session';
import { download } from '../findings/download';
import { t } from '../i18n';
import { formatQuantity } from '../risk/format';
import { isSimulated } from '../risk/honesty';
import { patientLine, studyLine } from '../studies/texts';
import { cssColour } from './colour-maps';
import { currentScene } from './current';
import { type Legend, legendOf } from './legend';
import { mapOptions, shownColour } from './options';
import { colourRanges } from './surface';

/** Narrowest picture that is still good in a document, pixels. */
const leastWidth = 1600;
const unit = 12;

interface Style {
  readonly ground: string;
  readonly text: string;
  readonly dim: string;
  readonly warn: string;
  readonly font: string;
}

/** The patient and study of the picture, or null where patient text is hidden. */
function subject(): string | null {
  const { study, settings } = session.get();
  return study && !settings.hidePatientText ? `${patientLine(study)} · ${studyLine(study)}` : null;
}

/** Milliseconds from the R wave: the clock's beat begins with the first phase. */
function momentMs(): number {
  const { position, beatMs } = playback.get();
  return (session.result()?.curves.phaseTimesMs[0] ?? 0) + position * beatMs;
}

function drawLegend(context: CanvasRenderingContext2D, legend: Legend, x: number, y: number, style: Style): void {
  const width = 300;
  context.fillStyle = style.text;
  context.font = `600 13px ${style.font}`;
  context.textAlign = 'left';
  context.fillText(legend.unit ? `${legend.title} (${legend.unit})` : legend.title, x, y);
  const bar = context.createLinearGradient(x, 0, x + width, 0);
  for (let k = 0; k <= 32; k++) bar.addColorStop(k / 32, cssColour(legend.colours.colour(k / 32)));
  context.fillStyle = bar;
  context.fillRect(x, y + 12, width, 12);
  context.fillStyle = style.dim;
  context.font = `12px ${style.font}`;
  legend.ticks.forEach((tick, k) => {
    context.textAlign = (['left', 'center', 'right'] as const)[k]!;
    context.fillText(tick, x + (width * k) / 2, y + 36);
  });
  if (legend.meaning) {
    context.textAlign = 'left';
    context.fillText(legend.meaning[0], x, y + 54);
    context.textAlign = 'right';
    context.fillText(legend.meaning[1], x + width, y + 54);
  }
}

/** Lines of at most `width`, broken between words. */
function broken(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line ? `${line} ${word}` : word;
    if (line && context.measureText(longer).width > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line ? [...lines, line] : lines;
}

/**
 * The 3-D view as a picture that explains itself wherever it goes: study (unless hidden), phase, legend with unit and
 * definition, "research use", and where the risk model was trained.
 */
export function composeSnapshot(): HTMLCanvasElement | null {
  const scene = currentScene();
  const { map } = session.get();
  const result = session.result();
  if (!scene || !map) return null;
  const tokens = getComputedStyle(document.documentElement);
  const style: Style = {
    ground: tokens.getPropertyValue('--ground-1').trim() || '#111315',
    text: tokens.getPropertyValue('--text').trim() || '#e8eaec',
    dim: tokens.getPropertyValue('--text-dim').trim() || '#a9b0b8',
    warn: tokens.getPropertyValue('--warn').trim() || '#f2a65a',
    font: tokens.getPropertyValue('--font').trim() || 'sans-serif',
  };
  const mode = shownColour(mapOptions.get().colour, map.map.importance !== null, Boolean(map.map.attribution));
  const legend = legendOf(mode, colourRanges(map), map.map);
  const { beatMs } = playback.get();
  const picture = document.createElement('canvas');
  const context = picture.getContext('2d');
  if (!context) return null;

  const ratio = Math.max(window.devicePixelRatio, leastWidth / scene.width);
  scene.capture(ratio, (layers, w, h) => {
    const beside = w > 680;
    const textWidth = w - 2 * unit - (beside && legend ? 330 : 0);
    const noticeFont = `600 13px ${style.font}`;
    context.font = `12px ${style.font}`;
    const definition = legend ? broken(context, legend.definition, textWidth) : [];
    const top = 3.5 * unit;
    const legendHeight = legend ? 72 : 0;
    context.font = noticeFont;
    const notice = isSimulated(result)
      ? `${t('map.notice.research')} · ${t('map.notice.simulated')}`
      : t('map.notice.research');
    const notices = broken(context, notice, textWidth);
    const textHeight = 18 * (definition.length + notices.length + 1) + 8;
    const bottom = unit + (beside ? Math.max(legendHeight, textHeight) : legendHeight + textHeight) + unit;
    picture.width = Math.round(w * ratio);
    picture.height = Math.round((top + h + bottom) * ratio);
    context.scale(ratio, ratio);
    context.fillStyle = style.ground;
    context.fillRect(0, 0, w, top + h + bottom);
    for (const layer of layers) context.drawImage(layer, 0, top, w, h);

    context.textBaseline = 'middle';
    context.textAlign = 'left';
    context.font = `600 14px ${style.font}`;
    context.fillStyle = style.text;
    const moment = t('map.snapshot.moment', {
      time: formatQuantity(momentMs(), 'ms'),
      beat: formatQuantity(beatMs, 'ms'),
    });
    context.fillText(subject() ?? t('map.snapshot.hidden'), unit, top / 2, w - 2 * unit - 160);
    context.textAlign = 'right';
    context.font = `12px ${style.font}`;
    context.fillStyle = style.dim;
    context.fillText(moment, w - unit, top / 2);

    let y = top + h + unit + 6;
    if (legend) drawLegend(context, legend, unit, y, style);
    const x = beside && legend ? unit + 330 : unit;
    if (!beside && legend) y += legendHeight;
    context.textAlign = 'left';
    context.font = noticeFont;
    context.fillStyle = style.warn;
    y -= 18;
    for (const line of notices) {
      y += 18;
      context.fillText(line, x, y);
    }
    context.font = `12px ${style.font}`;
    context.fillStyle = style.dim;
    for (const line of definition) {
      y += 18;
      context.fillText(line, x, y);
    }
    y += 18;
    const models = (result?.models ?? []).map((model) => `${model.id} ${model.version}`).join(', ');
    context.fillText(
      [`${result?.software.name ?? 'Dextra'} ${result?.software.version ?? ''}`.trim(), models]
        .filter((part) => part !== '')
        .join(' · '),
      x,
      y,
      w - x - unit,
    );
  });
  return picture;
}

/** Offers the picture as a PNG file. */
export async function saveSnapshot(): Promise<void> {
  const picture = composeSnapshot();
  const blob = await new Promise<Blob | null>((resolve) => (picture ? picture.toBlob(resolve) : resolve(null)));
  if (!blob) {
    notify.warn(t('map.snapshot.failed'), t('map.snapshot.failedHint'));
    return;
  }
  download(blob, `dextra-motion-map-${Math.round(momentMs())}-ms.png`);
}
