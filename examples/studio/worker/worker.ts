import { expose } from 'comlink';
import * as explain from './explain.js';
import * as job from './job.js';
import { later } from './later.js';
import { namesIn } from './load.js';
import { painted } from './painted.js';
import * as session from './session.js';
import { worldPicture } from './worldPicture.js';

// What only one view asks for is loaded with its first question.
const train = later(() => import('./train.js'));
const inside = later(() => import('./insideView.js'));
const dream = later(() => import('./dreamView.js'));
const compare = later(() => import('./compareView.js'));

const api = {
  openEmbedded: session.openEmbedded,
  openPhotoNetwork: session.openPhotoNetwork,
  openUrl: session.openUrl,
  openFiles: session.openFiles,
  openSecond: session.openSecond,
  closeSecond: session.closeSecond,
  useOutput: session.useOutput,
  // What is being trained goes along.
  useBackend: (wanted: Parameters<typeof session.useBackend>[0]) => (train.loaded() ?? session).useBackend(wanted),
  setPicture: session.setPicture,
  useBox: session.useBox,
  worldPicture,
  predict: session.predict,
  namesIn,
  explain: explain.explain,
  methods: explain.methodRows,
  cancelExplaining: explain.cancelExplaining,
  camBoxes: explain.camBoxes,
  findings: explain.findings,
  colors: explain.colors,
  painted,
  layerActivations: inside.call('layerActivations'),
  layerFilters: inside.call('layerFilters'),
  channelFilter: inside.call('channelFilter'),
  findTop: inside.call('findTop'),
  topOf: inside.call('topOf'),
  dissect: inside.call('dissect'),
  dissectionPage: inside.call('dissectionPage'),
  planes: inside.call('planes'),
  neuron: inside.call('neuron'),
  tellingNeuron: inside.call('tellingNeuron'),
  captioned: compare.call('captioned'),
  metrics: compare.call('metricRows'),
  compareMaps: compare.call('compareMaps'),
  presetForms: dream.call('presetForms'),
  maximize: dream.call('maximize'),
  regularizations: dream.call('regularizations'),
  dreamOf: dream.call('dreamOf'),
  zoomInto: dream.call('zoomInto'),
  trainPatch: dream.call('trainPatch'),
  predictPatched: dream.call('predictPatched'),
  cancelJob: job.cancelJob,
  pauseJob: job.pauseJob,
  resumeJob: job.resumeJob,
  createTraining: train.call('createTraining'),
  runTraining: train.call('runTraining'),
  pauseTraining: train.call('pauseTraining'),
  changeTraining: train.call('changeTraining'),
  watchHeldOut: train.call('watchHeldOut'),
  watchPicture: train.call('watchPicture'),
  openTrained: train.call('openTrained'),
  savedTrained: train.call('savedTrained'),
};

/** What the page may ask of the worker. */
export type StudioWorker = typeof api;

expose(api);
