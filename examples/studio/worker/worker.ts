import { expose } from 'comlink';
import * as deepDream from './deepDream.js';
import * as dream from './dream.js';
import * as explain from './explain.js';
import * as inside from './inside.js';
import * as dissection from './insideDissection.js';
import * as top from './insideTop.js';
import * as job from './job.js';
import * as patch from './patch.js';
import { presetForms } from './presetFields.js';
import * as session from './session.js';
import * as space from './space.js';
import * as train from './train.js';

const api = {
  openEmbedded: session.openEmbedded,
  openUrl: session.openUrl,
  openFiles: session.openFiles,
  useBackend: train.useBackend,
  setPicture: session.setPicture,
  worldPicture: session.worldPicture,
  predict: session.predict,
  explain: explain.explain,
  methods: explain.methodRows,
  cancelExplaining: explain.cancelExplaining,
  camBoxes: explain.camBoxes,
  findings: explain.findings,
  colors: explain.colors,
  layerActivations: inside.layerActivations,
  layerFilters: inside.layerFilters,
  findTop: top.findTop,
  topOf: top.topOf,
  dissect: dissection.dissect,
  dissectionPage: dissection.dissectionPage,
  planes: space.planes,
  neuron: space.neuron,
  presetForms,
  maximize: dream.maximize,
  regularizations: dream.regularizations,
  dreamOf: deepDream.dreamOf,
  zoomInto: deepDream.zoomInto,
  trainPatch: patch.trainPatch,
  predictPatched: patch.predictPatched,
  cancelJob: job.cancelJob,
  pauseJob: job.pauseJob,
  resumeJob: job.resumeJob,
  createTraining: train.createTraining,
  runTraining: train.runTraining,
  pauseTraining: train.pauseTraining,
  changeTraining: train.changeTraining,
  watchHeldOut: train.watchHeldOut,
  watchPicture: train.watchPicture,
  openTrained: train.openTrained,
  savedTrained: train.savedTrained,
};

/** What the page may ask of the worker. */
export type StudioWorker = typeof api;

expose(api);
