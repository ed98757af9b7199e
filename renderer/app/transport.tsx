import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { EditedPhases } from '../editing/marks';
import { formatNumber } from '../i18n';
import { IconButton } from '../ui/button';
import { Icon } from '../ui/icon';
import { ActionIcon, useAction } from './action-button';
import { playback } from './playback';
import { useSession } from './session';

/** Play, the one phase slider, the time, the heart rate. The moving parts are written past React. */
export function Transport() {
  const { t } = useTranslation();
  const stack = useSession((state) => state.stacks.find(({ stackId }) => stackId === state.stackId) ?? null);
  const toggle = useAction('cine.toggle');
  const slider = useRef<HTMLInputElement>(null);
  const time = useRef<HTMLOutputElement>(null);
  const phases = stack?.phaseCount ?? 1;
  const playing = toggle?.pressed ?? false;

  useEffect(() => {
    let shown = -1;
    const draw = () => {
      const { playing: moving, beatMs, phases: count } = playback.get();
      const phase = playback.phaseIndex();
      const input = slider.current;
      if (!input || (phase === shown && input.dataset.playing === String(moving))) return;
      shown = phase;
      input.dataset.playing = String(moving);
      input.value = String(phase);
      input.style.setProperty('--at', count > 1 ? `${(100 * phase) / (count - 1)}%` : '0%');
      const times = stack?.phaseTimesMs;
      const ms = times && times.length === count ? times[phase]! : (phase / count) * beatMs;
      if (time.current)
        time.current.textContent =
          count > 1
            ? t('app.cine.time', { time: formatNumber(ms), beat: formatNumber(beatMs) })
            : stack
              ? t('app.cine.still')
              : '';
      // Read aloud when the reader moves it, not twenty times a beat.
      if (!moving)
        input.setAttribute(
          'aria-valuetext',
          t('app.cine.phaseText', { phase: phase + 1, phases: count, time: formatNumber(ms) }),
        );
    };
    draw();
    return playback.subscribe(draw);
  }, [stack, t]);

  const rate = stack?.rrIntervalMs ? formatNumber(60_000 / stack.rrIntervalMs) : null;
  return (
    <div className="transport">
      <ActionIcon id="cine.previous" icon="previous" />
      <IconButton
        icon={playing ? 'pause' : 'play'}
        className="play"
        label={playing ? t('app.cine.pause') : t('app.cine.play')}
        shortcut={toggle?.shortcut}
        aria-disabled={!toggle?.enabled}
        data-action="cine.toggle"
        data-playing={playing}
        onClick={() => toggle?.perform()}
      />
      <ActionIcon id="cine.next" icon="next" />
      <div className="phase-track">
        <input
          ref={slider}
          className="range phase"
          type="range"
          min={0}
          max={Math.max(0, phases - 1)}
          step={1}
          defaultValue={0}
          disabled={phases < 2}
          aria-label={t('app.cine.phase')}
          onInput={(event) => {
            playback.pause();
            playback.seekPhase(Number(event.currentTarget.value));
          }}
        />
        <EditedPhases phases={phases} />
      </div>
      <output ref={time} className="time" aria-live="off" />
      {phases > 1 && (
        <span className="rate" title={t('app.cine.heartRateLabel')}>
          <Icon name="heart" size={14} />
          <span className="visually-hidden">{t('app.cine.heartRateLabel')}</span>
          {rate ? t('app.cine.heartRate', { rate }) : t('app.cine.noRate')}
        </span>
      )}
    </div>
  );
}
