import { readFile } from 'node:fs/promises';
import { accessible, analysed, expect, imagesShown, openDemo, panel, picture, test } from './reader';
import { openWorkstation } from './workstation';

test('from an empty workstation to a saved finding, and back after a power cut', async ({ dataFolder }) => {
  let workstation = await openWorkstation(dataFolder);
  let { page } = workstation;

  await test.step('the empty workstation says what to drop and what it is for', async () => {
    await expect(page.getByRole('heading', { name: 'Drop a study here' })).toBeVisible();
    await expect(page.getByText('Research use, not for diagnosis').first()).toBeVisible();
    await accessible(page);
    await picture(page, 'empty');
  });

  await test.step('the demo study opens, moves, and says that it is a phantom', async () => {
    await openDemo(page);
    await expect(page.getByText('Phantom, not a person').first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
    const slider = page.getByRole('slider', { name: 'Phase of the heart beat' });
    const at = await slider.inputValue();
    await expect.poll(() => slider.inputValue()).not.toBe(at);
  });

  await test.step('the analysis starts by itself and ends in a map, curves and a risk', async () => {
    await analysed(page);
    await expect(panel(page, 'curves').locator('canvas').first()).toBeVisible();
    await accessible(page);
    await page.getByRole('tab', { name: 'Numbers' }).click();
    await expect(page.getByText('RV ejection fraction', { exact: true })).toBeVisible();
    await page.getByRole('tab', { name: 'Risk' }).click();
    await picture(page, 'workstation');
    await page.getByRole('tab', { name: 'Quality' }).click();
    await picture(page, 'quality');
    await page.getByRole('tab', { name: 'Findings' }).click();
  });

  await test.step('a point is picked with the keyboard; a pin and a note are made there', async () => {
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('application').focus();
    await page.keyboard.press(']');
    await expect(page.getByText('Picked point').first()).toBeVisible();
    await page.keyboard.press('p');
    const pin = panel(page, 'side').getByRole('listitem').first();
    await pin.getByRole('textbox', { name: 'Label' }).fill('Reduced excursion');
    await pin.getByRole('combobox', { name: 'Severity' }).selectOption('moderate');
    await page.getByRole('button', { name: 'Add note' }).click();
    const note = panel(page, 'side').getByRole('listitem').filter({ hasText: 'Note' }).last();
    await note.getByRole('textbox', { name: 'Text' }).fill('Compare with the scan of last year. 판독 완료');
    await expect(
      panel(page, 'side')
        .getByText(/^Saved/)
        .last(),
    ).toBeVisible();
    await picture(page, 'findings');
  });

  await test.step('the power is cut; everything is there again', async () => {
    workstation.process.kill('SIGKILL');
    await workstation.close();
    workstation = await openWorkstation(dataFolder);
    ({ page } = workstation);
    await page
      .getByRole('button', { name: /Phantom/ })
      .first()
      .click();
    await imagesShown(page);
    const side = panel(page, 'side');
    const items = side.getByRole('listitem');
    await expect(items).toHaveCount(2);
    await expect(items.first()).toContainText('Reduced excursion');
    await expect(items.first()).toContainText('moderate');
    await items.last().getByText('Note').first().click();
    await expect(side.getByRole('textbox', { name: 'Text' })).toHaveValue(
      'Compare with the scan of last year. 판독 완료',
    );
    await expect(panel(page, 'motion-map').locator('canvas').first()).toBeVisible();
  });

  await test.step('findings leave as JSON that says what they are', async () => {
    const download = page.waitForEvent('download');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').last().fill('JSON');
    await page.keyboard.press('Enter');
    const document = JSON.parse(await readFile(await (await download).path(), 'utf8'));
    expect(JSON.stringify(document)).toContain('Research use, not for diagnosis');
    expect(JSON.stringify(document)).toContain('Reduced excursion');
  });

  expect(workstation.complaints).toEqual([]);
  expect(workstation.foreignRequests, 'the product makes no network request').toEqual([]);
  await workstation.close();
});
