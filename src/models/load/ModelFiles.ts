import type { io } from '@tensorflow/tfjs-core';

/** Where a model's files are read from: a server, a list of files, a folder. */
export interface ModelFiles {
  /** What messages call the file that describes the model. */
  readonly name: string;
  /** That file's text. */
  readonly text: string;
  /** What messages call a file of weights. */
  readonly nameOf: (path: string) => string;
  /** A file of weights by its path in the manifest; `received` is told how many bytes have come. */
  readonly read: (path: string, received: (bytes: number) => void) => Promise<ArrayBuffer>;
}

/** A model as it was read, before anything is built of it. */
export interface Artifacts extends Omit<io.ModelArtifacts, 'weightData' | 'modelTopology'> {
  /** What messages call it. */
  readonly name: string;
  readonly modelTopology: object;
  readonly weightSpecs: io.WeightsManifestEntry[];
  readonly weightData: ArrayBuffer[];
}
