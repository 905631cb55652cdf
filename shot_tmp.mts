import { chromium } from 'playwright-core';
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const page of process.argv.slice(2)) for (const width of [1280, 390]) for (const colorScheme of ['light','dark'] as const) {
  const p = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  await p.goto(`file:///tmp/ex/${page}/index.html`);
  const over = await p.evaluate(() => document.documentElement.scrollWidth);
  console.log(page, width, colorScheme, 'scrollWidth', over);
  await p.screenshot({ path: `/tmp/ex/${page}-${width}-${colorScheme}.png`, clip: { x: 0, y: 0, width, height: width === 390 ? 2400 : 2000 }, fullPage: true });
  await p.close();
}
await browser.close();
