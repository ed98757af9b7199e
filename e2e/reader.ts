import { mkdirSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, root, test } from './workstation';

/** What a reader does, in the page's own words. */

export const panel = (page: Page, id: string) => page.locator(`[data-panel="${id}"]`);

export async function openDemo(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open the demo study' }).first().click();
  await imagesShown(page);
}

/** Streams files or a folder to the workstation through the page's own picker. */
export async function openFiles(page: Page, what: 'folder' | 'files', paths: string | string[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page
    .getByRole('button', { name: what === 'folder' ? /^Open a folder/ : /^Open files/ })
    .first()
    .click();
  await (await chooser).setFiles(paths);
}

export const imagesShown = (page: Page) =>
  expect(panel(page, 'slices').locator('.view-text.bottom-left')).toContainText('Slice');

/** The whole chain is done: the map is drawn and the risk is there. */
export async function analysed(page: Page): Promise<void> {
  await expect(panel(page, 'motion-map').locator('canvas').first()).toBeVisible({ timeout: 180_000 });
  await page.getByRole('tab', { name: 'Risk' }).click();
  await expect(page.getByText('Simulated cohort – not for diagnosis').first()).toBeVisible();
  await page.getByRole('tab', { name: 'Findings' }).click();
}

/** Keeps a picture for people to look at; DEXTRA_PICTURES names another folder for them. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = path.resolve(root, process.env.DEXTRA_PICTURES ?? 'test-results/pictures');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

/** WCAG 2.1 A and AA, by axe. */
export async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)).toEqual(
    [],
  );
}

export { expect, test };
