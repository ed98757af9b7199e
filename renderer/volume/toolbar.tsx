import { useTranslation } from 'react-i18next';
import { ActionIcon, useActions } from '../app/action-button';
import { formatNumber } from '../i18n';
import { IconButton } from '../ui/button';
import { Menu } from '../ui/menu';
import { presetKeys } from './presets';
import { projections, useVolume, volumeView } from './state';

/** Windows by name; what is in force is told on the button. */
function Presets() {
  const { t } = useTranslation();
  const items = useActions(Array.from({ length: presetKeys }, (_, index) => `volume.preset${index + 1}`))
    .filter(({ enabled }) => enabled)
    .map(({ id, label, shortcut, pressed, perform }) => ({
      id,
      label,
      detail: shortcut,
      checked: pressed,
      onSelect: perform,
    }));
  return (
    <Menu label={t('volume.presets')} items={items}>
      <IconButton icon="window" label={t('volume.presets')} />
    </Menu>
  );
}

/** One cut, or a slab: its projection and thickness. */
function SlabMenu() {
  const { t } = useTranslation();
  const projection = useVolume((state) => state.projection);
  const thickness = useVolume((state) => state.thicknessMm);
  const items = projections.map((id) => ({
    id,
    label: t(`volume.projection.${id}`),
    detail: id === 'none' ? undefined : t('volume.thick', { mm: formatNumber(thickness) }),
    checked: id === projection,
    onSelect: () => volumeView.set({ projection: id }),
  }));
  return (
    <Menu label={t('volume.slabs')} items={items}>
      <button type="button" className="stack-button" aria-label={t('volume.slabs')}>
        <span>
          {projection === 'none'
            ? t('volume.projection.none')
            : t(`volume.slab.${projection}`, { mm: formatNumber(thickness) })}
        </span>
      </button>
    </Menu>
  );
}

const more = [
  'volume.tool.crosshair',
  'volume.tool.window',
  'volume.tool.pan',
  'volume.tool.zoom',
  'volume.projection',
  'volume.thinner',
  'volume.thicker',
  'volume.invert',
  'volume.colour',
  'volume.crosshair',
  'volume.layers',
  'volume.zoomIn',
  'volume.zoomOut',
  'volume.reset',
  'volume.text',
  'volume.tags',
] as const;

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

/** What the reader needs at every moment; the rest by name. */
export function VolumeToolbar() {
  const { t } = useTranslation();
  return (
    <div className="tool-row" role="toolbar" aria-label={t('viewer.toolbar')}>
      <ActionIcon id="volume.tool.crosshair" icon="probe" />
      <ActionIcon id="volume.tool.pan" icon="pan" className="wide-only" />
      <ActionIcon id="volume.tool.zoom" icon="zoom" className="wide-only" />
      <span className="tool-gap" />
      <Presets />
      <ActionIcon id="volume.invert" icon="invert" className="wide-only" />
      <ActionIcon id="volume.layers" icon="contours" />
      <ActionIcon id="volume.reset" icon="reset" className="wide-only" />
      <span className="tool-gap" />
      <SlabMenu />
      <More />
    </div>
  );
}
