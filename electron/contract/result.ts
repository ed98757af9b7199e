import { z } from 'zod';

/** Why a call did not do what was asked, in words for the reader: what happened, to what, and what to do now. */
export const failureSchema = z.object({
  /** Stable machine name, kebab-case; the page may translate by it. */
  code: z.string().regex(/^[a-z0-9-]+$/),
  message: z.string().min(1),
  hint: z.string(),
});
export type Failure = z.infer<typeof failureSchema>;

export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (code: string, message: string, hint = ''): Result<never> => ({
  ok: false,
  error: { code, message, hint },
});

/** Schema of a `Result` whose value is `value`. */
export const resultOf = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), error: failureSchema }),
  ]);

/** An error that already carries its words for the reader. Everything else that is thrown is a defect. */
export class ReaderError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly hint = '',
  ) {
    super(message);
    this.name = 'ReaderError';
  }
  get failure(): Failure {
    return { code: this.code, message: this.message, hint: this.hint };
  }
}
