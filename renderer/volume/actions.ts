import { type Action, registerActions } from '../app/actions';
import { session } from '../app/session';
import { showDialog } from '../app/shell';
import { frameAt, framesOf, stackById } from '../viewer/frames';
import { viewer } from '../viewer/state';
import { resetCameras, zoomBy } from './camera';
import { colourIds } from './colours';
import { stepCut } from './plane-view';
import { presetKeys, volumePresets } from './presets';
import { projections, shownVolume, sliceAtPosition, type VolumeTool, volumeTools, volumeView } from './state';
import type { PlaneId } from './types';

const { get, set } = volumeView;
const shown = () => shownVolume() !== null;
const presets = () => volumePresets(shownVolume()?.modality ?? '');

/** Slab thicknesses, mm. */
const thicknesses = [2, 3, 5, 8, 10, 15, 20, 30, 50, 80];
function thicker(by: 1 | -1): void {
  const { thicknessMm, projection } = get();
  const at = thicknesses.findIndex((mm) => mm >= thicknessMm);
  const next = thicknesses[Math.max(0, Math.min(thicknesses.length - 1, (at < 0 ? thicknesses.length : at) + by))]!;
  set({ thicknessMm: next, ...(projection === 'none' ? { projection: 'mip' } : {}) });
}

const toolKeys: Record<VolumeTool, string> = { crosshair: 'V', window: 'W', pan: 'M', zoom: 'Z' };

/** The keys of the three planes are theirs while a volume is shown; the slices' and the heart's rest meanwhile. */
const own = (action: Omit<Action, 'group' | 'modal'> & { readonly group?: Action['group'] }): Action => {
  const group = action.group ?? 'volume';
  const enabled = () => shown() && action.enabled?.() !== false;
  // Names may depend on what is shown: they are asked for again each time.
  return Object.create(action, {
    group: { value: group, enumerable: true },
    modal: { value: true, enumerable: true },
    enabled: { value: enabled, enumerable: true },
  });
};

const step = (id: string, labelKey: string, keys: string[], by: number) =>
  own({ id, labelKey, keys, perform: () => stepCut(get().active, by) });

const choosePlane = (plane: PlaneId, key: string) =>
  own({
    id: `volume.focus.${plane}`,
    labelKey: `volume.focus.${plane}`,
    keys: [key],
    pressed: () => get().active === plane,
    perform: () => {
      set({ active: plane });
      document.querySelector<HTMLElement>(`[data-view="${plane}"]`)?.focus();
    },
  });

registerActions([
  ...volumeTools.map((tool) =>
    own({
      id: `volume.tool.${tool}`,
      labelKey: `volume.tool.${tool}`,
      keys: [toolKeys[tool]],
      pressed: () => get().tool === tool,
      perform: () => set({ tool }),
    }),
  ),
  ...Array.from({ length: presetKeys }, (_, index) =>
    own({
      id: `volume.preset${index + 1}`,
      get labelKey() {
        return presets()[index]?.labelKey ?? 'volume.preset.none';
      },
      keys: [String(index + 1)],
      enabled: () => index < presets().length,
      pressed: () => get().rangeFrom !== null && get().rangeFrom === presets()[index]?.range,
      perform: () => {
        const preset = presets()[index];
        if (preset) volumeView.preset(preset.range, preset.colour);
      },
    }),
  ),
  step('volume.previous', 'volume.previous', ['ArrowUp'], -1),
  step('volume.next', 'volume.next', ['ArrowDown'], 1),
  step('volume.previousTen', 'volume.previousTen', ['PageUp'], -10),
  step('volume.nextTen', 'volume.nextTen', ['PageDown'], 10),
  choosePlane('axial', 'F1'),
  choosePlane('coronal', 'F2'),
  choosePlane('sagittal', 'F3'),
  own({
    id: 'volume.projection',
    labelKey: 'volume.projectionNext',
    keys: ['K'],
    pressed: () => get().projection !== 'none',
    perform: () => {
      const at = projections.indexOf(get().projection);
      set({ projection: projections[(at + 1) % projections.length]! });
    },
  }),
  own({ id: 'volume.thinner', labelKey: 'volume.thinner', keys: ['['], perform: () => thicker(-1) }),
  own({ id: 'volume.thicker', labelKey: 'volume.thicker', keys: [']'], perform: () => thicker(1) }),
  own({
    id: 'volume.invert',
    labelKey: 'viewer.invert',
    keys: ['I'],
    pressed: () => get().colour === 'inverse-grey',
    perform: () => set({ colour: get().colour === 'inverse-grey' ? 'grey' : 'inverse-grey' }),
  }),
  own({
    id: 'volume.colour',
    labelKey: 'volume.colourNext',
    keys: ['Shift+I'],
    perform: () => set({ colour: colourIds[(colourIds.indexOf(get().colour) + 1) % 4]! }),
  }),
  own({
    id: 'volume.crosshair',
    labelKey: 'volume.crosshairShown',
    keys: ['X'],
    pressed: () => get().crosshair,
    perform: () => set({ crosshair: !get().crosshair }),
  }),
  own({
    id: 'volume.layers',
    labelKey: 'volume.layersShown',
    keys: ['O'],
    enabled: () => get().layers.length > 0,
    pressed: () => get().layersShown,
    perform: () => set({ layersShown: !get().layersShown }),
  }),
  own({ id: 'volume.zoomIn', labelKey: 'viewer.zoomIn', keys: ['+'], perform: () => zoomBy(get().active, 1.25) }),
  own({ id: 'volume.zoomOut', labelKey: 'viewer.zoomOut', keys: ['-'], perform: () => zoomBy(get().active, 0.8) }),
  own({
    id: 'volume.reset',
    labelKey: 'viewer.reset',
    keys: ['0'],
    perform: () => {
      resetCameras();
      volumeView.resetWindow();
    },
  }),
  own({
    id: 'volume.text',
    labelKey: 'viewer.text',
    keys: ['Shift+T'],
    pressed: () => viewer.get().text,
    perform: () => {
      viewer.set({ text: !viewer.get().text });
      set({});
    },
  }),
  own({
    id: 'volume.tags',
    labelKey: 'viewer.tags.title',
    keys: ['T'],
    enabled: () => sliceAtPosition() !== null,
    perform: async () => {
      const stack = stackById(session.get().stackId);
      const slice = sliceAtPosition();
      if (!stack || slice === null) return;
      const frame = frameAt(await framesOf(stack), slice, 0);
      if (!frame) return;
      viewer.set({ tagsOf: frame.sopInstanceUid });
      showDialog('tags');
    },
  }),
  ...(['axial', 'coronal', 'sagittal', 'analysis'] as const).map((panel, index) =>
    own({
      id: `volume.fill.${panel}`,
      labelKey: `app.fill.${panel}`,
      keys: [`Shift+F${index + 1}`],
      pressed: () => session.get().maximised === panel,
      perform: () => session.set({ maximised: session.get().maximised === panel ? null : panel }),
    }),
  ),
]);
