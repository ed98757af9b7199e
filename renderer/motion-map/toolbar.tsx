import { useTranslation } from 'react-i18next';
import { ActionIcon, useAction } from '../app/action-button';
import { findAction, perform } from '../app/actions';
import { formatProbability } from '../risk/format';
import { Icon } from '../ui/icon';
import { Menu, type MenuItem } from '../ui/menu';
import { Slider } from '../ui/slider';
import { colourModes, cutModes, setCutOpacity, shownColour, useMapOptions } from './options';
import { viewNames } from './views';
import './actions';

/** `short` is what is left of the label where there is little room. */
function MenuButton({ label, short, items }: { label: string; short?: string; items: readonly MenuItem[] }) {
  return (
    <Menu label={label} items={items}>
      <button type="button" className="dx-map-menu" aria-label={label}>
        <span className={short ? 'dx-map-wide' : undefined}>{label}</span>
        {short && <span className="dx-map-narrow">{short}</span>}
        <Icon name="chevron" size={12} />
      </button>
    </Menu>
  );
}

/** Everything in it is an action of the registry. */
export function Toolbar({
  hasImportance,
  hasAttribution,
  hasLandmarks,
}: {
  hasImportance: boolean;
  hasAttribution: boolean;
  hasLandmarks: boolean;
}) {
  const { t } = useTranslation();
  const options = useMapOptions();
  const colour = shownColour(options.colour, hasImportance, hasAttribution);
  // Follows the registry, so that the menus' states are never stale.
  const outline = useAction('view.outline');
  const item = (id: string, checked: boolean, detail?: string): MenuItem => ({
    id,
    label: t(findAction(id)?.labelKey ?? id),
    detail,
    checked,
    disabled: findAction(id)?.enabled?.() === false,
    onSelect: () => void perform(id),
  });
  return (
    <div className="dx-map-tools" role="toolbar" aria-label={t('map.tools')}>
      <MenuButton
        label={t('map.menu.colour', { colour: t(`map.colour.${colour}`) })}
        short={t(`map.colour.${colour}`)}
        items={colourModes.map((mode) =>
          item(
            `map.colour.${mode}`,
            mode === colour,
            mode === 'importance' && !hasImportance
              ? t('map.noImportance')
              : mode === 'attribution' && !hasAttribution
                ? t('map.noAttribution')
                : undefined,
          ),
        )}
      />
      <MenuButton
        label={t('map.menu.show')}
        items={[
          item('map.ghost', options.ghost),
          item('map.labels', options.labels),
          ...(hasAttribution ? [item('map.lowerRisk', options.lowerRisk)] : []),
          ...(hasLandmarks ? [item('map.landmarks', options.landmarks)] : []),
          // The slices are the viewer's.
          ...(outline ? [item('view.outline', outline.pressed === true)] : []),
        ]}
      />
      <MenuButton
        label={t('map.menu.cuts', { mode: t(`map.cuts.${options.cuts}`) })}
        items={[
          ...cutModes.map((mode) => item(`map.cuts.${mode}`, mode === options.cuts)),
          item('map.glass', options.glass),
        ]}
      />
      {options.cuts !== 'off' && (
        <Slider
          className="dx-map-opacity"
          label={t('map.cuts.opacity')}
          min={0.1}
          step={0.05}
          value={options.cutOpacity[options.cuts]}
          valueText={formatProbability(options.cutOpacity[options.cuts])}
          onChange={setCutOpacity}
        />
      )}
      <MenuButton
        label={t('map.menu.view')}
        items={['map.view.reset', ...viewNames.map((name) => `map.view.${name}`)].map((id) => item(id, false))}
      />
      <ActionIcon id="findings.addPin" icon="pin" />
      <ActionIcon id="map.snapshot" icon="drop" />
    </div>
  );
}
