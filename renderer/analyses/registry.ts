import type { ComponentType } from 'react';
import type { AnalysisDescriptor, Stack } from '../../electron/contract';
import { shell } from '../app/shell';

/** What the page shows of one analysis, beside the stack that it is for. */
export interface AnalysisPage {
  readonly analysisId: string;
  /** i18n keys: name of the action that starts it, and of its panel in the centre. */
  readonly startKey: string;
  readonly titleKey: string;
  /** Fourth panel of the centre, beside the three planes. */
  readonly Centre: ComponentType;
  /** Draws nothing; there as long as such a stack is shown: layers, strip and volumes of the planes are set here. */
  readonly Attached?: ComponentType;
  /** Tabs at the side, after the findings. */
  readonly tabs: readonly { readonly id: string; readonly labelKey: string; readonly Panel: ComponentType }[];
}

const pages = new Map<string, AnalysisPage>();

/** Called once by each analysis' folder of the page. */
export function registerAnalysisPage(page: AnalysisPage): void {
  if (pages.has(page.analysisId)) throw new Error(`The page of ${page.analysisId} is registered twice`);
  pages.set(page.analysisId, page);
}

export const pageOf = (analysisId: string | null): AnalysisPage | null => (analysisId && pages.get(analysisId)) || null;

/** Whether an analysis says that it is for such a stack. One that says nothing is for none. */
export const isFor = ({ roles, modalities }: AnalysisDescriptor, stack: Stack): boolean =>
  roles?.includes(stack.role) === true && (modalities === undefined || modalities.includes(stack.modality));

/** The analysis that the product has for a stack, or null. */
export const analysisFor = (
  stack: Stack,
  analyses: readonly AnalysisDescriptor[] = shell.get().info?.analyses ?? [],
): AnalysisDescriptor | null => analyses.find((analysis) => isFor(analysis, stack)) ?? null;
