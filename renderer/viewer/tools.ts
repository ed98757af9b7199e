import {
  AngleTool,
  addTool,
  annotation as annotations,
  EllipticalROITool,
  Enums,
  LengthTool,
  PanTool,
  ProbeTool,
  ToolGroupManager,
  type Types as ToolTypes,
  WindowLevelTool,
  ZoomTool,
} from '@cornerstonejs/tools';
import { renderingEngine } from './images';
import type { MeasureKind } from './measure';
import { annotationText } from './measure-text';
import { type ToolId, type ViewId, viewer } from './state';

const classes = {
  window: WindowLevelTool,
  pan: PanTool,
  zoom: ZoomTool,
  length: LengthTool,
  angle: AngleTool,
  ellipse: EllipticalROITool,
  probe: ProbeTool,
} as const;

export const toolNameOf = (kind: MeasureKind): string => classes[kind].toolName;
export const kindOfTool = (toolName: string | undefined): MeasureKind | null =>
  (['length', 'angle', 'ellipse', 'probe'] as const).find((kind) => classes[kind].toolName === toolName) ?? null;

const groupId = 'slices';
let group: ToolTypes.IToolGroup | null = null;

const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function makeGroup(): ToolTypes.IToolGroup {
  const made = ToolGroupManager.createToolGroup(groupId);
  if (!made) throw new Error('The tool group exists already');
  for (const tool of Object.values(classes)) addTool(tool);
  made.addTool(WindowLevelTool.toolName);
  made.addTool(PanTool.toolName);
  made.addTool(ZoomTool.toolName);
  // What is written beside a measurement is what is saved of it, unit included.
  for (const kind of ['length', 'angle', 'ellipse', 'probe'] as const)
    made.addTool(classes[kind].toolName, {
      getTextLines: (data: { handles?: { points?: unknown } }, targetId: string) =>
        annotationText(kind, data, targetId),
      // Undo is the page's own, over everything the reader does.
      actions: { undo: { method: 'undo', bindings: [] }, redo: { method: 'redo', bindings: [] } },
    });
  const { style } = annotations.config;
  const before = style.getDefaultToolStyles();
  style.setDefaultToolStyles({
    ...before,
    global: {
      ...before.global,
      color: css('--accent'),
      colorHighlighted: '#ffffff',
      colorSelected: '#ffffff',
      colorLocked: css('--text-dim'),
      lineWidth: '1.5',
      textBoxColor: css('--text'),
      textBoxColorHighlighted: '#ffffff',
      textBoxColorSelected: '#ffffff',
      textBoxFontFamily: css('--font'),
      textBoxFontSize: '12px',
      textBoxLinkLineWidth: '1',
      textBoxBackground: 'rgba(0, 0, 0, 0.6)',
      shadow: true,
    },
  });
  return made;
}

const { MouseBindings } = Enums;

/** The left button uses the chosen tool, the middle one moves, the right one zooms; measurements stay editable. */
export function chooseTool(tool: ToolId): void {
  viewer.set({ tool });
  if (!group) return;
  for (const [id, { toolName }] of Object.entries(classes) as [ToolId, { toolName: string }][]) {
    const bindings = [
      ...(id === tool ? [{ mouseButton: MouseBindings.Primary }] : []),
      ...(id === 'pan' ? [{ mouseButton: MouseBindings.Auxiliary }] : []),
      ...(id === 'zoom' ? [{ mouseButton: MouseBindings.Secondary }] : []),
    ];
    group.setToolPassive(toolName, { removeAllBindings: true });
    if (bindings.length > 0) group.setToolActive(toolName, { bindings });
  }
}

export function joinTools(viewId: ViewId): void {
  if (!group) {
    group = makeGroup();
    chooseTool(viewer.get().tool);
  }
  group.addViewport(viewId, renderingEngine().id);
}

export function leaveTools(viewId: ViewId): void {
  group?.removeViewports(renderingEngine().id, viewId);
}
