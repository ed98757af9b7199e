import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/dialog';
import { type Action, allActions, subscribeActions } from './actions';
import { keyText } from './keys';
import { showDialog, useShell } from './shell';

export const groupOrder: readonly Action['group'][] = [
  'study',
  'cine',
  'view',
  'window',
  'tools',
  'editing',
  'map',
  'findings',
  'measures',
  'compare',
  'explanation',
  'cohorts',
  'analysis',
  'app',
];

/** The `?` sheet: every registered action with its keys. */
export function ShortcutsDialog() {
  const { t } = useTranslation();
  const open = useShell((state) => state.dialog === 'shortcuts');
  const actions = useSyncExternalStore(subscribeActions, allActions);
  return (
    <Dialog
      open={open}
      onClose={() => showDialog(null)}
      title={t('app.shortcuts')}
      description={t('app.shortcutsHint')}
      size="large"
    >
      <div className="shortcut-groups">
        {groupOrder.map((group) => {
          const mine = actions.filter((action) => action.group === group);
          if (mine.length === 0) return null;
          return (
            <section key={group} className="shortcut-group">
              <h3>{t(`app.group.${group}`)}</h3>
              <dl>
                {mine.map((action) => (
                  <div key={action.id} className="shortcut">
                    <dt>{t(action.labelKey)}</dt>
                    <dd>
                      {action.keys?.map((key) => <kbd key={key}>{keyText(key)}</kbd>) ?? <span className="dim">–</span>}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
