import { z } from 'zod';

/** One action of the page's registry as an entry of the host's application menu. Texts are already translated. */
export const menuEntrySchema = z.strictObject({
  actionId: z.string().min(1).max(80),
  label: z.string().min(1).max(120),
  /** Entries of one group stand together, groups in the order of their first entry. */
  group: z.string().min(1).max(40),
  groupLabel: z.string().min(1).max(60),
  /** As in the registry: `Mod+Z`, `Space`. Shown; the page itself listens to the keys. */
  keys: z.string().max(40).nullable(),
  enabled: z.boolean(),
  /** Null for what is not a toggle. */
  pressed: z.boolean().nullable(),
});
export type MenuEntry = z.infer<typeof menuEntrySchema>;

/** The whole menu, sent by the page when its registry or its language changes. */
export const menuSchema = z.array(menuEntrySchema).max(400);
