import { Command } from 'cmdk';
import { Dialog as Radix } from 'radix-ui';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { actionsVersion, allActions, perform, subscribeActions } from './actions';
import { shortcutOf } from './keys';
import { showDialog, useShell } from './shell';
import { groupOrder } from './shortcuts-dialog';

function Commands() {
  const { t, i18n } = useTranslation();
  useSyncExternalStore(subscribeActions, actionsVersion);
  const english = i18n.getFixedT('en');
  return (
    <Command label={t('app.palette')} loop>
      <Command.Input placeholder={t('app.paletteHint')} autoFocus />
      <Command.List>
        <Command.Empty>{t('app.paletteNone')}</Command.Empty>
        {groupOrder.map((group) => {
          const mine = allActions().filter(
            (action) => action.group === group && action.id !== 'app.palette' && (action.enabled?.() ?? true),
          );
          if (mine.length === 0) return null;
          return (
            <Command.Group key={group} heading={t(`app.group.${group}`)}>
              {mine.map((action) => (
                <Command.Item
                  key={action.id}
                  value={action.id}
                  keywords={[t(action.labelKey), english(action.labelKey), t(`app.group.${group}`)]}
                  onSelect={() => {
                    showDialog(null);
                    // After the dialog has given the focus back.
                    setTimeout(() => perform(action.id));
                  }}
                >
                  <span>{t(action.labelKey)}</span>
                  {action.keys?.[0] && <kbd>{shortcutOf(action)}</kbd>}
                </Command.Item>
              ))}
            </Command.Group>
          );
        })}
      </Command.List>
    </Command>
  );
}

/** Every action by name, in both languages' words. */
export function Palette() {
  const { t } = useTranslation();
  const open = useShell((state) => state.dialog === 'palette');
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && showDialog(null)}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-backdrop" />
        <Radix.Content className="palette" aria-describedby={undefined}>
          <Radix.Title className="visually-hidden">{t('app.palette')}</Radix.Title>
          <Commands />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
