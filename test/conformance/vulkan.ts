import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tools } from '../machines/tools.js';

/** The environment in which Vulkan draws with Chromium's SwiftShader, which needs no GPU. */
export function swiftShader(): NodeJS.ProcessEnv {
  const chromium = tools.chromium.find();
  // Without a Chromium there may yet be a GPU: whether WebGPU finds one is for the cell to say.
  const folders = [...(chromium ? [dirname(realpathSync(chromium))] : []), '/usr/lib/chromium', '/usr/lib64/chromium'];
  const driver = folders.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find((path) => existsSync(path));
  return driver ? { VK_ICD_FILENAMES: driver } : {};
}

/** The same with Mesa's driver for the processor; where it is not installed, SwiftShader. */
export function mesa(): NodeJS.ProcessEnv {
  const driver = tools.vulkan.find();
  return driver ? { VK_ICD_FILENAMES: driver } : swiftShader();
}
