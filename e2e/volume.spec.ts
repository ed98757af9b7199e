import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { ctPhantom, writeCtVolume } from './made-study';
import { accessible, expect, openFiles, panel, picture, test } from './reader';

const view = (page: Page, plane: string) => page.locator(`[data-view="${plane}"]`);
const corner = (of: Locator, name: string) => of.locator(`.view-text.${name}`);

/** Red of the picture at its crosshair, where no line is drawn: 0 black … 255 white. */
const grey = (of: Locator) =>
  of.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
    const context = canvas.getContext('2d')!;
    const { width, height } = canvas;
    return context.getImageData(Math.round(width / 2) + 2, Math.round(height / 2) + 2, 1, 1).data[0];
  });

async function openVolume(page: Page, dataFolder: string): Promise<void> {
  await openFiles(page, 'folder', await writeCtVolume(path.join(dataFolder, 'ct')));
  await expect(corner(view(page, 'axial'), 'bottom-left')).toContainText(`Slice 15 / ${ctPhantom.slices}`);
  await expect(page.locator('.volume-centre .view-loading')).toHaveCount(0);
}

test('a CT volume opens in three planes that belong together', async ({ workstation, dataFolder }) => {
  const { page } = workstation;
  await openVolume(page, dataFolder);
  const [axial, coronal, sagittal] = ['axial', 'coronal', 'sagittal'].map((plane) => view(page, plane)) as [
    Locator,
    Locator,
    Locator,
  ];

  // Sides of the body, as radiologists look at it.
  for (const [plane, sides] of [
    [axial, ['A', 'L', 'P', 'R']],
    [coronal, ['H', 'L', 'F', 'R']],
    [sagittal, ['H', 'P', 'F', 'A']],
  ] as const)
    for (const [at, side] of (['top', 'right', 'bottom', 'left'] as const).entries())
      await expect(plane.getByTestId(`orientation-${side}`)).toHaveText(sides[at]!);

  // Values are HU, places mm; windows on keys.
  await expect(corner(axial, 'top-right')).toContainText('0 HU');
  await expect(corner(axial, 'bottom-right')).toHaveText('W 400 L 40');
  await page.keyboard.press('1');
  await expect(corner(coronal, 'bottom-right')).toHaveText('W 1,500 L −600');
  await page.keyboard.press('3');
  await expect(corner(axial, 'bottom-right')).toHaveText('W 400 L 40');
  // Water, 0 HU, lies at 40 % of −160 … 240 HU.
  await expect.poll(() => grey(axial)).toBe(102);

  // Keys and wheel scroll the plane that they are over; the other planes' cuts stay.
  await page.keyboard.press('F1');
  await page.keyboard.press('ArrowDown');
  await expect(corner(axial, 'bottom-left')).toContainText('Slice 14 /');
  await page.keyboard.press('ArrowUp');
  const before = Number(await coronal.getAttribute('data-cut'));
  await coronal.hover();
  await page.mouse.wheel(0, 60);
  await expect(coronal).toHaveAttribute('data-cut', String(before + 1));
  await page.mouse.wheel(0, -60);
  await expect(coronal).toHaveAttribute('data-cut', String(before));

  // The ball lies 20 mm further up: a slab of 50 mm holds it, a cut does not.
  await page.keyboard.press('k');
  for (let times = 0; times < 4; times++) await page.keyboard.press(']');
  await expect(corner(axial, 'bottom-left')).toContainText('MIP 50 mm');
  await expect.poll(() => grey(axial)).toBe(255);
  await picture(page, 'volume-slab');
  for (let times = 0; times < 3; times++) await page.keyboard.press('k');
  await expect.poll(() => grey(axial)).toBe(102);

  // A press on the scroll bar jumps; four slices up is the ball.
  await page.keyboard.press('F1');
  for (let times = 0; times < 4; times++) await page.keyboard.press('ArrowUp');
  await expect(corner(axial, 'bottom-left')).toContainText('Slice 19 /');
  await axial.focus();
  await page.mouse.move(0, 0);
  await expect(corner(axial, 'top-right')).toContainText(`${ctPhantom.ballHu} HU`);
  await expect.poll(() => grey(axial)).toBe(255);

  // Findings lie at the crosshair.
  await page.keyboard.press('p');
  await expect(panel(page, 'side').getByRole('tab', { name: /Findings/ })).toContainText('1');

  // What belongs to the right heart is not offered.
  await expect(page.getByRole('tab', { name: 'Risk' })).toHaveCount(0);
  await expect(page.getByRole('tab', { name: 'Numbers' })).toHaveCount(0);

  await coronal.dblclick();
  await expect(axial).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(axial).toBeVisible();
  expect(workstation.complaints).toEqual([]);
});

test('the planes can be read and used without a mouse, in both languages', async ({ workstation, dataFolder }) => {
  const { page } = workstation;
  await openVolume(page, dataFolder);
  await accessible(page);
  const scroll = page.getByRole('slider', { name: /Place of the plane: Axial/ });
  await scroll.focus();
  await page.keyboard.press('Home');
  await expect(scroll).toHaveAttribute('aria-valuenow', '1');
  await expect(corner(view(page, 'axial'), 'bottom-left')).toContainText(`Slice ${ctPhantom.slices} /`);
  await page.keyboard.press('ControlOrMeta+l');
  await expect(panel(page, 'coronal')).toHaveAttribute('aria-label', '관상면');
  await accessible(page);
  await picture(page, 'volume-korean');
});
