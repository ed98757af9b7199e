import { useEffect, useState } from 'react';
import { type Failure, ReaderError } from '../../../electron/contract';
import { notify } from '../../app/notify';

export interface Loaded<T> {
  readonly value: T | null;
  readonly failure: Failure | null;
}

const nothing = { value: null, failure: null } as const;

/** What a call gives, asked for anew when `load` is another function; null while it is not there. */
export function useLoaded<T>(load: (() => Promise<T>) | null): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>(nothing);
  useEffect(() => {
    setLoaded(nothing);
    if (!load) return;
    let gone = false;
    load().then(
      (value) => !gone && setLoaded({ value, failure: null }),
      (error: unknown) => {
        if (gone) return;
        if (error instanceof ReaderError) setLoaded({ value: null, failure: error.failure });
        else notify.thrown(error);
      },
    );
    return () => {
      gone = true;
    };
  }, [load]);
  return loaded;
}
