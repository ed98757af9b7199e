import path from 'node:path';
import { writeStudy } from './made-study';
import { accessible, analysed, expect, imagesShown, openDemo, openFiles, panel, picture, test } from './reader';

/** The demo's patient a year and a half before, with a larger right ventricle that ejected less. */
const before = { id: 'DEMO-1', name: 'Phantom^Demo', date: '2024-07-01' };
const heart = {
  phases: 12,
  slices: 9,
  sliceSpacingMm: 10.5,
  rows: 104,
  columns: 112,
  pixelSpacingMm: 2,
  rvEdvMl: 185,
  rvEjectionFraction: 0.42,
  rrIntervalMs: 960,
  seed: 4,
};

test('slices stand in the 3-D map; two studies of a patient are compared', async ({
  workstation: { page, complaints },
  dataFolder,
}) => {
  const folder = await writeStudy(path.join(dataFolder, 'made'), before, heart);

  await test.step('an earlier study is imported and not analysed', async () => {
    await page.keyboard.press('Control+,');
    const settings = page.getByRole('dialog', { name: 'Settings' });
    await settings.getByRole('switch', { name: /analys/i }).click();
    await page.keyboard.press('Escape');
    await openFiles(page, 'folder', folder);
    await imagesShown(page);
  });

  await test.step('the demo is opened and analysed', async () => {
    await openDemo(page);
    await expect(page.locator('.study-title')).toContainText('Demonstration');
    await page.locator('[data-action="analysis.start"]').click();
    await analysed(page);
    await page.getByRole('button', { name: 'Pause' }).click();
  });

  const map = panel(page, 'motion-map');
  await test.step('slices stand in the 3-D view, and one that is clicked there is shown in the slices panel', async () => {
    await page.keyboard.press('Shift+F3');
    await page.keyboard.press('Alt+7');
    await expect(map.getByRole('button', { name: 'Slices: shown' })).toBeVisible();
    await picture(page, 'slices-3d-shown');
    await page.keyboard.press('Alt+8');
    await expect(map.getByRole('slider', { name: 'Opacity of the slices' })).toBeVisible();
    await picture(page, 'slices-3d-all');
    await page.keyboard.press('Escape');
    // From the base only slices are seen around the heart: the one nearest to the eye is the first.
    await page.keyboard.press('Alt+3');
    const slices = panel(page, 'slices').locator('.view-text.bottom-left');
    await expect(slices).toContainText('Slice 6 / 11');
    const box = (await map.locator('canvas').first().boundingBox())!;
    await expect(async () => {
      await page.mouse.click(box.x + box.width * 0.82, box.y + box.height * 0.5);
      await expect(slices).not.toContainText('Slice 6 / 11', { timeout: 1000 });
    }).toPass();
    await page.keyboard.press('Alt+6');
    await accessible(page);
  });

  await test.step('the other study of the patient is offered and compared before it is analysed', async () => {
    await page.keyboard.press('Alt+c');
    const dialog = page.getByRole('dialog', { name: 'Compare with another study' });
    await accessible(page);
    await picture(page, 'compare-choose');
    await dialog.getByRole('list', { name: 'Studies of the same patient' }).getByRole('button').click();
    const comparison = page.getByRole('region', { name: 'Comparison of two studies' });
    await expect(comparison.getByRole('heading', { name: 'Earlier' })).toBeVisible();
    await expect(comparison.getByTestId('slice-other')).toContainText('matched by place in the stack');
    await expect(comparison.getByText('has not been run on this study')).toBeVisible();
    await comparison.getByRole('button', { name: 'Analyse the other study' }).click();
  });

  const comparison = page.getByRole('region', { name: 'Comparison of two studies' });
  await test.step('maps, curves and what has changed', async () => {
    await expect(comparison.getByRole('application')).toHaveCount(2, { timeout: 180_000 });
    await expect(comparison.getByTestId('slice-other')).toContainText('of the way from base to apex');
    const row = comparison.locator('[data-measurement="rv.ejection-fraction"]');
    const cells = (await row.getByRole('cell').allTextContents()).map((text) =>
      Number.parseFloat(text.replace('−', '-').replace('+', '')),
    );
    // Earlier, later, change: the phantoms' truth is 42 % and 54 %.
    expect(cells[1]! - cells[0]!).toBeGreaterThan(5);
    expect(Math.abs(cells[1]! - cells[0]! - cells[2]!)).toBeLessThanOrEqual(1);
    await accessible(page);
    // The first slice, from before, is above the ventricles.
    for (let k = 0; k < 4; k++) await page.keyboard.press('ArrowDown');
    await expect(comparison.getByTestId('slice-open')).toContainText('Slice 5 / 11');
    await picture(page, 'compare');
  });

  await test.step('one clock and one list of slices move both; columns can be swapped', async () => {
    const open = comparison.getByTestId('slice-open');
    const other = comparison.getByTestId('slice-other');
    const was = [await open.textContent(), await other.textContent()];
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(open).not.toHaveText(was[0]!);
    await expect(other).not.toHaveText(was[1]!);
    await page.keyboard.press('Alt+x');
    await expect(comparison.getByRole('heading', { level: 3 }).first()).toHaveText('Later');
  });

  await test.step('Escape returns to the workspace as it was', async () => {
    await page.keyboard.press('Escape');
    await expect(comparison).toBeHidden();
    await expect(panel(page, 'slices').locator('.view-text.bottom-left')).toContainText('Slice');
    await expect(page.locator('.study-title')).toContainText('Demonstration');
  });
  expect(complaints).toEqual([]);
});
