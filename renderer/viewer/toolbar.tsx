import { Popover } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { ActionIcon, useActions } from '../app/action-button';
import { useSession } from '../app/session';
import { EditToggle } from '../editing/toolbar';
import { formatNumber } from '../i18n';
import { IconButton } from '../ui/button';
import type { IconName } from '../ui/icon';
import { Menu } from '../ui/menu';
import { Slider } from '../ui/slider';
import { type ToolId, useViewer, viewer } from './state';

const toolIcons: [ToolId, IconName][] = [
  ['window', 'window'],
  ['pan', 'pan'],
  ['zoom', 'zoom'],
  ['length', 'length'],
  ['angle', 'angle'],
  ['ellipse', 'ellipse'],
  ['probe', 'probe'],
];

const labels = ['lv', 'myocardium', 'rv'] as const;

/** Contours: shown or not, how strongly, and what each colour means. */
function OverlayOptions() {
  const { t } = useTranslation();
  const opacity = useViewer((state) => state.contourOpacity);
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton icon="settings" label={t('viewer.overlayOptions')} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover"
          sideOffset={6}
          collisionPadding={8}
          aria-label={t('viewer.overlayOptions')}
        >
          <div className="field-label">
            {t('viewer.contourOpacity')} · {formatNumber(100 * opacity)} %
            <Slider
              label={t('viewer.contourOpacity')}
              value={opacity}
              min={0.1}
              step={0.05}
              valueText={`${formatNumber(100 * opacity)} %`}
              onChange={(contourOpacity) => viewer.set({ contourOpacity })}
            />
          </div>
          <ul className="colour-key">
            {labels.map((label) => (
              <li key={label}>
                <span className={`swatch swatch-${label}`} aria-hidden="true" />
                {t(`viewer.label.${label}`)}
              </li>
            ))}
            <li>
              <span className="swatch swatch-outline" aria-hidden="true" />
              {t('viewer.label.outline')}
            </li>
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

const more = [
  'tool.pan',
  'tool.zoom',
  'tool.angle',
  'tool.ellipse',
  'tool.probe',
  'view.invert',
  'view.flipHorizontal',
  'view.flipVertical',
  'view.rotate',
  'view.zoomIn',
  'view.zoomOut',
  'view.reset',
  'view.text',
  'view.unmark',
  'view.tags',
] as const;

/** What is not needed at every moment, by name. */
function More() {
  const { t } = useTranslation();
  const items = useActions(more).map(({ id, label, shortcut, enabled, pressed, perform }) => ({
    id,
    label,
    detail: shortcut,
    checked: pressed,
    disabled: !enabled,
    onSelect: perform,
  }));
  return (
    <Menu label={t('viewer.more')} items={items}>
      <IconButton icon="more" label={t('viewer.more')} />
    </Menu>
  );
}

export function SlicesToolbar() {
  const { t } = useTranslation();
  const some = useSession((state) => state.contours.length > 0 || state.map !== null);
  return (
    <div className="tool-row" role="toolbar" aria-label={t('viewer.toolbar')}>
      {toolIcons.map(([tool, icon]) => (
        <ActionIcon
          key={tool}
          id={`tool.${tool}`}
          icon={icon}
          className={tool === 'window' || tool === 'length' ? '' : 'wide-only'}
        />
      ))}
      <span className="tool-gap wide-only" />
      <ActionIcon id="view.invert" icon="invert" className="wide-only" />
      <ActionIcon id="view.flipHorizontal" icon="flipH" className="wide-only" />
      <ActionIcon id="view.flipVertical" icon="flipV" className="wide-only" />
      <ActionIcon id="view.rotate" icon="rotate" className="wide-only" />
      <ActionIcon id="view.reset" icon="reset" className="wide-only" />
      <span className="tool-gap" />
      <EditToggle />
      <ActionIcon id="view.contours" icon="contours" />
      <ActionIcon id="view.outline" icon="outline" />
      {some && <OverlayOptions />}
      <span className="tool-gap" />
      <More />
    </div>
  );
}
