import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findChromium } from '../../scripts/findChromium.js';

/** The environment in which Vulkan draws with Chromium's SwiftShader, which needs no GPU. */
export function swiftShader(): NodeJS.ProcessEnv {
  const folders = [...besideChromium(), '/usr/lib/chromium', '/usr/lib64/chromium'];
  const driver = folders.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find((path) => existsSync(path));
  return driver ? { VK_ICD_FILENAMES: driver } : {};
}

/** The same with Mesa's driver for the processor; where it is not installed, SwiftShader. */
export function mesa(): NodeJS.ProcessEnv {
  const folder = '/usr/share/vulkan/icd.d';
  const driver = existsSync(folder) && readdirSync(folder).find((name) => name.startsWith('lvp_icd'));
  return driver ? { VK_ICD_FILENAMES: join(folder, driver) } : swiftShader();
}

/** Without a Chromium there may yet be a GPU: whether WebGPU finds one is for the cell to say. */
function besideChromium(): string[] {
  try {
    return [dirname(realpathSync(findChromium()))];
  } catch (error) {
    console.log(`SwiftShader: ${(error as Error).message}`);
    return [];
  }
}
