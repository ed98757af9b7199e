import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { MenuEntry } from '../../electron/contract';
import { type Action, allActions, subscribeActions } from './actions';
import { groupOrder } from './shortcuts-dialog';
import { workstation } from './workstation';

type Translate = (key: string) => string;

/** The registry as the host's application menu. */
export const menuOf = (actions: readonly Action[], t: Translate): MenuEntry[] =>
  groupOrder.flatMap((group) =>
    actions
      .filter((action) => action.group === group)
      .map((action) => ({
        actionId: action.id,
        label: t(action.labelKey),
        group,
        groupLabel: t(`app.group.${group}`),
        keys: action.keys?.[0] ?? null,
        enabled: action.enabled?.() ?? true,
        pressed: action.pressed?.() ?? null,
      })),
  );

/** Keeps the host's menu the same as the registry: sent only when something in it has changed. */
export function MenuSync() {
  const { t } = useTranslation();
  useEffect(() => {
    // A browser has no menu of ours.
    if (workstation.host !== 'electron') return;
    let sent = '';
    let waiting = 0;
    const send = () => {
      waiting = 0;
      const entries = menuOf(allActions(), t);
      const text = JSON.stringify(entries);
      if (text === sent) return;
      sent = text;
      void workstation.setMenu(entries);
    };
    // Many things change together; one message tells them all.
    const later = () => {
      waiting ||= window.setTimeout(send, 200);
    };
    later();
    const stop = subscribeActions(later);
    return () => {
      stop();
      clearTimeout(waiting);
    };
  }, [t]);
  return null;
}
