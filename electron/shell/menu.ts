import type { MenuItemConstructorOptions } from 'electron';
import type { MenuEntry } from '../contract';

const electronKeys: Record<string, string> = {
  Mod: 'CommandOrControl',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  Escape: 'Esc',
};

const known = /^([A-Z0-9]|F\d{1,2}|CommandOrControl|Alt|Shift|Left|Right|Up|Down|Esc|Space|Enter|Tab|Delete|Home|End)$/;

/**
 * The registry's `Mod+Z` as Electron writes it, or undefined where Electron has no such key. On macOS a shown key is a
 * bound key, and one without a modifier would take letters from text fields: there such keys are not shown.
 */
export function acceleratorOf(keys: string | null, platform: NodeJS.Platform): string | undefined {
  if (!keys) return undefined;
  const parts = keys.split('+').map((key) => electronKeys[key] ?? (key.length === 1 ? key.toUpperCase() : key));
  if (!parts.every((part) => known.test(part))) return undefined;
  if (platform === 'darwin' && !parts.some((part) => part === 'CommandOrControl' || part === 'Alt')) return undefined;
  return parts.join('+');
}

/** The application menu: the system's own entries, then the groups of the page's registry. */
export function menuTemplate(
  entries: readonly MenuEntry[],
  choose: (actionId: string) => void,
  platform: NodeJS.Platform,
): MenuItemConstructorOptions[] {
  const groups = new Map<string, { label: string; items: MenuItemConstructorOptions[] }>();
  for (const entry of entries) {
    const group = groups.get(entry.group) ?? { label: entry.groupLabel, items: [] };
    groups.set(entry.group, group);
    const accelerator = acceleratorOf(entry.keys, platform);
    group.items.push({
      id: entry.actionId,
      label: entry.label.replaceAll('&', '&&'),
      enabled: entry.enabled,
      ...(entry.pressed === null ? {} : { type: 'checkbox', checked: entry.pressed }),
      // Shown, not bound: the page listens to the keys itself and knows when the reader is typing.
      ...(accelerator ? { accelerator, registerAccelerator: false } : {}),
      click: () => choose(entry.actionId),
    });
  }
  const system: MenuItemConstructorOptions[] =
    platform === 'darwin'
      ? [{ role: 'appMenu' }, { role: 'editMenu' }]
      : [{ label: 'Dextra', submenu: [{ role: 'about' }, { type: 'separator' }, { role: 'quit' }] }];
  const ours = [...groups.values()].map(({ label, items }) => ({ label, submenu: items }));
  return [...system, ...ours, ...(platform === 'darwin' ? [{ role: 'windowMenu' } as const] : [])];
}
