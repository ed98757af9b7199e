import { z } from 'zod';

export const settingsSchema = z.object({
  language: z.enum(['en', 'ko']),
  /** Leave imported studies where they are instead of copying them into the library. */
  readInPlace: z.boolean(),
  hidePatientText: z.boolean(),
  /** Start the right-heart analysis when a study with a short-axis cine is opened. */
  analyseOnOpen: z.boolean(),
  provider: z.enum(['auto', 'cuda', 'webgpu', 'cpu']),
  layout: z.enum(['grid', 'single']),
  /** Panel sizes by panel id, in percent. */
  panelSizes: z.record(z.string().max(40), z.number().min(0).max(100)),
});
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = {
  language: 'en',
  readInPlace: false,
  hidePatientText: false,
  analyseOnOpen: true,
  provider: 'auto',
  layout: 'grid',
  panelSizes: {},
};
