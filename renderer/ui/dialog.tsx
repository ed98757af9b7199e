import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** One sentence below the title; also read by screen readers. */
  description?: string | undefined;
  size?: 'small' | 'medium' | 'large';
  footer?: ReactNode;
  children: ReactNode;
}

export function Dialog({ open, onClose, title, description, size = 'medium', footer, children }: DialogProps) {
  const { t } = useTranslation();
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-backdrop" />
        <Radix.Content
          className={`dialog dialog-${size}`}
          {...(description ? {} : { 'aria-describedby': undefined })}
          data-testid="dialog"
        >
          <header className="dialog-header">
            <Radix.Title className="dialog-title">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton icon="close" label={t('app.close')} />
            </Radix.Close>
          </header>
          {description && <Radix.Description className="dialog-description">{description}</Radix.Description>}
          <div className="dialog-body">{children}</div>
          {footer && <footer className="dialog-footer">{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
