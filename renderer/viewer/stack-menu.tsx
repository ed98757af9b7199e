import type { TFunction } from 'i18next';
import type { DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Stack } from '../../electron/contract';
import { useSession } from '../app/session';
import { stackDragType } from '../studies/studies-panel';
import { Icon } from '../ui/icon';
import { Menu, type MenuItem } from '../ui/menu';

/** `Series 3 · Short axis` as the list of studies has it, in the reader's language where it is a number alone. */
function nameOfStack(label: string, t: TFunction): string {
  const [, number, description] = /^Series (\d+)(?: · (.+))?$/.exec(label) ?? [];
  if (!number) return label;
  return description ? `${number} · ${description}` : t('viewer.series', { number });
}

/** The name of what is shown; opens the list of what else could be. */
export function StackMenu({
  label,
  chosen,
  extra = [],
  onChoose,
}: {
  label: string;
  chosen: string | null;
  extra?: readonly MenuItem[];
  onChoose: (stack: Stack) => void;
}) {
  const { t } = useTranslation();
  const stacks = useSession((state) => state.stacks);
  const items: MenuItem[] = [
    ...extra,
    ...stacks.map((stack) => ({
      id: stack.stackId,
      label: nameOfStack(stack.label, t),
      detail: `${t(`viewer.role.${stack.role}`)} · ${t('viewer.extent', {
        slices: stack.sliceCount,
        phases: stack.phaseCount,
      })}`,
      checked: stack.stackId === chosen,
      onSelect: () => onChoose(stack),
    })),
  ];
  const name = nameOfStack(label, t);
  return (
    <Menu label={t('viewer.chooseStack')} items={items}>
      <button type="button" className="stack-button" title={name} aria-label={t('viewer.chooseStackOf', { name })}>
        <span>{name}</span>
        <Icon name="chevron" size={14} />
      </button>
    </Menu>
  );
}

/** Handlers of a place that takes a stack dragged from the list. */
export const takesStack = (onChoose: (stackId: string) => void) => ({
  onDragOver: (event: DragEvent) => {
    if (event.dataTransfer.types.includes(stackDragType)) event.preventDefault();
  },
  onDrop: (event: DragEvent) => {
    const stackId = event.dataTransfer.getData(stackDragType);
    if (stackId) onChoose(stackId);
  },
});
