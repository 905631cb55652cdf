import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';

const id = 'virtual:photo-network';

/** The optional folder of real models (NETLENS_MODELS, else ../shared/models), and the one that the page offers. */
export const models: string = resolve(process.env['NETLENS_MODELS'] ?? '../shared/models');
const folder = join(models, 'mobilenet_v1_0.25_224_dense');

/**
 * Vite: `virtual:photo-network` is where the page finds a real network for photos, MobileNet v1 of 1.9 MB; undefined
 * where the build has none, and the page then asks for the visitor's own.
 */
export function photoNetwork(): Plugin {
  return {
    name: 'photo-network',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (source) => {
      if (source !== `\0${id}`) return undefined;
      if (!existsSync(join(folder, 'model.json'))) return 'export default undefined;';
      const url = (file: string): string => JSON.stringify(`${join(folder, file)}?url`);
      return `
        import model from ${url('model.json')};
        import weights from ${url('group1-shard1of1.bin')};
        import labels from ${url('labels.txt')};
        import licence from ${url('LICENSE.md')};
        export default { model, weights, labels, licence };`;
    },
  };
}
