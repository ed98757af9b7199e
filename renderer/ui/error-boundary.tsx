import { Component, type ReactNode } from 'react';
import { t } from '../i18n';
import { Button } from './button';

/** A defect in one panel takes neither the others nor the reader's work with it. */
export class ErrorBoundary extends Component<{ name: string; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: unknown) {
    console.error(`${this.props.name}:`, error);
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="empty" role="alert">
        <p>{t('app.panelFailed.message', { name: this.props.name })}</p>
        <p className="dim">{t('app.panelFailed.hint')}</p>
        <Button onClick={() => this.setState({ failed: false })}>{t('app.panelFailed.retry')}</Button>
      </div>
    );
  }
}
