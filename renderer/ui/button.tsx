import type { ComponentProps } from 'react';
import { Icon, type IconName } from './icon';
import { Tip } from './tooltip';

type ButtonProps = ComponentProps<'button'> & {
  tone?: 'plain' | 'primary' | 'danger' | 'quiet';
  icon?: IconName;
};

export function Button({ tone = 'plain', icon, className = '', children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={`button button-${tone} ${className}`} {...rest}>
      {icon && <Icon name={icon} />}
      <span className="button-label">{children}</span>
    </button>
  );
}

type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  /** Spoken name, and the tooltip. */
  label: string;
  icon: IconName;
  /** Shown in the tooltip. */
  shortcut?: string | undefined;
  /** For toggles. */
  pressed?: boolean | undefined;
};

export function IconButton({ label, icon, shortcut, pressed, className = '', ...rest }: IconButtonProps) {
  return (
    <Tip label={label} shortcut={shortcut}>
      <button type="button" className={`icon-button ${className}`} aria-label={label} aria-pressed={pressed} {...rest}>
        <Icon name={icon} />
      </button>
    </Tip>
  );
}
