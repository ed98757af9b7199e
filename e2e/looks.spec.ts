import { accessible, analysed, expect, openDemo, panel, picture, test } from './reader';

test('every screen is named, reachable by keyboard, and speaks Korean', async ({ workstation: { page } }) => {
  await openDemo(page);
  await analysed(page);

  await test.step('the sheet of shortcuts lists what the registry has', async () => {
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expect(sheet.getByText('Play or pause')).toBeVisible();
    await accessible(page);
    await picture(page, 'shortcuts');
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();
  });

  await test.step('the palette does what is typed', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Invert');
    await picture(page, 'palette');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toBeHidden();
  });

  await test.step('a panel fills the window and comes back', async () => {
    await panel(page, 'motion-map').getByRole('button', { name: 'Fill the window: Motion map' }).click();
    await expect(panel(page, 'slices')).toBeHidden();
    await picture(page, 'motion-map');
    await page.keyboard.press('Escape');
    await expect(panel(page, 'slices')).toBeVisible();
  });

  await test.step('patient text can be hidden', async () => {
    await page.getByRole('button', { name: 'Hide patient text' }).click();
    await expect(page.locator('.view-text.top-left').first()).not.toContainText('Phantom');
    await page.getByRole('button', { name: 'Hide patient text' }).click();
  });

  await test.step('models say what they learned from', async () => {
    await page.keyboard.press('Control+m');
    const models = page.getByRole('dialog', { name: 'Models' });
    await expect(models.getByText('Trained on simulated data').first()).toBeVisible();
    await accessible(page);
    await picture(page, 'models');
    await page.keyboard.press('Escape');
  });

  await test.step('in Korean', async () => {
    await page
      .getByRole('button', { name: /한국어로 보기|Language/ })
      .first()
      .click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
    await expect(page.getByText('Play or pause')).toHaveCount(0);
    await accessible(page);
    await picture(page, 'korean');
  });
});

test('a length is measured in mm, becomes a finding, and can be undone', async ({
  workstation: { page, complaints },
}) => {
  await openDemo(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await panel(page, 'slices').getByRole('button', { name: 'Measure a length' }).click();
  const box = (await panel(page, 'slices').locator('[data-view]').boundingBox())!;
  const at = (x: number, y: number): [number, number] => [box.x + box.width * x, box.y + box.height * y];
  await page.mouse.move(...at(0.4, 0.5));
  await page.mouse.down();
  await page.mouse.move(...at(0.5, 0.5), { steps: 4 });
  await page.mouse.move(...at(0.6, 0.5), { steps: 4 });
  await page.mouse.up();
  const side = panel(page, 'side');
  await expect(side.getByText(/\d+(\.\d+)?\s*mm/).first()).toBeVisible();
  await picture(page, 'measure');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(side.getByText('No findings yet')).toBeVisible();
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(side.getByText(/\d+(\.\d+)?\s*mm/).first()).toBeVisible();
  expect(complaints).toEqual([]);
});
