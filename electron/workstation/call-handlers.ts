import type { z } from 'zod';
import type { CallName, calls, Value } from '../contract';

type Checked<N extends CallName> = z.output<(typeof calls)[N]['payload']>;
export type CallHandlers = { [N in CallName]: (payload: Checked<N>) => Value<N> | Promise<Value<N>> };
