import { formatNumber, t } from '../i18n';

/** A length of time as people say it: seconds below two minutes, then minutes, hours, days; never more than two parts. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const part = (key: 'day' | 'hour' | 'minute' | 'second', count: number) =>
    t(`cohorts.time.${key}`, { count, value: formatNumber(count) });
  if (whole < 120) return part('second', whole);
  const minutes = Math.round(whole / 60);
  if (minutes < 120) return part('minute', minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 48)
    return minutes % 60 === 0 ? part('hour', hours) : `${part('hour', hours)} ${part('minute', minutes % 60)}`;
  const all = Math.round(minutes / 60);
  return all % 24 === 0 ? part('day', all / 24) : `${part('day', Math.floor(all / 24))} ${part('hour', all % 24)}`;
}
