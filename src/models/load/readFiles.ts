import { UnsupportedModelError } from '../../errors.js';
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

/** A model among files, dropped or chosen together in any order: others may lie beside it. */
export async function readFiles(files: readonly File[], signal?: AbortSignal): Promise<ModelFiles> {
  const { file: model, text } = await description(files);
  signal?.throwIfAborted();
  const named = (path: string): File | undefined => {
    const [exact, ...others] = files.filter((file) => (file.webkitRelativePath || file.name).endsWith(`/${path}`));
    if (exact !== undefined && others.length === 0) return exact;
    const base = path.split('/').at(-1);
    // In several folders, the one beside the model.json.
    const same = files.filter(({ name }) => name === base);
    return same.find((file) => folderOf(file) === folderOf(model)) ?? same[0];
  };
  return {
    name: model.name,
    text,
    nameOf: (path) => path,
    read: async (path, received) => {
      const file = named(path);
      if (file === undefined) {
        throw new UnsupportedModelError(`loadModel: ${model.name} also needs ${path}: give all of its files together.`);
      }
      const bytes = await file.arrayBuffer();
      signal?.throwIfAborted();
      received(bytes.byteLength);
      return bytes;
    },
  };
}

const folderOf = ({ webkitRelativePath, name }: File): string => (webkitRelativePath || name).slice(0, -name.length);

async function description(files: readonly File[]): Promise<{ file: File; text: string }> {
  const candidates = files.filter(({ name }) => name.toLowerCase().endsWith('.json'));
  const texts = await Promise.all(candidates.map(async (file) => ({ file, text: await file.text() })));
  // Labels and metadata are JSON too.
  const [only, ...others] = texts.filter(({ text }) => text.includes('"weightsManifest"'));
  if (only !== undefined && others.length > 0) {
    const names = [only, ...others].map(({ file }) => file.webkitRelativePath || file.name).join(' and ');
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
