import { UnsupportedModelError } from '../../errors.js';
import { messageOf } from '../../options.js';
import type { ModelFiles } from './ModelFiles.js';

/** What people drop instead, and how it becomes a model of TensorFlow.js. */
const FOREIGN: Readonly<Record<string, string>> = {
  keras: 'a Keras file: convert it with tensorflowjs_converter --input_format=keras_keras',
  h5: 'a Keras file: convert it with tensorflowjs_converter --input_format=keras',
  hdf5: 'a Keras file: convert it with tensorflowjs_converter --input_format=keras',
  pb: 'a SavedModel: convert its folder with tensorflowjs_converter --input_format=tf_saved_model',
  tflite: 'a model of LiteRT, which runs elsewhere: explain it by blackBox',
  onnx: 'a model of ONNX, which runs elsewhere: explain it by blackBox',
};

/**
 * A model among files, dropped or chosen together in any order: others may lie beside it, in folders of their own. What
 * systems leave in folders is passed over.
 */
export async function readFiles(given: readonly File[], signal?: AbortSignal): Promise<ModelFiles> {
  const files = given.filter((file) => !isLeftover(file));
  const { file: model, text } = await description(files);
  signal?.throwIfAborted();
  const taken = new Map<File, string>();
  return {
    name: model.name,
    text,
    nameOf: (path) => path,
    read: async (path, received) => {
      const bytes = await readWhole(fileNamed(path, model, files, taken), (file) => file.arrayBuffer());
      signal?.throwIfAborted();
      received(bytes.byteLength);
      return bytes;
    },
  };
}

/** Where a file lies in the folder that was chosen; only its name where it was chosen by itself. */
const pathOf = ({ webkitRelativePath, name }: File): string => webkitRelativePath || name;

const folderOf = (file: File): string => pathOf(file).slice(0, -file.name.length);

/** `.DS_Store`, `._model.json`, `.ipynb_checkpoints/model.json`, `__MACOSX/...`: copies and notes of systems. */
const isLeftover = (file: File): boolean =>
  pathOf(file)
    .split('/')
    .some((part) => part.startsWith('.') || part === '__MACOSX');

/**
 * The file of a path that a model.json names. It lies at that path beside it, or else under its name, where one file
 * alone is called so.
 */
function fileNamed(path: string, model: File, files: readonly File[], taken: Map<File, string>): File {
  const whole = normalized(folderOf(model) + path);
  const name = whole.split('/').at(-1);
  const called = files.filter((file) => file.name === name && [undefined, path].includes(taken.get(file)));
  const beside = called.filter((file) => folderOf(file) === folderOf(model));
  const ending = called.filter((file) => pathOf(file).endsWith(`/${normalized(path)}`));
  const exact = called.filter((file) => pathOf(file) === whole);
  const found = [exact, beside, ending, called].find((some) => some.length > 0) ?? [];
  const [file, ...others] = found;
  if (file === undefined) {
    throw new UnsupportedModelError(`loadModel: ${model.name} also needs ${path}: give all of its files together.`);
  }
  if (others.length > 0) {
    throw new UnsupportedModelError(
      `loadModel: ${model.name} also needs ${path}, and got ${found.map(pathOf).join(' and ')}; wanted the files of one model.`,
    );
  }
  taken.set(file, path);
  return file;
}

/** A path without `.` and `..`, and as a URL may write it, `%20` for a blank. */
function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of decoded(path).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** What is read of a file, which may be gone since it was chosen, or be a folder. */
async function readWhole<T>(file: File, read: (file: File) => Promise<T>): Promise<T> {
  try {
    return await read(file);
  } catch (cause) {
    throw new UnsupportedModelError(`loadModel: ${pathOf(file)} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

async function description(files: readonly File[]): Promise<{ file: File; text: string }> {
  const candidates = files.filter(({ name }) => name.toLowerCase().endsWith('.json'));
  const texts = await Promise.all(
    candidates.map(async (file) => ({ file, text: await readWhole(file, (one) => one.text()) })),
  );
  // Labels and metadata are JSON too.
  const [only, ...others] = texts.filter(({ text }) => text.includes('"weightsManifest"'));
  if (only !== undefined && others.length > 0) {
    const names = [only, ...others].map(({ file }) => pathOf(file)).join(' and ');
    throw new UnsupportedModelError(`loadModel: got ${names}; wanted the files of one model.`);
  }
  const found = only ?? texts.find(({ file }) => file.name === 'model.json');
  if (found !== undefined) return found;
  const foreign = files.map(({ name }) => ({ name, kind: FOREIGN[name.split('.').at(-1)!.toLowerCase()] }));
  const known = foreign.find(({ kind }) => kind !== undefined);
  throw new UnsupportedModelError(
    known === undefined
      ? `loadModel: there is no model.json among ${files.length} files; wanted it and the weights that it names.`
      : `loadModel: ${known.name} is ${known.kind}.`,
  );
}
