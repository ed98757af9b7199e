import { registerActions } from '../app/actions';
import { session } from '../app/session';
import { showDialog } from '../app/shell';
import { cancelDrawing, isDrawing } from './annotations';
import { stackById } from './frames';
import { stepSlice } from './navigate';
import { type ToolId, tools, viewer } from './state';
import { chooseTool } from './tools';
import { type View, viewById } from './view';
import { presetsFor } from './window';

const open = () => session.get().stackId !== null && !viewer.get().planes;
const view = (): View | null => viewById(viewer.get().active) ?? viewById('slices');

const toolKeys: Record<ToolId, string> = {
  window: 'W',
  pan: 'M',
  zoom: 'Z',
  length: 'L',
  angle: 'A',
  ellipse: 'E',
  probe: 'V',
};

const presets = () => presetsFor(stackById(session.get().stackId)?.modality ?? 'MR');
/** The names of both lists; which one is meant depends on what is shown. */
const presetCount = 4;

const camera = (id: string, labelKey: string, key: string, change: (view: View) => void) => ({
  id: `view.${id}`,
  labelKey,
  group: 'view' as const,
  keys: [key],
  enabled: open,
  perform: () => {
    const now = view();
    if (now) change(now);
  },
});

/** Everything a reader can do with the images. */
export function registerViewerActions(): () => void {
  return registerActions([
    ...tools.map((tool) => ({
      id: `tool.${tool}`,
      labelKey: `viewer.tool.${tool}`,
      group: 'tools' as const,
      keys: [toolKeys[tool]],
      enabled: open,
      pressed: () => viewer.get().tool === tool,
      perform: () => {
        cancelDrawing();
        chooseTool(tool);
      },
    })),
    {
      id: 'tool.cancel',
      labelKey: 'viewer.cancelDrawing',
      group: 'tools',
      keys: ['Escape'],
      enabled: isDrawing,
      perform: cancelDrawing,
    },
    ...Array.from({ length: presetCount }, (_, index) => ({
      id: `window.preset${index + 1}`,
      get labelKey() {
        return presets()[index]!.labelKey;
      },
      group: 'window' as const,
      keys: [String(index + 1)],
      enabled: open,
      perform: () => view()?.preset(presets()[index]!.range),
    })),
    camera('zoomIn', 'viewer.zoomIn', '+', (now) => now.zoomBy(1.25)),
    camera('zoomOut', 'viewer.zoomOut', '-', (now) => now.zoomBy(0.8)),
    {
      ...camera('invert', 'viewer.invert', 'I', (now) => now.invert()),
      pressed: () => view()?.inverted ?? false,
    },
    camera('flipHorizontal', 'viewer.flipHorizontal', 'X', (now) => now.flip('horizontal')),
    camera('flipVertical', 'viewer.flipVertical', 'Y', (now) => now.flip('vertical')),
    camera('rotate', 'viewer.rotate', 'R', (now) => now.rotate()),
    camera('reset', 'viewer.reset', '0', (now) => now.reset()),
    {
      id: 'view.previousSlice',
      labelKey: 'viewer.previousSlice',
      group: 'view',
      keys: ['ArrowUp', 'PageUp'],
      enabled: open,
      perform: () => stepSlice(-1),
    },
    {
      id: 'view.nextSlice',
      labelKey: 'viewer.nextSlice',
      group: 'view',
      keys: ['ArrowDown', 'PageDown'],
      enabled: open,
      perform: () => stepSlice(1),
    },
    {
      id: 'view.contours',
      labelKey: 'viewer.contours',
      group: 'view',
      keys: ['C'],
      enabled: open,
      pressed: () => viewer.get().contours,
      perform: () => viewer.set({ contours: !viewer.get().contours }),
    },
    {
      id: 'view.outline',
      labelKey: 'viewer.outline',
      group: 'view',
      keys: ['O'],
      enabled: open,
      pressed: () => viewer.get().outline,
      perform: () => viewer.set({ outline: !viewer.get().outline }),
    },
    {
      id: 'view.text',
      labelKey: 'viewer.text',
      group: 'view',
      keys: ['Shift+T'],
      enabled: open,
      pressed: () => viewer.get().text,
      perform: () => viewer.set({ text: !viewer.get().text }),
    },
    {
      id: 'view.tags',
      labelKey: 'viewer.tags.title',
      group: 'view',
      keys: ['T'],
      enabled: open,
      perform: () => {
        const frame = view()?.frame ?? null;
        if (!frame) return;
        viewer.set({ tagsOf: frame.sopInstanceUid });
        showDialog('tags');
      },
    },
    {
      id: 'view.unmark',
      labelKey: 'viewer.unmark',
      group: 'view',
      keys: ['Shift+M'],
      enabled: () => session.get().markedPointMm !== null,
      perform: () => session.set({ markedPointMm: null }),
    },
  ]);
}
