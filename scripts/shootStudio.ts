/**
 * Writes the pictures of the studio in docs/images: `npx tsx scripts/shootStudio.ts`, or only some: `… explain train`.
 */
import type { Page } from 'playwright-core';
import { buildStudio } from './buildStudio.js';
import { openPage, startStudio, stopStudio } from '../test/studio/studio.js';

await buildStudio('out/studio');
const studio = await startStudio('out/studio');
const explained = async (page: Page): Promise<void> => {
  await page.waitForSelector('[data-method="Deconvnet"][data-done]');
  await page.getByRole('button', { name: 'Run Occlusion' }).click();
  await page.waitForSelector('[data-method="Occlusion"][data-done]');
};

const begin = async (page: Page, name: string, form = '.dream .form'): Promise<void> => {
  await page.waitForSelector(form);
  await page.getByRole('main').getByRole('button', { name, exact: true }).click();
};

const photo = 'model=photo&picture=cat_and_coffee.jpg';
const shots: readonly (readonly [string, string, object, (page: Page) => Promise<void>])[] = [
  ['explain', 'backend=wasm&theme=light&class=1', { viewport: { width: 1280, height: 1250 } }, explained],
  [
    'try',
    'backend=wasm&theme=light',
    { viewport: { width: 1280, height: 760 } },
    async (page) => {
      await explained(page);
      await page.getByRole('button', { name: 'A cat and a coffee' }).click();
      await page.getByRole('img', { name: 'Grad-CAM for espresso', exact: true }).waitFor();
      await page.waitForSelector('[data-method="HiResCAM"][data-done]');
    },
  ],
  [
    'tour',
    `backend=wasm&theme=dark&${photo}&tour=6`,
    {},
    async (page) => {
      await page.waitForSelector('[aria-label="The neuron"][data-done]');
      await page.waitForTimeout(1000);
    },
  ],
  [
    'inside',
    'backend=wasm&view=inside&layer=relu3&unit=7&theme=dark',
    {},
    async (page) => {
      await page.waitForSelector('.sheet canvas');
      await page.hover('.pair canvas', { position: { x: 150, y: 210 } });
    },
  ],
  [
    'inside-top',
    'backend=wasm&view=inside&layer=relu4&unit=5&part=top&theme=light',
    {},
    async (page) => {
      await page.getByRole('button', { name: 'Find', exact: true }).click();
      await page.getByText('240 of 240 pictures looked at').waitFor();
      await page.getByRole('button', { name: 'Find', exact: true }).waitFor();
    },
  ],
  [
    'inside-concepts',
    'backend=wasm&view=inside&layer=relu5&part=concepts&theme=light',
    { viewport: { width: 1280, height: 1000 } },
    async (page) => {
      await page.getByRole('button', { name: 'Dissect relu5' }).click();
      await page.locator('.dissection[data-done]').waitFor();
    },
  ],
  [
    'channel',
    'backend=wasm&view=inside&layer=relu4&unit=5&part=channel&theme=light',
    {},
    async (page) => {
      await page.waitForSelector('[aria-label="Its dream"][data-done]');
      await page.getByRole('button', { name: /^Compare with/ }).click();
      await page.getByText(/^It detects/).waitFor();
      await page.getByText('240 of 240 pictures looked at').waitFor();
    },
  ],
  [
    'compare',
    'backend=wasm&view=compare&theme=light',
    {},
    async (page) => {
      await page.getByLabel('How many').fill('20');
      await begin(page, 'Compare', '.compare .form');
      await page.waitForSelector('.scores[data-done]', { timeout: 300_000 });
    },
  ],
  [
    'swipe',
    `backend=wasm&view=compare&compare=swipe&theme=dark&${photo}&left=gradCam@285&right=gradCam@967`,
    {},
    async (page) => {
      await page.waitForSelector('.swipe');
    },
  ],
  [
    'dream',
    'backend=wasm&view=dream&class=4&theme=light&preset=tyka2016',
    {},
    async (page) => {
      await begin(page, 'Dream');
      await page.waitForSelector('.result[data-done]');
    },
  ],
  [
    'dream-table',
    'backend=wasm&view=dream&dream=table&class=4&theme=dark&values=tableSteps:0',
    {},
    async (page) => {
      await begin(page, 'Dream by every preset');
      await page.waitForSelector('.result[data-done]', { timeout: 300_000 });
    },
  ],
  [
    'dream-deepdream',
    'backend=wasm&view=dream&dream=deepdream&layer=relu3&picture=chelsea.jpg&theme=light',
    {},
    async (page) => {
      await begin(page, 'Endless zoom');
      await page.waitForSelector('.result[data-frames="4"]', { timeout: 120_000 });
      await page.getByRole('button', { name: 'Pause' }).click();
    },
  ],
  [
    'dream-patch',
    'backend=wasm&view=dream&dream=patch&theme=light&values=patchTarget:7,patchSize:24',
    {},
    async (page) => {
      await begin(page, 'Train');
      await page.waitForSelector('.result[data-done]', { timeout: 300_000 });
      await page.getByRole('button', { name: /^The patch, at row/ }).focus();
      for (const key of ['Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowUp']) await page.keyboard.press(key);
      await page.waitForSelector('.stage[data-at="24,48"]');
    },
  ],
  [
    'space',
    'backend=wasm&view=space&theme=dark&class=1&neuron=relu4@5,7,7',
    {},
    async (page) => {
      await page.waitForSelector('[aria-label="The neuron"][data-done]');
      await page.waitForTimeout(1000);
    },
  ],
  [
    'train',
    'backend=wasm&view=train&theme=light',
    { viewport: { width: 1440, height: 1800 } },
    async (page) => {
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      await page.waitForFunction(
        () => Number(document.querySelector<HTMLElement>('[data-accuracy]')?.dataset['accuracy']) > 0.94,
      );
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
      await page.getByRole('group', { name: 'The surest mistakes' }).getByRole('button').first().click();
    },
  ],
  ['phone', 'backend=wasm&theme=dark&class=1', { viewport: { width: 360, height: 1600 } }, explained],
];
const wanted = process.argv.slice(2);
for (const [name, hash, options, act] of shots) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { page } = await openPage(studio, hash, options);
  await act(page);
  if (['try', 'explain', 'phone'].includes(name)) await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(500);
  const fullPage = !['try', 'explain', 'phone', 'train', 'inside-concepts'].includes(name);
  await page.screenshot({ path: `docs/images/studio-${name}.png`, fullPage });
  await page.close();
}
await stopStudio(studio);
