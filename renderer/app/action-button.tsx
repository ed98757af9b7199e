import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../ui/button';
import type { IconName } from '../ui/icon';
import { findAction, perform, subscribeActions } from './actions';
import { shortcutOf } from './keys';

/** What of an action a control shows, as a text: it is drawn again only when one of these changes. */
const stateOf = (id: string): string => {
  const action = findAction(id);
  if (!action) return '';
  return `${action.labelKey} ${action.enabled?.() ?? true} ${action.pressed?.() ?? ''}`;
};

/** State of several actions, followed as they change. */
export function useActions<T extends string>(ids: readonly T[]) {
  useSyncExternalStore(subscribeActions, () => ids.map(stateOf).join('\n'));
  const { t } = useTranslation();
  return ids.flatMap((id) => {
    const action = findAction(id);
    if (!action) return [];
    return [
      {
        id,
        label: t(action.labelKey),
        shortcut: shortcutOf(action),
        enabled: action.enabled?.() ?? true,
        pressed: action.pressed?.(),
        perform: () => perform(id),
      },
    ];
  });
}

/** State of an action, followed as it changes; null while it is not registered. */
export const useAction = (id: string) => useActions([id])[0] ?? null;

/** A tool button made from the registry: name, shortcut, enabled and pressed state all come from the action. */
export function ActionIcon({ id, icon, className = '' }: { id: string; icon: IconName; className?: string }) {
  const action = useAction(id);
  if (!action) return null;
  return (
    <IconButton
      icon={icon}
      label={action.label}
      shortcut={action.shortcut}
      pressed={action.pressed}
      aria-disabled={!action.enabled}
      data-action={id}
      className={className}
      onClick={action.perform}
    />
  );
}

export function ActionButton({
  id,
  icon,
  tone,
}: {
  id: string;
  icon?: IconName;
  tone?: 'plain' | 'primary' | 'quiet';
}) {
  const action = useAction(id);
  if (!action) return null;
  return (
    <Button
      data-action={id}
      disabled={!action.enabled}
      onClick={action.perform}
      {...(icon ? { icon } : {})}
      {...(tone ? { tone } : {})}
    >
      {action.label}
    </Button>
  );
}
