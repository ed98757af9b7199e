import { DropdownMenu } from 'radix-ui';
import type { ReactElement } from 'react';
import { Icon } from './icon';

export interface MenuItem {
  id: string;
  label: string;
  /** Second line. */
  detail?: string | undefined;
  checked?: boolean | undefined;
  disabled?: boolean | undefined;
  onSelect: () => void;
}

export function Menu({
  label,
  items,
  children,
}: {
  label: string;
  items: readonly MenuItem[];
  children: ReactElement;
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          aria-label={label}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          loop
        >
          {items.map((item) => (
            <DropdownMenu.CheckboxItem
              key={item.id}
              className="menu-item"
              checked={item.checked ?? false}
              disabled={item.disabled ?? false}
              onSelect={item.onSelect}
            >
              <span className="menu-check">{item.checked && <Icon name="check" size={14} />}</span>
              <span className="menu-text">
                {item.label}
                {item.detail && <small>{item.detail}</small>}
              </span>
            </DropdownMenu.CheckboxItem>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
