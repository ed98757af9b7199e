import { type Action, refreshActions, registerActions } from '../app/actions';
import { session } from '../app/session';
import { currentScene } from './current';
import { phaseOf } from './interpolate';
import { type ColourMode, type CutMode, mapOptions, setCutOpacity, useMapOptions } from './options';
import { stepMatchedVertex, stepRegion } from './pick';
import { saveSnapshot } from './snapshot';
import { regionVertices, type ViewName, viewNames } from './views';

const hasMap = () => session.get().map !== null;
const isShown = () => hasMap() && currentScene() !== null;

/** Whether the map that is shown has what a colour needs. */
function canColour(mode: ColourMode): boolean {
  const map = session.get().map?.map;
  if (!map) return false;
  return mode === 'importance' ? map.importance !== null : mode === 'attribution' ? Boolean(map.attribution) : true;
}

const colour = (mode: ColourMode, labelKey: string, key: string): Action => ({
  id: `map.colour.${mode}`,
  labelKey,
  group: 'map',
  keys: [key],
  enabled: () => canColour(mode),
  pressed: () => mapOptions.get().colour === mode,
  perform: () => mapOptions.set({ colour: mode }),
});

const toggle = (
  option: 'ghost' | 'labels' | 'landmarks' | 'glass' | 'lowerRisk',
  labelKey: string,
  key: string,
): Action => ({
  id: `map.${option}`,
  labelKey,
  group: 'map',
  keys: [key],
  enabled: hasMap,
  pressed: () => mapOptions.get()[option],
  perform: () => mapOptions.set({ [option]: !mapOptions.get()[option] }),
});

const cut = (mode: CutMode, labelKey: string, key: string): Action => ({
  id: `map.cuts.${mode}`,
  labelKey,
  group: 'map',
  keys: [key],
  enabled: hasMap,
  pressed: () => mapOptions.get().cuts === mode,
  perform: () => {
    if (mode !== 'off' && mapOptions.get().cuts === 'off') currentScene()?.eye.overlook();
    mapOptions.set({ cuts: mode });
  },
});

const opacity = (id: string, labelKey: string, key: string, by: number): Action => ({
  id,
  labelKey,
  group: 'map',
  keys: [key],
  enabled: () => hasMap() && mapOptions.get().cuts !== 'off',
  perform: () => {
    const { cuts, cutOpacity } = mapOptions.get();
    if (cuts !== 'off') setCutOpacity(cutOpacity[cuts] + by);
  },
});

const view = (name: ViewName, index: number): Action => ({
  id: `map.view.${name}`,
  labelKey: `map.view.${name}`,
  group: 'map',
  keys: [`Alt+${index + 1}`],
  enabled: isShown,
  perform: () => currentScene()?.eye.show(name),
});

/** Next or previous region: the middle vertex of each. */
function region(by: 1 | -1): void {
  const { map } = session.get();
  if (map)
    stepRegion(by, regionVertices(map.map, phaseOf(map.positions, map.map.phaseCount, map.map.endDiastolePhase)));
}

registerActions([
  colour('importance', 'map.action.importance', 'Shift+I'),
  colour('attribution', 'map.action.attribution', 'Alt+I'),
  colour('displacement', 'map.action.displacement', 'Shift+D'),
  colour('plain', 'map.action.plain', 'Shift+U'),
  toggle('ghost', 'map.action.ghost', 'Shift+G'),
  toggle('labels', 'map.action.labels', 'Shift+N'),
  toggle('landmarks', 'map.action.landmarks', 'Shift+L'),
  {
    ...toggle('lowerRisk', 'map.action.lowerRisk', 'Alt+R'),
    enabled: () => hasMap() && Boolean(session.result()?.risk?.explanation?.lowerRisk),
  },
  cut('off', 'map.action.cutsOff', 'Alt+6'),
  cut('current', 'map.action.cutsCurrent', 'Alt+7'),
  cut('all', 'map.action.cutsAll', 'Alt+8'),
  opacity('map.cuts.fainter', 'map.action.cutsFainter', 'Alt+-', -0.1),
  opacity('map.cuts.stronger', 'map.action.cutsStronger', 'Alt+=', 0.1),
  toggle('glass', 'map.action.glass', 'Shift+V'),
  ...viewNames.map(view),
  {
    id: 'map.view.reset',
    labelKey: 'map.action.reset',
    group: 'map',
    keys: ['Alt+0'],
    enabled: isShown,
    perform: () => currentScene()?.eye.show('home'),
  },
  {
    id: 'map.snapshot',
    labelKey: 'map.action.snapshot',
    group: 'map',
    keys: ['Shift+S'],
    enabled: isShown,
    perform: saveSnapshot,
  },
  {
    id: 'map.region.next',
    labelKey: 'map.action.nextRegion',
    group: 'map',
    keys: [']'],
    enabled: hasMap,
    perform: () => region(1),
  },
  {
    id: 'map.region.previous',
    labelKey: 'map.action.previousRegion',
    group: 'map',
    keys: ['['],
    enabled: hasMap,
    perform: () => region(-1),
  },
  {
    id: 'map.vertex.next',
    labelKey: 'map.action.nextVertex',
    group: 'map',
    keys: ['.'],
    enabled: hasMap,
    perform: () => stepMatchedVertex(1),
  },
  {
    id: 'map.vertex.previous',
    labelKey: 'map.action.previousVertex',
    group: 'map',
    keys: [','],
    enabled: hasMap,
    perform: () => stepMatchedVertex(-1),
  },
]);
useMapOptions.subscribe(refreshActions);
