import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
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
  const content = useRef<HTMLDivElement>(null);
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-backdrop" />
        <Radix.Content
          ref={content}
          className={`dialog dialog-${size}`}
          tabIndex={-1}
          onOpenAutoFocus={(event) => {
            // Not the close button: its tooltip would open and take the first Escape for itself.
            event.preventDefault();
            (content.current?.querySelector<HTMLElement>('input[type=search]') ?? content.current)?.focus();
          }}
          {...(description ? {} : { 'aria-describedby': undefined })}
          data-testid="dialog"
        >
          <div className="dialog-header">
            <Radix.Title className="dialog-title">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton icon="close" label={t('app.close')} />
            </Radix.Close>
          </div>
          {description && <Radix.Description className="dialog-description">{description}</Radix.Description>}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long text is scrolled with the keys */}
          <section className="dialog-body" tabIndex={0} aria-label={title}>
            {children}
          </section>
          {footer && <div className="dialog-footer">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
