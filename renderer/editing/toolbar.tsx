import { useTranslation } from 'react-i18next';
import { ActionIcon, useAction, useActions } from '../app/action-button';
import { notify } from '../app/notify';
import { useSession } from '../app/session';
import { formatNumber } from '../i18n';
import { Button, IconButton } from '../ui/button';
import type { IconName } from '../ui/icon';
import { Menu } from '../ui/menu';
import { Slider } from '../ui/slider';
import { Tip } from '../ui/tooltip';
import './actions';
import { radiusMm, radiusRange, refusal, setRadius, useEditing } from './state';
import './editing.css';

/** Enters and leaves the mode in which contours are edited; says why where that is not possible. */
export function EditToggle() {
  const { t } = useTranslation();
  const action = useAction('editing.toggle');
  const why = useSession(() => refusal());
  if (!action) return null;
  const label = action.enabled || !why ? action.label : `${action.label}. ${t(`editing.refusal.${why}`)}`;
  return (
    <IconButton
      icon="edit"
      label={label}
      shortcut={action.shortcut}
      pressed={action.pressed}
      aria-disabled={!action.enabled}
      data-action="editing.toggle"
      onClick={() => {
        if (!action.perform() && why) notify.info(t(`editing.refusal.${why}`));
      }}
    />
  );
}

function Structures() {
  const { t } = useTranslation();
  const actions = useActions(['editing.label.rv', 'editing.label.lv', 'editing.label.myocardium']);
  return (
    <fieldset className="edit-group" aria-label={t('editing.structure')}>
      {actions.map(({ id, label, shortcut, pressed, perform }) => {
        const name = id.slice('editing.label.'.length);
        return (
          <Tip key={id} label={label} shortcut={shortcut}>
            <button
              type="button"
              className="edit-structure"
              aria-label={label}
              aria-pressed={pressed}
              onClick={perform}
            >
              <span className={`swatch swatch-${name}`} aria-hidden="true" />
              {t(`editing.short.${name}`)}
            </button>
          </Tip>
        );
      })}
    </fieldset>
  );
}

function Radius() {
  const { t } = useTranslation();
  const tool = useEditing((state) => state.tool);
  const mm = useEditing(radiusMm);
  const { min, max } = radiusRange[tool === 'pull' ? 'pull' : 'brush'];
  const label = t(tool === 'pull' ? 'editing.pullRadius' : 'editing.brushRadius');
  const text = `${formatNumber(mm, 1)} mm`;
  return (
    <div className="edit-radius" title={`${label} · [ ]`}>
      <Slider label={label} value={mm} min={min} max={max} step={0.5} valueText={text} onChange={setRadius} />
      <span className="edit-mm">{text}</span>
    </div>
  );
}

function EditMenu<T extends string>({ icon, label, ids }: { icon: IconName; label: string; ids: readonly T[] }) {
  const items = useActions(ids).map((action) => ({
    id: action.id,
    label: action.label,
    detail: action.shortcut,
    disabled: !action.enabled,
    onSelect: action.perform,
  }));
  return (
    <Menu label={label} items={items}>
      <IconButton icon={icon} label={label} />
    </Menu>
  );
}

/** Tools of the mode, between the panel's header and its images. */
export function EditBar() {
  const { t } = useTranslation();
  const active = useEditing((state) => state.active);
  const leave = useAction('editing.leave');
  if (!active) return null;
  return (
    <div className="edit-bar" role="toolbar" aria-label={t('editing.bar')}>
      <Structures />
      <span className="tool-gap" />
      <ActionIcon id="editing.tool.pull" icon="pull" />
      <ActionIcon id="editing.tool.brush" icon="brush" />
      <ActionIcon id="editing.tool.erase" icon="eraser" />
      <Radius />
      <span className="tool-gap" />
      <ActionIcon id="editing.keepWall" icon="ring" />
      <EditMenu icon="trash" label={t('editing.menu.delete')} ids={['editing.delete', 'editing.deleteAll']} />
      <EditMenu
        icon="copy"
        label={t('editing.menu.copy')}
        ids={['editing.copy.above', 'editing.copy.below', 'editing.copy.before', 'editing.copy.after']}
      />
      <EditMenu
        icon="between"
        label={t('editing.menu.interpolate')}
        ids={['editing.interpolate.slices', 'editing.interpolate.phases']}
      />
      <EditMenu icon="reset" label={t('editing.menu.revert')} ids={['editing.revert', 'editing.revertAll']} />
      <ActionIcon id="editing.network" icon="model" />
      <span className="tool-gap" />
      <ActionIcon id="app.undo" icon="undo" />
      <ActionIcon id="app.redo" icon="redo" />
      <Button tone="quiet" className="edit-done" onClick={() => leave?.perform()}>
        {t('editing.done')}
      </Button>
    </div>
  );
}
