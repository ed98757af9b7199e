import { type KeyboardEvent, type MouseEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ColourMap, cssColour, cssGradient } from '../motion-map/colour-maps';
import { boundsOf, type Direction, type Dot, nearestSpot, nextSpot, type Spot } from './dots';
import { linear } from './scale';
import './plots.css';

/** A place that is no subject of the map: that of the open patient. */
export interface MarkedPlace extends Spot {
  readonly text: string;
}

const radius = 4;
const reach = 12;
const directions: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

function paint(
  canvas: HTMLCanvasElement,
  size: { width: number; height: number },
  dots: readonly Dot[],
  spots: readonly Spot[],
  place: Spot | null,
  colours: ColourMap,
  of: { selected: readonly string[]; ringed: ReadonlySet<string>; at: number; focused: boolean },
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const tokens = getComputedStyle(canvas);
  const token = (name: string) => tokens.getPropertyValue(name).trim();
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(size.width * ratio);
  canvas.height = Math.round(size.height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const circle = ({ x, y }: Spot, r: number) => {
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
  };
  dots.forEach((dot, k) => {
    const colour = cssColour(colours.colour(dot.shade));
    circle(spots[k]!, dot.filled ? radius : radius - 0.75);
    context.fillStyle = colour;
    context.strokeStyle = dot.filled ? token('--ground-0') : colour;
    context.lineWidth = dot.filled ? 1 : 1.5;
    if (dot.filled) context.fill();
    context.stroke();
  });
  context.strokeStyle = token('--text');
  context.lineWidth = 1.5;
  dots.forEach((dot, k) => {
    if (!of.ringed.has(dot.id)) return;
    circle(spots[k]!, radius + 3);
    context.stroke();
  });
  context.strokeStyle = token('--accent');
  context.lineWidth = 2.5;
  for (const id of of.selected) {
    const k = dots.findIndex((dot) => dot.id === id);
    if (k < 0) continue;
    circle(spots[k]!, radius + 4);
    context.stroke();
  }
  const at = spots[of.at];
  if (at) {
    context.strokeStyle = token(of.focused ? '--accent' : '--text');
    context.lineWidth = 1.5;
    context.setLineDash([3, 2]);
    circle(at, radius + 7);
    context.stroke();
    context.setLineDash([]);
  }
  if (!place) return;
  context.beginPath();
  for (const [dx, dy] of [
    [0, -9],
    [9, 0],
    [0, 9],
    [-9, 0],
  ] as const)
    context.lineTo(place.x + dx, place.y + dy);
  context.closePath();
  context.fillStyle = token('--mark');
  context.strokeStyle = token('--ground-0');
  context.lineWidth = 2;
  context.fill();
  context.stroke();
}

/**
 * A map of subjects: one dot each, coloured by `colours` at its `shade`. A dot is chosen by a click, or by the arrow keys
 * and Enter; what it is is said in words beside it. Drawn on a canvas: thousands of dots stay fluid.
 */
export function DotMap({
  dots,
  colours,
  label,
  selected,
  ringed = [],
  place = null,
  onSelect,
}: {
  dots: readonly Dot[];
  colours: ColourMap;
  label: string;
  /** Chosen dots. */
  selected: readonly string[];
  /** Dots with a ring around them, the patient's neighbours for instance. */
  ringed?: readonly string[];
  place?: MarkedPlace | null;
  onSelect: (id: string) => void;
}) {
  const { t } = useTranslation();
  const help = useId();
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [at, setAt] = useState(-1);
  const [focused, setFocused] = useState(false);
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { spots, placed } = useMemo(() => {
    const bounds = boundsOf(place ? [...dots, place] : dots);
    const x = linear(bounds.x, [0, size.width]);
    const y = linear(bounds.y, [size.height, 0]);
    const on = (spot: Spot) => ({ x: x(spot.x), y: y(spot.y) });
    return { spots: dots.map(on), placed: place && on(place) };
  }, [dots, place, size]);
  const rings = useMemo(() => new Set(ringed), [ringed]);
  useEffect(() => {
    if (canvas.current && size.width > 0)
      paint(canvas.current, size, dots, spots, placed, colours, { selected, ringed: rings, at, focused });
  }, [size, dots, spots, placed, colours, selected, rings, at, focused]);

  const under = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return nearestSpot(spots, { x: event.clientX - box.left, y: event.clientY - box.top }, reach);
  };
  const choose = (k: number) => {
    const dot = dots[k];
    if (dot) onSelect(dot.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const direction = directions[event.key];
    if (direction) {
      const from = at >= 0 ? at : dots.findIndex((dot) => dot.id === selected[0]);
      setAt(nextSpot(spots, from, direction));
    } else if (event.key === 'Enter' || event.key === ' ') choose(at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const pointed = dots[at];
  const spot = spots[at];
  return (
    <div className="dot-map" ref={host}>
      <div
        className="dot-map-keys"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it answers to keys and is focused for them
        tabIndex={0}
        role="application"
        aria-label={label}
        aria-describedby={help}
        onKeyDown={onKeyDown}
        onFocus={() => setFocused(true)}
        onBlur={() => {
          setFocused(false);
          setAt(-1);
        }}
        onMouseMove={(event) => setAt(under(event))}
        onMouseLeave={() => !focused && setAt(-1)}
        onClick={(event) => choose(under(event))}
      >
        <canvas ref={canvas} />
      </div>
      <span id={help} className="visually-hidden">
        {t('plots.dots.help')}
      </span>
      <span className="visually-hidden" role="status">
        {focused ? (pointed?.text ?? '') : ''}
      </span>
      {placed && place && (
        <span className="dot-map-place" style={{ left: placed.x, top: placed.y }}>
          {place.text}
        </span>
      )}
      {pointed && spot && (
        <span
          className={`dot-map-tip ${spot.x > size.width / 2 ? 'dot-map-tip-left' : ''}`}
          style={{ left: spot.x, top: spot.y }}
          aria-hidden="true"
        >
          {pointed.text}
        </span>
      )}
    </div>
  );
}

/** What the colours of a drawing mean: title with unit, scale, the numbers at its ends. */
export function ColourBar({ colours, title, ticks }: { colours: ColourMap; title: string; ticks: readonly string[] }) {
  return (
    <div className="colour-bar">
      <span>{title}</span>
      <span className="colour-bar-scale" style={{ background: cssGradient(colours) }} />
      <span className="colour-bar-ticks">
        {ticks.map((tick, k) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a tick is its place
          <span key={k}>{tick}</span>
        ))}
      </span>
    </div>
  );
}
