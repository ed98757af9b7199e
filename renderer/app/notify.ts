import { create } from 'zustand';
import { type Failure, ReaderError, type Result } from '../../electron/contract';
import { t } from '../i18n';

/** A short message in the corner. Failures stay until they are dismissed. */
export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'warn' | 'fail';
  readonly message: string;
  readonly hint: string;
}

export const useNotices = create<{ notices: readonly Notice[] }>(() => ({ notices: [] }));
let nextId = 1;

const add = (tone: Notice['tone'], message: string, hint = ''): void => {
  const { notices } = useNotices.getState();
  // The same words twice tell nothing new.
  if (notices.some((notice) => notice.message === message && notice.hint === hint)) return;
  useNotices.setState({ notices: [...notices.slice(-4), { id: nextId++, tone, message, hint }] });
};

export const notify = {
  info: (message: string, hint = ''): void => add('info', message, hint),
  warn: (message: string, hint = ''): void => add('warn', message, hint),
  failure: (failure: Failure): void => add('fail', failure.message, failure.hint),
  /** Anything thrown: a ReaderError speaks for itself; a defect is told in general words and logged. */
  thrown(error: unknown): void {
    if (error instanceof ReaderError) {
      add('fail', error.message, error.hint);
      return;
    }
    console.error(error);
    add('fail', t('app.defect.message'), t('app.defect.hint'));
  },
  dismiss: (id: number): void =>
    useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
};

/** The value of a call, or null after telling the reader why not. */
export async function answerOf<T>(call: Promise<Result<T>>): Promise<T | null> {
  try {
    const result = await call;
    if (result.ok) return result.value;
    notify.failure(result.error);
  } catch (error) {
    notify.thrown(error);
  }
  return null;
}
