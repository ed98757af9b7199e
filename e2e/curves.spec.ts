import { accessible, analysed, expect, openDemo, panel, picture, test } from './reader';

test('phases are chosen on the curves, strains are read, and regions are found on the bull’s-eye', async ({
  workstation: { page, complaints },
}) => {
  await openDemo(page);
  await analysed(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('tab', { name: 'Numbers' }).click();
  const curves = panel(page, 'curves');
  const side = panel(page, 'side');
  const handle = curves.getByRole('slider', { name: 'RV end-systole' });
  const volume = side.locator('tr[data-measurement="rv.end-systolic-volume"] td').first();
  const asFound = { volume: await volume.textContent(), phase: await handle.getAttribute('aria-valuenow') };

  await test.step('RV end-systole is dragged from phase to phase; the volumes follow', async () => {
    // Both ventricles may be empty in the same phase: each has a flag of its own.
    const box = (await handle.locator('.dx-handle-flag').boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 30, y, { steps: 3 });
    await page.mouse.move(x + 75, y, { steps: 3 });
    await page.mouse.up();
    await expect(handle).not.toHaveAttribute('aria-valuenow', asFound.phase!);
    await expect(handle).toHaveAttribute('aria-valuetext', /chosen by hand/);
    await expect(volume).not.toHaveText(asFound.volume!);
    await expect(side.getByText('Chosen by hand: RV end-systole.')).toBeVisible();
    // LV end-systole stays where it was found.
    await expect(curves.getByRole('slider', { name: 'LV end-systole' })).toHaveAttribute(
      'aria-valuetext',
      /automatically/,
    );
    await picture(page, 'curves-phases');
  });

  await test.step('it is taken back', async () => {
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(handle).toHaveAttribute('aria-valuenow', asFound.phase!);
    await expect(volume).toHaveText(asFound.volume!);
    await expect(side.getByText('Chosen by hand')).toHaveCount(0);
  });

  await test.step('the same with the keyboard; the automatic phase comes back', async () => {
    await handle.focus();
    await page.keyboard.press('ArrowRight');
    await expect(handle).toHaveAttribute('aria-valuetext', /chosen by hand/);
    await expect(handle).toBeFocused();
    await expect(side.getByText('Chosen by hand: RV end-systole.')).toBeVisible();
    await curves.getByRole('button', { name: 'Automatic' }).click();
    await expect(handle).toHaveAttribute('aria-valuenow', asFound.phase!);
    await expect(handle).toHaveAttribute('aria-valuetext', /automatically/);
  });

  await test.step('height and weight index the volumes', async () => {
    await side.getByRole('button', { name: 'Height and weight…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Height and weight' });
    await dialog.getByLabel('Height (cm)').fill('1.8');
    await expect(dialog.getByRole('button', { name: 'Use these' })).toBeDisabled();
    await dialog.getByLabel('Height (cm)').fill('180');
    await dialog.getByLabel('Weight (kg)').fill('80');
    await expect(dialog.getByText('Body surface area 2.00')).toBeVisible();
    await accessible(page);
    await dialog.getByRole('button', { name: 'Use these' }).click();
    await expect(dialog).toBeHidden();
    await expect(side.locator('tr[data-measurement="rv.end-diastolic-volume"] td').nth(1)).toContainText('ml/m²');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(side.getByText('Not indexed: height or weight is not known.')).toBeVisible();
  });

  await test.step('strain curves by region', async () => {
    await curves.getByTestId('curve-set').click();
    await page.getByRole('menuitemcheckbox', { name: 'Longitudinal strain' }).click();
    await expect(curves.locator('dt', { hasText: 'RV free wall' })).toBeVisible();
    await expect(curves.locator('dt', { hasText: 'Septum' })).toBeVisible();
    await expect(curves.locator('canvas')).toBeVisible();
    await accessible(page);
    await picture(page, 'curves-strain');
  });

  await test.step('a segment of the bull’s-eye shows its numbers and its curve', async () => {
    await page.keyboard.press('Shift+B');
    const eye = curves.getByRole('listbox');
    await expect(eye.getByRole('option')).toHaveCount(9);
    await eye.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    const chosen = eye.getByRole('option', { selected: true });
    await expect(chosen).toHaveAttribute('aria-label', /^Free wall, apical: /);
    await expect(curves.locator('.dx-eye-facts')).toContainText('Time to largest displacement');
    await expect(curves.locator('.dx-region-curve canvas')).toBeVisible();
    // Shortcuts of the page still work from here.
    await page.keyboard.press('Alt+7');
    await expect(panel(page, 'motion-map').getByRole('button', { name: 'Slices: shown' })).toBeVisible();
    await page.keyboard.press('Alt+6');
    await curves.getByRole('combobox').selectOption('Peak longitudinal strain');
    await expect(chosen).toHaveAttribute('aria-label', /%$/);
    await accessible(page);
    await expect(page.locator('.notice-line')).toHaveCount(0);
    await picture(page, 'curves-bulls-eye');
  });
  expect(complaints).toEqual([]);
});
