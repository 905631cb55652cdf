import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { Plugin } from 'vite';

const three = join(createRequire(import.meta.url).resolve('three'), '../..');
const shaders = join(three, 'src/renderers/shaders');

/** What every program has, whatever its material (WebGLProgram.js). */
const ALWAYS = ['tonemapping_pars_fragment', 'colorspace_pars_fragment', 'opaque_fragment'];

/** What takes the place of headsets, shadows and reflections: the renderer asks these whether there are any. */
const NONE: Readonly<Record<string, string>> = {
  'src/renderers/webxr/WebXRManager.js':
    'export class WebXRManager { enabled = false; isPresenting = false; addEventListener() {} removeEventListener() {} setAnimationLoop() {} dispose() {} getEnvironmentBlendMode() {} }',
  'src/renderers/webgl/WebGLShadowMap.js': 'export class WebGLShadowMap { enabled = false; render() {} }',
  'src/renderers/shaders/DFGLUTData.js': 'export const getDFGLUT = () => null;',
  'src/extras/PMREMGenerator.js': 'export class PMREMGenerator {}',
};

/**
 * Leaves out of three.js a fifth of it that a page of lines and plain textures does not use: headsets, shadows,
 * reflections, and other materials' shaders, which then do not compile.
 * @param libraries - of three's `ShaderLib`, those that the page's materials take: `meshbasic` is plain lines', too.
 * @param addons - modules with shaders of their own, as paths within the package.
 */
export function slimThree(libraries: readonly string[], addons: readonly string[]): Plugin {
  const used = shadersOf(libraries, addons);
  const left = new Map(Object.entries(NONE).map(([path, text]) => [join(three, path), text]));
  return {
    name: 'slim-three',
    enforce: 'pre',
    // The package's own build holds all in one file.
    resolveId: (id) => (id === 'three' ? join(three, 'src/Three.js') : undefined),
    load(id) {
      const isUnused = id.startsWith(shaders) && id.endsWith('.glsl.js') && !used.has(basename(id, '.glsl.js'));
      return isUnused ? unused(readFileSync(id, 'utf8')) : left.get(id);
    },
  };
}

/** The names of shaders, with those that they include. */
function shadersOf(libraries: readonly string[], addons: readonly string[]): ReadonlySet<string> {
  const used = new Set([...libraries, ...ALWAYS]);
  const pending = [
    ...libraries.map((name) => join(shaders, 'ShaderLib', `${name}.glsl.js`)),
    ...addons.map((name) => join(three, name)),
    ...ALWAYS.map(chunk),
  ];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/#include <(\w+)>/g)) {
      if (!used.has(name)) pending.push(chunk(name));
      used.add(name);
    }
  }
  return used;
}

const chunk = (name: string): string => join(shaders, 'ShaderChunk', `${name}.glsl.js`);

/** The same exports, as shaders that do not compile. */
function unused(module: string): string {
  const names = module.match(/(?<=export const )\w+/g) ?? [];
  const text = "'#error left out by slimThree.ts\\n'";
  return [...names.map((name) => `export const ${name} = ${text};`), `export default ${text};`].join('\n');
}
