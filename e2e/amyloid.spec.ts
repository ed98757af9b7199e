import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { writePet } from './made-pet';
import { accessible, expect, openFiles, panel, picture, test } from './reader';
import { root } from './workstation';

const centiloid = (page: Page) => page.getByTestId('centiloid');
const view = (page: Page, plane: string) => page.locator(`[data-view="${plane}"]`);
const textOf = (page: Page, corner: string) => view(page, 'axial').locator(`.view-text.${corner}`);

/** The run is done: the cortex is drawn and the numbers are there. */
async function quantified(page: Page): Promise<void> {
  await expect(page.locator('.dx-cortex-stage[data-ready="true"]')).toBeVisible({ timeout: 240_000 });
  await page.getByRole('tab', { name: 'Amyloid' }).click();
}

/** Number in front of CL. */
const shownCentiloid = async (page: Page) =>
  Number(/(-|−)?\d+/.exec(await centiloid(page).innerText())?.[0].replace('−', '-'));

test('an amyloid PET: standard space, Centiloid, stage, regions, cortex, tracer, in both languages', async ({
  workstation,
  dataFolder,
}) => {
  const { page } = workstation;
  await openFiles(page, 'folder', await writePet(path.join(dataFolder, 'pet'), '2026-03-01', 0.6, ''));
  await quantified(page);

  await test.step('the planes show SUVR in standard space, and the scan as it was made', async () => {
    await expect(textOf(page, 'top-right')).toContainText('SUVR');
    await page.keyboard.press('Alt+s');
    await expect(textOf(page, 'top-right')).not.toContainText('SUVR');
    await page.keyboard.press('Alt+s');
    await expect(textOf(page, 'top-right')).toContainText('SUVR');
  });

  await test.step('without a tracer there is no Centiloid; the reader tells it, takes it back, tells it again', async () => {
    await expect(page.getByTestId('centiloid-missing')).toContainText('tracer is not known');
    await accessible(page);
    await page.getByLabel('Tracer').selectOption('florbetaben');
    await expect(centiloid(page)).toContainText('CL');
    await expect(page.getByText('told by the reader')).toBeVisible();
    await page.keyboard.press('Control+z');
    await expect(page.getByTestId('centiloid-missing')).toBeVisible();
    await page.keyboard.press('Control+Shift+z');
    await expect(centiloid(page)).toBeVisible();
  });

  await test.step('band and equation are those of the number', async () => {
    const value = await shownCentiloid(page);
    const band = value <= 12 ? 'negative' : value < 30 ? 'subtle' : 'positive';
    await expect(centiloid(page)).toContainText(band);
    const suvr = Number(/\d\.\d+/.exec(await page.getByTestId('suvr').innerText())![0]);
    // SUVR is shown to two decimals: half of one is 0.77 Centiloid; the value is rounded too.
    expect(Math.abs(153.4 * suvr - 154.9 - value)).toBeLessThan(1.3);
  });

  await test.step('regions are sorted by every column, and outlined where they are pointed at', async () => {
    const rows = page.locator('.dx-uptake [data-region]');
    await expect(rows).toHaveCount(16);
    const numbers = async (column: number) =>
      (await rows.locator('td').evaluateAll((cells) => cells.map((cell) => cell.firstChild?.textContent ?? '')))
        .filter((_, k) => k % 3 === column)
        .map((text) => Number(text.replace('−', '-')));
    await page.getByRole('button', { name: 'SUVR', exact: true }).click();
    const suvr = await numbers(0);
    expect(suvr).toEqual([...suvr].sort((a, b) => b - a));
    await page.getByRole('button', { name: 'SUVR', exact: true }).click();
    expect(await numbers(0)).toEqual([...suvr].sort((a, b) => a - b));
    await page.locator('[data-region="precuneus"] button').click();
    await expect(page.locator('[data-region="precuneus"]')).toHaveClass(/marked/);
    await page.keyboard.press('Alt+d');
    await expect(page.locator('[data-action="amyloid.drivers"]')).toHaveAttribute('aria-pressed', 'true');
    await picture(page, 'amyloid');
  });

  await test.step('a press on the cortex moves the planes there', async () => {
    const before = await view(page, 'sagittal').getAttribute('data-cut');
    const stage = page.locator('.dx-cortex-stage');
    const box = (await stage.boundingBox())!;
    await stage.click({ position: { x: box.width * 0.25, y: box.height * 0.25 } });
    await expect(view(page, 'sagittal')).not.toHaveAttribute('data-cut', before!);
    await expect(page.locator('.dx-cortex-said')).toContainText('SUVR');
  });

  await test.step('the numbers become a finding', async () => {
    await page.keyboard.press('Alt+f');
    await expect(panel(page, 'side').getByText('Centiloid', { exact: true })).toBeVisible();
    await page.getByRole('tab', { name: 'Amyloid' }).click();
  });

  await test.step('in Korean', async () => {
    await page.keyboard.press('Control+l');
    await expect(page.getByRole('tab', { name: '아밀로이드' })).toBeVisible();
    await expect(page.locator('.dx-amyloid')).toContainText('센틸로이드');
    await accessible(page);
    await picture(page, 'amyloid-korean');
  });
  expect(workstation.complaints).toEqual([]);
});

test('the bundled demo scan is told as what it is', async ({ workstation }) => {
  const { page } = workstation;
  const demo = path.join(root, 'assets/demo/amyloid-demo');
  const truth = JSON.parse(readFileSync(`${demo}.truth.json`, 'utf8')) as { stage: string; tracer: string };
  await openFiles(page, 'files', `${demo}.zip`);
  await quantified(page);
  await expect(page.locator('.dx-amyloid-probabilities .told')).toHaveAttribute('data-stage', truth.stage);
  await expect(page.getByLabel('Tracer')).toHaveValue(truth.tracer);
  await picture(page, 'amyloid-demo');
});

test('two scans of a patient side by side, and the change per year', async ({ workstation, dataFolder }) => {
  const { page } = workstation;
  const studies = page.locator('[data-panel=studies]');
  await openFiles(page, 'folder', await writePet(path.join(dataFolder, 'a'), '2024-03-01', 0.2, 'Florbetaben F-18'));
  await quantified(page);
  const earlier = await shownCentiloid(page);
  await expect(page.getByText('from the header')).toBeVisible();
  await openFiles(page, 'folder', await writePet(path.join(dataFolder, 'b'), '2026-03-01', 0.7, 'Florbetaben F-18'));
  await expect(studies.getByText('Mar 1, 2026').first()).toBeVisible();
  await quantified(page);
  await expect(page.locator('[data-change="centiloid"]')).toBeVisible();
  const later = await shownCentiloid(page);
  expect(later).toBeGreaterThan(earlier);
  const cells = await page.locator('[data-change="centiloid"] td').allInnerTexts();
  expect(cells.slice(0, 2).map(Number)).toEqual([earlier, later]);
  // Two years apart; the numbers shown are rounded.
  expect(Math.abs(Number(cells[3]!.replace('+', '')) - (later - earlier) / 2)).toBeLessThan(0.7);

  await page.keyboard.press('Alt+b');
  await expect(view(page, 'axial-second')).toBeVisible();
  await expect(view(page, 'axial-second').locator('.view-text.top-left')).toContainText('Mar 1, 2024');
  await expect(view(page, 'axial-second').locator('.view-text.top-right')).toContainText('SUVR');
  await picture(page, 'amyloid-side-by-side');
  await page.keyboard.press('Alt+b');
  await expect(view(page, 'axial-second')).toBeHidden();
  expect(workstation.complaints).toEqual([]);
});
