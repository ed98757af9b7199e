// Draws assets/icons/*.png from icon.svg with a Chromium. Run it after changing the drawing; the pictures are committed.
import './node24.mjs';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { findChromium } from './chromium.mjs';

const folder = fileURLToPath(new URL('../assets/icons/', import.meta.url));
const svg = readFileSync(path.join(folder, 'icon.svg'), 'utf8');
/** What Linux desktops ask for; the largest is what electron-builder makes .ico and .icns from. */
const sizes = [16, 32, 48, 64, 128, 256, 512, 1024];

const executablePath = findChromium();
if (!executablePath) {
  console.error('No Chromium found. Install one, or set DEXTRA_CHROMIUM to its path.');
  process.exit(1);
}
const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
for (const size of sizes) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  await page.screenshot({ path: path.join(folder, `${size}x${size}.png`), omitBackground: true });
  await page.close();
}
await browser.close();
