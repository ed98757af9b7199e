import type { AnalysisResult } from '../contract';

/** Names of all files that a result speaks of, each once. */
export function namesOf(files: AnalysisResult['files']): string[] {
  const named = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(named) : [];
  return [...new Set(named(files))];
}

/** Every file that a result names, those of its own analysis too. */
export const filesOfResult = ({ files, amyloid }: AnalysisResult): string[] => [
  ...new Set([...namesOf(files), ...(amyloid ? Object.values(amyloid.files).filter((name) => name !== null) : [])]),
];
