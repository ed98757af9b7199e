import { t } from '../i18n';
import { type Action, allActions, perform } from './actions';

export interface KeyPress {
  readonly key: string;
  /** Physical key: letters and digits are still found while a Korean input method is on. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export const isMac = (): boolean => /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');

const nameOf = (press: KeyPress): string => {
  if (press.key === ' ') return 'Space';
  if (/^[\x21-\x7e]$/.test(press.key)) return press.key.toUpperCase();
  const physical = /^(?:Key|Digit)([A-Z0-9])$/.exec(press.code);
  return physical && press.key.length === 1 ? physical[1]! : press.key;
};

/** Whether a key press is the shortcut, written as in `Action.keys`. */
export function matches(press: KeyPress, shortcut: string, mac = isMac()): boolean {
  const parts = shortcut === '+' ? ['+'] : shortcut.split(/(?<=.)\+(?=.)/);
  const wanted = parts.at(-1)!;
  const mod = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  if (other || mod !== parts.includes('Mod') || press.altKey !== parts.includes('Alt')) return false;
  const name = nameOf(press);
  // Signs such as `?` already contain the shift key, differently on each keyboard.
  const sign = /^[^A-Za-z0-9]$/.test(wanted);
  if (!sign && press.shiftKey !== parts.includes('Shift')) return false;
  return name === wanted || name === wanted.toUpperCase();
}

const arrows: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓' };

/** `Mod+Shift+Z` as the reader's keyboard calls it. */
export function keyText(shortcut: string, mac = isMac()): string {
  const parts = shortcut === '+' ? ['+'] : shortcut.split(/(?<=.)\+(?=.)/);
  const names = parts.map((part) => {
    if (arrows[part]) return arrows[part];
    if (mac && part === 'Mod') return '⌘';
    if (mac && part === 'Shift') return '⇧';
    return part.length > 1 && /^[A-Z]/.test(part) ? t(`app.key.${part}`, { defaultValue: part }) : part;
  });
  return names.join(mac ? '' : '+');
}

export const shortcutOf = (action: Action): string | undefined => action.keys?.[0] && keyText(action.keys[0]);

/** Places where keys belong to what is focused: text fields keep all, menus and dialogs too. */
const editing = (target: Element): boolean =>
  target.closest('input:not([type=range]):not([type=checkbox]), textarea, select, [contenteditable=true]') !== null;
const apart = (target: Element): boolean => target.closest('[role=dialog], [role=alertdialog], [role=menu]') !== null;
/** Controls that answer to these keys themselves. */
const ownKeys = /^(Space|Enter)$/;
const pressable = (target: Element): boolean =>
  target.closest('button, a[href], summary, [role=button], [role=switch], [role=tab], [role=option]') !== null;

/** Performs the action of each shortcut, wherever the focus is. Returns the function that stops it. */
export function listenToKeys(): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (apart(target) || document.querySelector('[role=dialog][data-state=open]')) return;
    const name = nameOf(event);
    const withMod = isMac() ? event.metaKey : event.ctrlKey;
    if (editing(target) && !(withMod && ['K', ','].includes(name))) return;
    if (ownKeys.test(name) && pressable(target)) return;
    const possible = allActions().filter(
      (candidate) =>
        candidate.keys?.some((key) => matches(event, key)) && (candidate.enabled === undefined || candidate.enabled()),
    );
    const action = possible.find(({ modal }) => modal) ?? possible[0];
    if (!action) return;
    event.preventDefault();
    perform(action.id);
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}
