/** Line icons on a 16 × 16 grid, drawn for this product. Decorative: the control that holds one carries the name. */
const paths = {
  play: 'M4.5 2.8v10.4L13 8z',
  pause: 'M4.5 3v10M11.5 3v10',
  previous: 'M11.5 3 5.5 8l6 5M3.5 3v10',
  next: 'M4.5 3l6 5-6 5M12.5 3v10',
  undo: 'M5.5 3 2.5 6l3 3M2.5 6h7a4 4 0 0 1 0 8H6',
  redo: 'M10.5 3l3 3-3 3M13.5 6h-7a4 4 0 0 0 0 8H10',
  plus: 'M8 3v10M3 8h10',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3 14 14',
  folder: 'M1.8 4.2v8.6h12.4V5.6H8L6.4 4.2z',
  file: 'M3.8 1.8h5.4l3 3v9.4H3.8zM9 2v3h3',
  trash: 'M2.8 4.2h10.4M6 4V2.5h4V4M4.2 4.2l.7 9.3h6.2l.7-9.3M6.7 6.8v4.4M9.3 6.8v4.4',
  settings: 'M2 4.5h7M12 4.5h2M2 11.5h2M7 11.5h7M10.5 3v3M5.5 10v3',
  command: 'M2.5 3.5h11v9h-11zM5 6.5 6.8 8 5 9.5M8.5 9.8h2.6',
  help: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM6.2 6.3a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.8.6-.8 1.3M8 11.4v.2',
  model: 'M8 1.8 13.6 5v6L8 14.2 2.4 11V5zM2.6 5.1 8 8.1l5.4-3M8 8.2V14',
  window: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 2v12M8 4.5h4.6M8 7h5.7M8 9.5h5.6M8 12h4',
  zoom: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3 14 14M5 7h4M7 5v4',
  pan: 'M8 1.8v12.4M1.8 8h12.4M6.3 3.5 8 1.8l1.7 1.7M6.3 12.5 8 14.2l1.7-1.7M3.5 6.3 1.8 8l1.7 1.7M12.5 6.3 14.2 8l-1.7 1.7',
  length: 'M2.5 10.5l8-8 3 3-8 8zM5 8l1.4 1.4M7.3 5.7l1.4 1.4M9.6 3.4',
  angle: 'M12.5 2.5 3 13h10.5M7.2 8.5a5.5 5.5 0 0 1 2.4 4.3',
  ellipse: 'M8 4C4.4 4 1.8 5.8 1.8 8S4.4 12 8 12s6.2-1.8 6.2-4S11.6 4 8 4z',
  probe: 'M8 1.8v4M8 10.2v4M1.8 8h4M10.2 8h4M8 7.4v1.2',
  invert: 'M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12',
  flipH: 'M8 1.8v12.4M6 4 2 12h4zM10 4l4 8h-4z',
  flipV: 'M1.8 8h12.4M4 6l8-4v4zM4 10l8 4v-4z',
  rotate: 'M13.2 8A5.2 5.2 0 1 1 8 2.8h3M9 .8l2.2 2L9 4.8',
  reset: 'M2.8 8A5.2 5.2 0 1 0 5 3.7M2.8 2v3.2H6',
  contours: 'M4 3.5C1.5 6 2 11 5.5 12.8s8.5-.6 8.5-4.6S8 .8 4 3.5zM8.4 5.6a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2z',
  outline: 'M8 2.2c3.6 0 5.6 2.4 5.2 5.6-.4 3.4-2.8 6-5.2 6s-4.8-2.6-5.2-6C2.4 4.6 4.4 2.2 8 2.2z',
  tags: 'M2 2.5h12v11H2zM2 6h12M6.5 6v7.5',
  maximise: 'M2.5 6v-3.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  restore: 'M6 2.5V6H2.5M13.5 6H10V2.5M10 13.5V10h3.5M2.5 10H6v3.5',
  grid: 'M2.5 2.5h11v11h-11zM8 2.5v11M2.5 8h11',
  single: 'M2.5 2.5h11v11h-11z',
  eye: 'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8zM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z',
  eyeOff: 'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8zM3 13.5l10-11',
  stack: 'M8 1.8 14.2 5 8 8.2 1.8 5zM2.5 8 8 10.9 13.5 8M2.5 11 8 13.9l5.5-2.9',
  chevron: 'M4.5 6.2 8 9.8l3.5-3.6',
  language:
    'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM1.9 8h12.2M8 1.8c-4 4-4 8.4 0 12.4M8 1.8c4 4 4 8.4 0 12.4',
  sidebar: 'M2 3h12v10H2zM6 3v10M3.4 5.5h1.2M3.4 7.5h1.2',
  heart: 'M8 13.6C3.6 10.6 1.8 8.4 1.8 5.8a3 3 0 0 1 6.2-1 3 3 0 0 1 6.2 1c0 2.6-1.8 4.8-6.2 7.8z',
  warn: 'M8 2 14.5 13.5h-13zM8 6.4v3.4M8 11.6v.2',
  info: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 7.2v4M8 4.8V5',
  check: 'M2.8 8.4 6.4 12l6.8-8',
  more: 'M3.4 8h.2M7.9 8h.2M12.4 8h.2',
  drop: 'M8 1.8v8M4.8 6.8 8 10l3.2-3.2M2 10.5v3h12v-3',
  edit: 'M2.5 13.5l.9-3.4 7.6-7.6 2.5 2.5-7.6 7.6zM9.6 3.9l2.5 2.5',
  pull: 'M2 12.5c2.4 0 2.6-6 6-6s3.6 6 6 6M8 6.2V1.8M6.2 3.6 8 1.8l1.8 1.8',
  brush:
    'M13.8 2.2 7.6 8.4M6.2 8.2a2.4 2.4 0 0 1 1.9 2.4c0 2-1.8 3-3.6 3-1.2 0-2.2-.3-2.9-.8 1.4-.2 1.6-1 1.7-2.2.1-1.4 1.3-2.6 2.9-2.4z',
  eraser: 'M6.2 13.5 2.2 9.5l6.6-6.7 4.9 4.9-5.8 5.8zM5.5 6.2l4.9 4.9M6.2 13.5h7.6',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  between: 'M2.5 2.8h11M2.5 13.2h11M5 6.3h6M5 9.7h6M8 6.3',
  ring: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 4.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4z',
  cohort:
    'M8 3a2.1 2.1 0 1 0 0 4.2A2.1 2.1 0 0 0 8 3zM4.4 13.2c0-2.6 1.5-4.2 3.6-4.2s3.6 1.6 3.6 4.2M3.2 4.6a1.5 1.5 0 0 0 0 3M1 11.6c0-1.6.7-2.6 1.9-2.9M12.8 4.6a1.5 1.5 0 0 1 0 3M15 11.6c0-1.6-.7-2.6-1.9-2.9',
  pin: 'M8 14.2V9.5M4.8 9.5h6.4L10 6.8V2.5H6v4.3z',
  note: 'M2.5 2.5h11v8L10 14H2.5zM10 14v-3.5h3.5M5 5.5h6M5 8h4',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  const filled = name === 'play';
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill={filled ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth={1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
      {name === 'invert' && <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" stroke="none" />}
    </svg>
  );
}
