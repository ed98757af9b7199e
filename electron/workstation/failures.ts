import { type Failure, ReaderError } from '../contract';

/** Words for the reader about whatever was thrown; a defect goes to the log with its stack. */
export function failureOf(error: unknown, doing: string): Failure {
  if (error instanceof ReaderError) return error.failure;
  console.error(`workstation: ${doing}:`, error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'SQLITE_FULL')
    return {
      code: 'disk-full',
      message: 'The disk with the data folder is full.',
      hint: 'Free some space, then do it again. What was saved before is safe.',
    };
  return {
    code: 'internal',
    message: `Dextra failed at "${doing}": ${error instanceof Error ? error.message : String(error)}.`,
    hint: 'Try again. If it happens again, report it.',
  };
}

/** False for failures that another study would not have cured: the engine, a model package, the disk, a defect. */
export const isStudysFault = (failure: Failure): boolean =>
  !/^(engine|model|internal|disk|closing)(-|$)/.test(failure.code);
