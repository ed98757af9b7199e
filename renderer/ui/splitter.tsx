import type { KeyboardEvent, PointerEvent } from 'react';

interface SplitterProps {
  label: string;
  /** `vertical`: a vertical line that moves left and right. */
  orientation: 'vertical' | 'horizontal';
  /** Position in percent of the container. */
  value: number;
  min: number;
  max: number;
  /** The measured side lies right of, or below, the line. */
  fromEnd?: boolean;
  onChange: (value: number) => void;
  /** Dragging ended: worth remembering. */
  onCommit: (value: number) => void;
}

/** WAI-ARIA window splitter: drag it, or focus it and use the arrow keys, Home and End. */
export function Splitter({ label, orientation, value, min, max, fromEnd = false, onChange, onCommit }: SplitterProps) {
  const clamp = (next: number) => Math.max(min, Math.min(max, next));

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const line = event.currentTarget;
    const container = line.parentElement;
    if (!container || event.button !== 0) return;
    line.setPointerCapture(event.pointerId);
    const box = container.getBoundingClientRect();
    let latest = value;
    const move = (to: globalThis.PointerEvent) => {
      const along =
        orientation === 'vertical' ? (to.clientX - box.left) / box.width : (to.clientY - box.top) / box.height;
      latest = clamp(100 * (fromEnd ? 1 - along : along));
      onChange(latest);
    };
    const end = () => {
      line.removeEventListener('pointermove', move);
      onCommit(latest);
    };
    line.addEventListener('pointermove', move);
    line.addEventListener('lostpointercapture', end, { once: true });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const back = orientation === 'vertical' ? 'ArrowLeft' : 'ArrowUp';
    const forth = orientation === 'vertical' ? 'ArrowRight' : 'ArrowDown';
    const sign = fromEnd ? -1 : 1;
    let next: number | null = null;
    if (event.key === back) next = value - 2 * sign;
    if (event.key === forth) next = value + 2 * sign;
    if (event.key === 'Home') next = min;
    if (event.key === 'End') next = max;
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(clamp(next));
    onCommit(clamp(next));
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a focusable window splitter has no element of its own
    <div
      className={`splitter splitter-${orientation}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={Math.round(value)}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}
